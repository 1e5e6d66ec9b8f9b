// Names as the schemas spell them, whatever case they come in, and what may be found there.

import { type AttributeName, attributes, schemaNames } from './client.ts';
import { ScimError } from './scim-error.ts';

export type ResourceKind = 'user' | 'group';

/** A path as the schema spells it. */
export interface ResolvedPath {
  readonly keys: readonly string[];
  /** Null for an extension as a whole. */
  readonly attribute: AttributeName | null;
}

/** Resolves a path from the top. Throws `ScimError` with `invalidPath` for what no schema has. */
export function resolvePath(kind: ResourceKind, path: readonly string[]): ResolvedPath {
  const [first = '', ...rest] = path;
  const lower = first.toLowerCase();
  if (lower === schemaNames[kind].toLowerCase()) return resolvePath(kind, rest);
  const extension = (['enterprise', 'tidegate'] as const).find((name) => lower === schemaNames[name].toLowerCase());
  if (kind === 'user' && extension !== undefined) {
    if (rest.length === 0) return { keys: [schemaNames[extension]], attribute: null };
    const inside = resolveIn(attributes[extension], rest);
    return { keys: [schemaNames[extension], ...inside.keys], attribute: inside.attribute };
  }
  // Entra's documented messages name the manager without its schema.
  if (kind === 'user' && !attributes.user.has(lower) && attributes.enterprise.has(lower))
    return resolvePath(kind, [schemaNames.enterprise, ...path]);
  return resolveIn(kind === 'user' ? attributes.user : attributes.group, path);
}

/** Resolves a path inside an attribute: a condition in brackets, or what follows them. */
export const resolveInside = (attribute: AttributeName, path: readonly string[]): ResolvedPath =>
  resolveIn(attribute.parts, path);

function resolveIn(names: ReadonlyMap<string, AttributeName>, path: readonly string[]): ResolvedPath {
  let here = names;
  let attribute: AttributeName | null = null;
  const keys: string[] = [];
  for (const key of path) {
    const found = here.get(key.toLowerCase());
    if (found === undefined)
      throw new ScimError(400, 'invalidPath', `there is no attribute \`${path.join('.').slice(0, 100)}\``);
    keys.push(found.name);
    attribute = found;
    here = found.parts;
  }
  if (attribute === null) throw new ScimError(400, 'invalidPath', 'the path is empty');
  return { keys, attribute };
}
