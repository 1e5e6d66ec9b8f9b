// What is wrong with a query and exactly where: for an editor (offsets), for a person (line and column), for a program (code).

import { type Refusal, refusal } from '../errors/refusal.ts';

/** Why a text is no query. Offsets and columns count UTF-16 code units, as editors do. */
export interface QueryProblem {
  readonly code: 'query.syntax' | 'query.unknown_field' | 'query.too_large';
  /** What is wrong and what to write instead; without the position. */
  readonly message: string;
  /** Where the trouble starts, from 0 to the length of the text; at the end of the text `from` equals `to`. */
  readonly from: number;
  readonly to: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based, within the line. */
  readonly column: number;
  /** What could stand there: words and signs as typed, or a description such as `a value in double quotes`. */
  readonly expected: readonly string[];
}

/** The place of an offset as a person counts it; a line ends with `\n`, `\r\n` or `\r`. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let index = 0; index < offset; index += 1) {
    const char = text[index];
    if (char !== '\n' && !(char === '\r' && text[index + 1] !== '\n')) continue;
    line += 1;
    start = index + 1;
  }
  return { line, column: offset - start + 1 };
}

/**
 * The refusal a door gives for a query problem: the message starts with the column (and the line, from the second on),
 * and `details` carry the position and what was expected. `field` names the input that held the query.
 */
export function queryProblemRefusal(problem: QueryProblem, field?: string): Refusal {
  const { line, column, from, to, expected } = problem;
  const place = line === 1 ? `column ${column}` : `line ${line}, column ${column}`;
  return refusal(problem.code, `${place}: ${problem.message}`, {
    ...(field === undefined ? {} : { field }),
    details: { line, column, from, to, expected },
  });
}
