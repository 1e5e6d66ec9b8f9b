// How large a generated document is as AWS counts it, and the documents made of statements with their reasons. What does not fit is for the
// generator to split or to refuse: nothing here cuts.
import { sizeLimitOf } from '../limits.ts';
import type { PolicyKind } from '../types.ts';
import type { GeneratedDocument, WrittenDocument, WrittenStatement } from './generated.ts';

/** A statement with the sentence that says why it is there. */
export interface ReasonedStatement {
  readonly statement: WrittenStatement;
  readonly why: string;
}

/** Characters of a document as AWS counts them for its kind: of its shortest JSON, without white space where AWS counts none. */
export function sizeOf(document: WrittenDocument, kind: PolicyKind): number {
  const text = JSON.stringify(document);
  return sizeLimitOf(kind).countsWhiteSpace ? text.length : text.replace(/\s/g, '').length;
}

/** The most characters AWS takes for a kind. */
export function sizeMaxOf(kind: PolicyKind): number {
  return sizeLimitOf(kind).charactersMax;
}

/** A document of statements with their reasons, measured. It may be too large: compare `size` with `sizeMax`. */
export function documentOf(
  about: { readonly name: string; readonly kind: PolicyKind; readonly purpose: string },
  statements: readonly ReasonedStatement[],
): GeneratedDocument {
  const document: WrittenDocument = {
    Version: '2012-10-17',
    Statement: statements.map(({ statement }) => statement),
  };
  return {
    ...about,
    document,
    reasons: statements.map(({ statement, why }) => ({ sid: statement.Sid, why })),
    size: sizeOf(document, about.kind),
    sizeMax: sizeMaxOf(about.kind),
  };
}
