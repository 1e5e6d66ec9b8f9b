// Statements into documents that fit. A statement that is too large by itself is split by its actions, which says the same; one that names what it leaves
// out cannot be split that way, and is refused. Packing is first-fit by size, and the same statements always end up in the same documents.
import type { GeneratedDocument, WrittenStatement } from '../generated.ts';
import { documentOf, type ReasonedStatement, sizeMaxOf, sizeOf } from '../size.ts';
import { listOf } from './guardrail.ts';

/** Documents, or the sentence that says why there are none. */
export type Packed = readonly GeneratedDocument[] | string;

/** Puts statements into as few documents as first-fit finds. Documents after the first have a number behind their name. */
export function packStatements(
  about: { readonly name: string; readonly purpose: string },
  statements: readonly ReasonedStatement[],
): Packed {
  const pieces: ReasonedStatement[] = [];
  for (const one of unique(statements)) {
    const split = splitStatement(one);
    if (split === undefined) {
      return `the statement \`${one.statement.Sid}\` of \`${about.name}\` takes ${sizeOfAlone(one)} characters and cannot be split; ${sizeMaxOf('scp')} fit into a policy: name fewer services or actions`;
    }
    pieces.push(...split);
  }
  const bins = firstFit(pieces);
  return bins.map((bin, index) =>
    documentOf(
      { name: index === 0 ? about.name : `${about.name}-${index + 1}`, kind: 'scp', purpose: about.purpose },
      bin.map((at) => pieces[at]).filter((one): one is ReasonedStatement => one !== undefined),
    ),
  );
}

/** Sids tell statements of one document apart. */
function unique(statements: readonly ReasonedStatement[]): readonly ReasonedStatement[] {
  const seen = new Set<string>();
  return statements.map((one) => {
    let sid = one.statement.Sid;
    for (let count = 2; seen.has(sid); count += 1) sid = `${one.statement.Sid}${count}`;
    seen.add(sid);
    return sid === one.statement.Sid ? one : { ...one, statement: { ...one.statement, Sid: sid } };
  });
}

function sizeOfAlone({ statement }: ReasonedStatement): number {
  return sizeOf({ Version: '2012-10-17', Statement: [statement] }, 'scp');
}

/** The statement in pieces that fit into a document each; `undefined` if that cannot be. */
function splitStatement(one: ReasonedStatement): readonly ReasonedStatement[] | undefined {
  if (sizeOfAlone(one) <= sizeMaxOf('scp')) return [one];
  const { statement, why } = one;
  const actions = listOf(statement.Action);
  for (let parts = 2; parts <= actions.length; parts += 1) {
    const length = Math.ceil(actions.length / parts);
    const pieces: ReasonedStatement[] = [];
    for (let from = 0; from < actions.length; from += length) {
      const piece: WrittenStatement = {
        ...statement,
        Sid: `${statement.Sid}Part${pieces.length + 1}`,
        Action: actions.slice(from, from + length),
      };
      pieces.push({
        statement: piece,
        why: `${why} (part ${pieces.length + 1}: all actions would not fit into one policy)`,
      });
    }
    if (pieces.every((piece) => sizeOfAlone(piece) <= sizeMaxOf('scp'))) return pieces;
  }
  return undefined;
}

/** Which statements share a document: the largest first, each into the first document it fits. */
function firstFit(pieces: readonly ReasonedStatement[]): readonly (readonly number[])[] {
  const empty = sizeOf({ Version: '2012-10-17', Statement: [] }, 'scp');
  const sizes = pieces.map(({ statement }) => JSON.stringify(statement).length + 1);
  const order = pieces
    .map((_, index) => index)
    .sort((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0) || one - other);
  const bins: { readonly at: number[]; size: number }[] = [];
  for (const index of order) {
    const size = sizes[index] ?? 0;
    const bin = bins.find((one) => one.size + size <= sizeMaxOf('scp'));
    if (bin === undefined) bins.push({ at: [index], size: empty + size });
    else {
      bin.at.push(index);
      bin.size += size;
    }
  }
  return bins
    .map(({ at }) => [...at].sort((one, other) => one - other))
    .sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}
