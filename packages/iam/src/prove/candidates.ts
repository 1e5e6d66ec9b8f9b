// The values of a context key, or the ARNs of a resource, that are worth trying: at least one for each way the clauses about it can turn out, and
// therefore all that a proof needs. What a clause says of a value is asked of the engine itself, never decided here.
import { readAddress } from '../conditions/addresses.ts';
import { readBase64 } from '../conditions/binary.ts';
import { readDate } from '../conditions/dates.ts';
import { readNumber } from '../conditions/numbers.ts';
import type { KeyType } from '../data/table.ts';
import { segmentsOf } from '../match/arn.ts';
import type { ConditionClause, OperatorFamily } from '../parse/policy.ts';
import { coversAll, literalOf, type Part, type Template } from '../parse/template.ts';
import { addressCandidates, dateCandidates, numberCandidates } from './intervals.ts';
import {
  anyCase,
  anything,
  arnPattern,
  type Domain,
  exactly,
  type Pattern,
  partition,
  type Token,
} from './language.ts';

/**
 * The value of a variable: a text, `null` where it has none, `undefined` where it is not known. `whole`: it is all of the text it stands in;
 * only then may its values have been told apart by cases.
 */
export type ValueOf = (key: string, whole: boolean) => string | null | undefined;

/** Why a clause cannot be decided exactly. */
export interface Inexact {
  readonly reason: string;
}

type Kind = 'text' | 'number' | 'date' | 'address';

/** What a family of operators compares. */
export function kindOf(family: OperatorFamily): Kind | undefined {
  if (family === 'Null') return undefined;
  if (family.startsWith('Numeric')) return 'number';
  if (family.startsWith('Date')) return 'date';
  return family === 'IpAddress' ? 'address' : 'text';
}

/** Candidate values for clauses about one key; `type` is its type if known. */
export function candidatesFor(
  clauses: readonly ConditionClause[],
  {
    type,
    extra = [],
    variable,
  }: {
    readonly type: KeyType | undefined;
    readonly extra?: readonly Pattern[];
    readonly variable: ValueOf;
  },
): readonly string[] | Inexact {
  const kinds = new Set(clauses.flatMap(({ operator }) => kindOf(operator.family) ?? []));
  if (kinds.size > 1) return { reason: 'the key is compared as values of different kinds' };
  const [kind = 'text'] = kinds;
  const texts = clauses.flatMap(({ values }) => values.map((value) => literalOf(value) ?? ''));
  const typed = type !== undefined;
  if (kind === 'number') return numberCandidates(texts.map(readNumber), typed);
  if (kind === 'date') return dateCandidates(texts.map(readDate), typed);
  if (kind === 'address')
    return addressCandidates(
      texts.flatMap((text) => readAddress(text) ?? []),
      typed,
    );
  const patterns: Pattern[] = [...extra];
  for (const { operator, values } of clauses) {
    for (const value of values) {
      const read = valuePatterns(operator.family, value, variable);
      if ('reason' in read) return read;
      patterns.push(...read.patterns);
    }
  }
  return partition(patterns, domainOf(type)) ?? { reason: 'too many patterns on one key' };
}

/** What values a key of a type can have. */
function domainOf(type: KeyType | undefined): Domain {
  if (type === 'Bool' || type === 'Bool[]') return { any: [exactly('true'), exactly('false')], none: [] };
  return { any: [], none: [] };
}

/** The patterns of one value under an operator; none if it equals nothing. */
export function valuePatterns(
  family: OperatorFamily,
  value: Template,
  variable: ValueOf,
): { readonly patterns: readonly Pattern[] } | Inexact {
  if (family === 'Null') return { patterns: [] };
  if (family === 'ArnLike') return one(arnValuePattern(value, variable));
  if (family === 'BinaryEquals') {
    const bare = readBase64(literalOf(value) ?? '');
    return { patterns: bare === undefined ? [] : ['', '=', '=='].map((padding) => exactly(bare + padding)) };
  }
  const folded = family === 'StringEqualsIgnoreCase' || family === 'Bool';
  return one(textPattern(value.parts, { variable, folded, colonFree: false, whole: true }));
}

/** The pattern of a Resource element; `undefined` if it matches nothing. */
export function resourcePattern(template: Template, variable: ValueOf): Pattern | undefined | Inexact {
  if (coversAll(template)) return anything;
  const segments = segmentsOf(template.parts);
  if (segments.slice(0, 5).some((segment) => segment.some((part) => part.type === 'variable'))) return undefined;
  while (segments.length < 6) segments.push([{ type: 'star' }]);
  return segmentsPattern(segments, variable);
}

function arnValuePattern(value: Template, variable: ValueOf): Pattern | undefined | Inexact {
  const segments = segmentsOf(value.parts);
  if (value.parts.length === 1 && segments.length === 1 && value.parts[0]?.type !== 'text') {
    return textPattern(value.parts, { variable, folded: false, colonFree: false, whole: true });
  }
  return segments.length < 6 ? undefined : segmentsPattern(segments, variable);
}

function segmentsPattern(segments: readonly (readonly Part[])[], variable: ValueOf): Pattern | undefined | Inexact {
  const tokens: Token[] = [];
  for (const [index, segment] of segments.entries()) {
    if (index > 0) tokens.push({ type: 'char', text: ':', other: ':' });
    const read = textPattern(segment, { variable, folded: false, colonFree: index < 5, whole: false });
    if (read === undefined || 'reason' in read) return read;
    if (index < 5 && read.some((token) => token.type === 'char' && token.text === ':')) return undefined;
    tokens.push(...read);
  }
  return tokens;
}

function textPattern(
  parts: readonly Part[],
  how: { readonly variable: ValueOf; readonly folded: boolean; readonly colonFree: boolean; readonly whole: boolean },
): Pattern | undefined | Inexact {
  const spell = how.folded ? anyCase : exactly;
  const tokens: Token[] = [];
  for (const part of parts) {
    if (part.type === 'text') tokens.push(...spell(part.text));
    else if (part.type === 'variable') {
      const value = how.variable(part.key, parts.length === 1 && !how.folded && how.whole);
      if (value === undefined)
        return { reason: `the variable \`\${${part.key}}\` stands for values that are not known` };
      const text = value ?? part.fallback;
      if (text === undefined) return undefined;
      tokens.push(...spell(text));
    } else tokens.push({ type: part.type, colonFree: how.colonFree });
  }
  return tokens;
}

function one(pattern: Pattern | undefined | Inexact): { readonly patterns: readonly Pattern[] } | Inexact {
  if (pattern === undefined) return { patterns: [] };
  return 'reason' in pattern ? pattern : { patterns: [pattern] };
}

/** The texts an ARN template of the table stands for, its placeholders filled by anything that is not empty. */
export function templatePattern(
  arn: string,
  places: { readonly partition: string; readonly account: string },
): Pattern {
  const text = arn
    .replace(/\$\{Partition\}/, places.partition)
    .replace(/\$\{Account\}/, places.account)
    .replace(/\$\{[^}]*\}/g, '?*');
  return arnPattern(text);
}
