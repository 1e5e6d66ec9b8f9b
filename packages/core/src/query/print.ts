// Writes a query as text. What the parser read comes back as its author wrote it up to white space; a query built by code
// gets the parentheses it needs and means the same when read again.

import { assert } from '../assert.ts';
import { fieldNamed, isSetOperator } from './fields.ts';
import type { Query, QueryCondition } from './query.ts';
import { quoteQueryValue } from './quote.ts';

/**
 * The query in one line, for example `resource_tag["env"] = "prod" and not (resource_name contains "test")`.
 * `parseQuery` reads it back to an equal query if the parser made it, and to one of the same meaning if code did.
 * A query that could not be written down (no parts, no values, a key missing) is a bug of its maker and throws.
 */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'condition':
      return printCondition(query);
    case 'group':
      return `(${printQuery(query.inner)})`;
    case 'not':
      return `${query.word ?? 'not'} ${within(query.inner, ['and', 'or'])}`;
    case 'and':
      return joined(
        query.parts.map((part) => within(part, ['and', 'or'])),
        query.words ?? [],
        'and',
      );
    case 'or':
      return joined(
        query.parts.map((part) => within(part, ['or'])),
        query.words ?? [],
        'or',
      );
  }
}

function printCondition({ field, key, operator, values, square }: QueryCondition): string {
  assert(fieldNamed(field)?.keyed === (key !== null), `\`${field}\` has a key where it needs one and only there`);
  assert(values.length > 0 && (values.length === 1 || isSetOperator(operator)), `\`${operator}\` has its values`);
  const place = key === null ? field : `${field}[${quoteQueryValue(key)}]`;
  const list = values.map(quoteQueryValue).join(', ');
  if (!isSetOperator(operator)) return `${place} ${operator} ${list}`;
  return square === true ? `${place} ${operator} [${list}]` : `${place} ${operator} (${list})`;
}

/** A part as it stands inside its parent: in parentheses if it is of a kind that would be read differently there. */
function within(part: Query, kinds: readonly Query['kind'][]): string {
  return kinds.includes(part.kind) && !isSingle(part) ? `(${printQuery(part)})` : printQuery(part);
}

const isSingle = (query: Query): boolean => (query.kind === 'and' || query.kind === 'or') && query.parts.length === 1;

function joined(parts: readonly string[], words: readonly string[], word: string): string {
  assert(parts.length > 0, `\`${word}\` has at least one part`);
  return parts.reduce((text, part, index) => `${text} ${words[index - 1] ?? word} ${part}`);
}
