// Turns zod schemas into the JSON Schema of OpenAPI 3.1. Schemas with an id (`.meta({ id })`) stand once on the shelf,
// under `components/schemas`, and are referred to from everywhere else.

import { z } from 'zod';

/** A JSON Schema object, as far as this package looks into it. */
export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

export class SchemaShelf {
  readonly #named = new Map<string, unknown>();

  /** The JSON Schema of a zod schema, as what is sent (`input`) or answered (`output`). */
  schema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const made = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        // The pattern of a date is a page long and says nothing that the format does not.
        if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
        // An answer may grow new fields; a program made from this document must not stumble over them.
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    });
    const { $schema: _version, $defs, ...rest } = made;
    for (const [id, definition] of Object.entries($defs ?? {})) this.#named.set(id, moveReferences(definition));
    return moveReferences(rest) as JsonSchema;
  }

  /** Puts a schema on the shelf under a name and returns the reference to it. */
  named(id: string, schema: z.ZodType): { readonly $ref: string } {
    this.#named.set(id, this.schema(schema, 'output'));
    return { $ref: `#/components/schemas/${id}` };
  }

  /** Everything on the shelf, by name. */
  schemas(): Record<string, unknown> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function moveReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moveReferences);
  if (typeof value !== 'object' || value === null) return value;
  const moved = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    const text =
      typeof inner === 'string' && key === '$ref' ? inner.replace('#/$defs/', '#/components/schemas/') : inner;
    moved.set(key, moveReferences(text));
  }
  return Object.fromEntries(moved);
}
