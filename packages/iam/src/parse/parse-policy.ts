// Skeleton of reading policy documents; the parser behind it follows.
import type { DocumentInput, PolicyKind, Problem } from '../types.ts';

/** How to read a document. */
export interface ParseOptions {
  /** What the document is used as. Default: `identity`. */
  readonly kind?: PolicyKind;
  /** The day whose rules and limits apply, `YYYY-MM-DD`. Default: the newest rules known here. */
  readonly asOf?: string;
}

/** What reading found. */
export interface Parsed {
  /** True if no problem is an `error`: the document can be evaluated. */
  readonly readable: boolean;
  readonly problems: readonly Problem[];
}

/** Reads a policy document and finds all its problems. Never throws. */
export function parsePolicy(_document: DocumentInput, _options: ParseOptions = {}): Parsed {
  throw new Error('not built yet');
}
