// What is wrong with a value in a policy, for the operator it stands under. A value that AWS could not read is an error: whatever we
// made of it would be a guess.
import { arnColons, segmentsOf } from '../match/arn.ts';
import type { OperatorFamily } from '../parse/policy.ts';
import { quoted } from '../parse/problems.ts';
import { coversAll, literalOf, type Template } from '../parse/template.ts';
import { readAddress } from './addresses.ts';
import { readBase64 } from './binary.ts';
import { readDate } from './dates.ts';
import { readNumber } from './numbers.ts';

/** A value that its operator cannot compare. */
export interface ValueProblem {
  /** `refused`: it is clear that the value equals nothing. `error`: what was meant cannot be known. */
  readonly severity: 'error' | 'refused';
  readonly message: string;
}

/** What is wrong with a value; `undefined` if nothing is. */
export function valueProblem(family: OperatorFamily, template: Template): ValueProblem | undefined {
  const message = sentenceFor(family, template);
  if (message === undefined) return undefined;
  return { severity: family === 'Bool' || family === 'ArnLike' ? 'refused' : 'error', message };
}

function sentenceFor(family: OperatorFamily, template: Template): string | undefined {
  const text = template.written;
  switch (family) {
    case 'StringEquals':
    case 'StringEqualsIgnoreCase':
    case 'StringLike':
      return undefined;
    case 'NumericEquals':
    case 'NumericLessThan':
    case 'NumericLessThanEquals':
    case 'NumericGreaterThan':
    case 'NumericGreaterThanEquals':
      return Number.isNaN(readNumber(text)) ? `${quoted(text)} is not a number` : undefined;
    case 'DateEquals':
    case 'DateLessThan':
    case 'DateLessThanEquals':
    case 'DateGreaterThan':
    case 'DateGreaterThanEquals':
      return Number.isNaN(readDate(text))
        ? `${quoted(text)} is not a date; write \`2026-01-31T12:00:00Z\` or seconds since 1970`
        : undefined;
    case 'Bool':
    case 'Null':
      if (template.variable && family === 'Bool') return undefined;
      return /^(?:true|false)$/i.test(literalOf(template) ?? '')
        ? undefined
        : `${quoted(text)} is neither \`true\` nor \`false\``;
    case 'BinaryEquals':
      return readBase64(text) === undefined ? `${quoted(text)} is not base64` : undefined;
    case 'IpAddress':
      return readAddress(text) === undefined
        ? `${quoted(text)} is not an address or CIDR block such as \`192.0.2.0/24\``
        : undefined;
    case 'ArnLike':
      if (template.variable || coversAll(template) || segmentsOf(template.parts).length > arnColons) return undefined;
      return `${quoted(text)} is not an ARN of six parts; ARN operators compare part by part`;
  }
}
