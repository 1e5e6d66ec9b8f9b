// What was proved about a generated set, as text for people. What was not proved comes first, with the request that shows it.
import type { Answer, Existence } from '../prove/answer.ts';
import type { Generated, Proof } from './generated.ts';

/** The proofs of a generated set, a line each; on top, and in capitals, if one of them is not there. */
export function printProof({ proofs, notes }: Generated): string {
  const open = proofs.filter(({ proved }) => !proved);
  const done = proofs.filter(({ proved }) => proved);
  return [
    ...(open.length === 0 ? [] : [`NOT PROVED: ${open.length} of ${countOf(proofs.length)}`]),
    ...open.flatMap(openLines),
    ...(open.length === 0 ? [`proved: ${countOf(proofs.length)}`] : ['', `proved: ${done.length}`]),
    ...done.map(({ claim, answer }) => `  ${answer.answer}: ${claim}`),
    ...section('over what', assumed(proofs)),
    ...section('what this set does not do, and what must be done besides it', notes),
  ].join('\n');
}

function openLines({ claim, answer }: Proof): readonly string[] {
  return [`  ${answer.answer}: ${claim}`, ...reasonLines(answer).map((line) => `    ${line}`)];
}

function reasonLines(answer: Answer | Existence): readonly string[] {
  switch (answer.answer) {
    case 'fails':
      return JSON.stringify(answer.counterExample.request, undefined, 2).split('\n');
    case 'exists':
      return JSON.stringify(answer.witness.request, undefined, 2).split('\n');
    case 'unknown':
      return [answer.statement?.sid === undefined ? answer.reason : `${answer.reason} (\`${answer.statement.sid}\`)`];
    case 'none':
    case 'holds':
      return [];
  }
}

function assumed(proofs: readonly Proof[]): readonly string[] {
  const lines = proofs.flatMap(({ answer }) => ('assuming' in answer ? answer.assuming : []));
  return [...new Set(lines)];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  - ${line}`)];
}

function countOf(count: number): string {
  return count === 1 ? '1 claim' : `${count} claims`;
}
