// Attached policies taken apart into statements as they are written, so that a question can be put about one of them, or about all but one.
import type { DocumentInput } from '../../types.ts';

/** A statement of an attached policy. */
export interface WrittenPart {
  /** The policy's name. */
  readonly policy: string;
  /** Its place in the document. */
  readonly index: number;
  /** How many statements the document has. */
  readonly of: number;
  readonly sid: string | undefined;
  readonly effect: 'allow' | 'deny';
  /** A document with nothing but this statement. */
  readonly alone: object;
}

/** The statements of a policy; none if it cannot be read (which is a problem of its own). */
export function partsOf(policy: string, document: DocumentInput): readonly WrittenPart[] {
  const read = objectOf(document);
  const { Statement: statement, Version: version }: { Statement?: unknown; Version?: unknown } = read;
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return statements.flatMap((one, index): WrittenPart[] => {
    if (typeof one !== 'object' || one === null) return [];
    const { Effect: effect, Sid: sid }: { Effect?: unknown; Sid?: unknown } = one;
    return [
      {
        policy,
        index,
        of: statements.length,
        sid: typeof sid === 'string' ? sid : undefined,
        effect: effect === 'Allow' ? 'allow' : 'deny',
        alone: { ...(version === undefined ? {} : { Version: version }), Statement: [one] },
      },
    ];
  });
}

function objectOf(document: DocumentInput): object {
  if (typeof document !== 'string') return document;
  try {
    const read: unknown = JSON.parse(document);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    // What is wrong with the text was said when the organization was read.
    return {};
  }
}
