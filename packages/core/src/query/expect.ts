// What may stand at a place of a query, as a value: the parser says it, messages name it, completion offers it.

import { type QueryField, queryFields } from './fields.ts';
import type { QueryOperator } from './query.ts';

/** What the grammar wants next. */
export type Expectation =
  /** A field, `not` or an opening parenthesis; `nest` is false where one more level would be too deep. */
  | { readonly kind: 'condition'; readonly nest: boolean }
  | { readonly kind: 'openKey'; readonly field: QueryField }
  | { readonly kind: 'key'; readonly field: QueryField }
  | { readonly kind: 'closeKey' }
  | { readonly kind: 'operator'; readonly field: QueryField; readonly key: string | null }
  | ValueExpectation
  | { readonly kind: 'openList' }
  | { readonly kind: 'nextValue'; readonly close: ')' | ']' }
  /** After a condition; `more` is false when the query may hold no further condition. */
  | { readonly kind: 'next'; readonly inGroup: boolean; readonly more: boolean };

export interface ValueExpectation {
  readonly kind: 'value';
  readonly field: QueryField;
  readonly key: string | null;
  readonly operator: QueryOperator;
}

/** The expectation as words: signs and words as typed, and descriptions of the rest. */
export function expectedWords(expectation: Expectation): readonly string[] {
  switch (expectation.kind) {
    case 'condition':
      return [...queryFields.map((field) => field.name), ...(expectation.nest ? ['not', '('] : [])];
    case 'openKey':
      return ['['];
    case 'key':
      return ['a key in double quotes'];
    case 'closeKey':
      return [']'];
    case 'operator':
      return expectation.field.operators;
    case 'value':
      return expectation.field.values?.map((value) => `"${value}"`) ?? ['a value in double quotes'];
    case 'openList':
      return ['(', '['];
    case 'nextValue':
      return [',', expectation.close];
    case 'next':
      return [...(expectation.more ? ['and', 'or'] : []), expectation.inGroup ? ')' : 'the end of the query'];
  }
}

/** The expectation in a sentence, with signs and words in backticks. */
export function expectedSentence(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'condition':
      return expectation.nest ? 'a field, `not` or `(`' : 'a field';
    case 'openKey':
      return `a key in brackets, as in \`${expectation.field.name}["env"]\``;
    case 'value':
      if (expectation.field.values === null) return 'a value in double quotes';
      break;
  }
  const words = expectedWords(expectation).map((word) =>
    word.startsWith('a ') || word.startsWith('the ') ? word : `\`${word}\``,
  );
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
