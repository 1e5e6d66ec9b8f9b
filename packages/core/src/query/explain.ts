// Turns "this token is not what is expected here" into the sentence a person can act on: what was expected, what was found,
// and for the mistakes people make (other languages' operators, single quotes, near misses of names) what to write.

import { quoted } from '../errors/refusal.ts';
import { type Expectation, expectedSentence, expectedWords } from './expect.ts';
import { fieldNamed, queryFields, wordOperators } from './fields.ts';
import type { Token } from './lex.ts';
import { byNearness, nearest } from './nearest.ts';
import type { QueryProblem } from './problem.ts';
import { quoteQueryValue } from './quote.ts';

/** A problem without its line and column. */
export type Complaint = Omit<QueryProblem, 'line' | 'column'>;

/** Operators of other languages, and how they are written here. */
const operatorHints = new Map([
  ['is', '='],
  ['eq', '='],
  ['equals', '='],
  ['ne', '!='],
  ['like', 'contains'],
  ['matches', 'contains'],
  ['startswith', 'starts_with'],
  ['endswith', 'ends_with'],
]);

/** Words people try as fields, and what says the same here (or why nothing does: what would never match is refused). */
const otherFields = new Map([
  ['permission_tag', 'permissions carry no tags here; use `permission_name` or `permission_risk_level`'],
  ['permission_context', 'permissions carry no context here; use `permission_name` or `permission_risk_level`'],
  ['under', 'use `resource_parent under`'],
  ['account', 'use `resource_account`'],
  ['account_id', 'use `resource_account`'],
  ['region', 'use `resource_region`'],
]);

const fieldNames = queryFields.map((field) => field.name);

/** The complaint about `token` (`next` follows it) where `expectation` was wanted. */
export function complaintAbout(token: Token, next: Token, expectation: Expectation): Complaint {
  const expected = expectedWords(expectation);
  const at = (message: string): Complaint => ({
    code: 'query.syntax',
    message,
    expected,
    from: token.from,
    to: token.to,
  });
  if (token.trouble !== null) return { ...at(token.trouble.message), from: token.trouble.from, to: token.trouble.to };
  const wanted = `expected ${expectedSentence(expectation)}`;
  if (token.from === token.to) return at(`${wanted}, but the query ends here`);
  const found = `${wanted}, found ${foundText(token)}`;
  switch (expectation.kind) {
    case 'condition':
      if (token.kind !== 'word' || isReserved(token.value)) return at(found);
      return token.value.toLowerCase() === 'not' ? at(logicWordHelp('not')) : unknownField(token);
    case 'openKey':
      return at(found);
    case 'key':
      return at(token.kind === 'word' ? `${found}; write ${quoted(quoteQueryValue(token.value))}` : found);
    case 'operator':
      return at(operatorHelp(token, next, expectation) ?? found);
    case 'value':
      return at(valueHelp(token, expectation.operator, expectation.field.values) ?? found);
    case 'next':
      return at(nextHelp(token) ?? found);
    case 'closeKey':
    case 'openList':
    case 'nextValue':
      return at(found);
  }
}

const foundText = (token: Token): string =>
  quoted(token.kind === 'string' ? quoteQueryValue(token.value) : token.value);

const isReserved = (word: string): boolean =>
  !otherFields.has(word) && ['and', 'AND', 'or', 'OR', ...wordOperators].includes(word);

const logicWordHelp = (word: string): string => `logic words are all lower or all upper case; write \`${word}\``;

function unknownField(token: Token): Complaint {
  const name = token.value;
  const { from, to } = token;
  const expected = byNearness(name, fieldNames);
  const field = nearest(name, fieldNames);
  const other = otherFields.get(name);
  const unknown = `${quoted(name)} is not a field`;
  const message =
    other !== undefined
      ? `${unknown}; ${other}`
      : field === null
        ? `${unknown}; use one of ${fieldNames.map((known) => `\`${known}\``).join(', ')}`
        : field === name.toLowerCase()
          ? `${unknown}, since field names are case sensitive; write \`${field}\``
          : `${unknown}; the nearest is \`${field}\``;
  return { code: 'query.unknown_field', message, expected, from, to };
}

function operatorHelp(token: Token, next: Token, wanted: Expectation & { readonly kind: 'operator' }): string | null {
  const { field } = wanted;
  const operators = expectedSentence(wanted);
  if (token.kind === 'sign' && token.value === '[')
    return `\`${field.name}\` takes no key; write an operator: ${operators}`;
  if (token.kind !== 'word') return null;
  const word = token.value.toLowerCase();
  const follower = next.kind === 'word' ? next.value.toLowerCase() : '';
  const two = word === 'not' && follower !== '' ? `not_${follower}` : word === 'is' && follower === 'not' ? 'ne' : word;
  const meant = operatorHints.get(two) ?? nearest(two, wordOperators);
  if (meant === null) return null;
  return field.operators.some((operator) => operator === meant)
    ? `expected an operator, found ${foundText(token)}; write \`${meant}\``
    : `\`${field.name}\` is compared whole, so \`${meant}\` does not apply; use ${operators}`;
}

function valueHelp(token: Token, operator: string, values: readonly string[] | null): string | null {
  if (token.kind === 'word') {
    const field = fieldNamed(token.value);
    return field === undefined
      ? `expected a value in double quotes, found ${foundText(token)}; write ${quoted(quoteQueryValue(token.value))}`
      : `expected a value in double quotes, found the field \`${field.name}\`; fields are compared with values only`;
  }
  if (token.kind === 'sign' && (token.value === '(' || token.value === '[')) {
    const set = operator === '!=' || operator === 'not_contains' ? 'not_in' : 'in';
    return `\`${operator}\` compares with one value; use \`${set}\` for a list`;
  }
  const near = values === null ? null : nearest(token.value, values);
  return near === null || token.kind !== 'string'
    ? null
    : `there is no value ${foundText(token)} for this field; the nearest is ${quoted(quoteQueryValue(near))}`;
}

function nextHelp(token: Token): string | null {
  if (token.kind === 'sign' && token.value === ')') return 'this `)` closes nothing; remove it';
  if (token.kind === 'sign' && token.value === ',') return 'conditions are joined with `and` or `or`, not with a comma';
  if (token.kind !== 'word') return null;
  const lower = token.value.toLowerCase();
  if (lower === 'and' || lower === 'or') return logicWordHelp(lower);
  if (fieldNamed(token.value) !== undefined || lower === 'not')
    return `write \`and\` or \`or\` before ${foundText(token)}`;
  return null;
}
