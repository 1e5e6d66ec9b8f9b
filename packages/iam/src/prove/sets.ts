// Values of keys that hold several: enough sets of candidate values that every way the clauses can turn out is among them. What set operators
// ask of a set follows from what they ask of its members, so sets are grown member by member, and those that answer alike are one.
import type { KeyType } from '../data/table.ts';
import type { Frame } from '../match/frame.ts';
import type { ContextValue } from '../types.ts';
import type { Inexact } from './candidates.ts';
import type { LineClause } from './goal.ts';
import { setsMax } from './limits.ts';

/** The values of a key, made of candidates: as they are, and in sets where the key can hold several. */
export function setsOf(
  candidates: readonly string[],
  about: {
    readonly clauses: readonly LineClause[];
    readonly doubtful: ReadonlySet<LineClause>;
    readonly type: KeyType | undefined;
    readonly frame: Frame;
    /** Tags of the request that must be told apart, in lower case. */
    readonly tags: readonly string[];
  },
): readonly ContextValue[] | Inexact {
  const { type, clauses } = about;
  const several = type?.endsWith('[]') === true;
  const quantified = clauses.some(({ clause }) => clause.operator.quantifier !== undefined);
  if (!several && (type !== undefined || !quantified)) return candidates;
  const sets = grow(candidates, about);
  if (sets === undefined) return { reason: 'too many sets of values of one key' };
  return several ? sets : [...candidates, ...sets.filter((set) => set.length > 1)];
}

interface Grown {
  readonly members: readonly string[];
  readonly all: string;
  readonly any: string;
}

function grow(
  candidates: readonly string[],
  { clauses, doubtful, frame, tags }: Parameters<typeof setsOf>[1],
): readonly (readonly string[])[] | undefined {
  const exact = clauses.filter((clause) => !doubtful.has(clause));
  const answers = candidates.map((member) => {
    const truth = exact.map(({ slot, holds }) => {
      const before = frame.values[slot];
      frame.values[slot] = [member];
      const held = holds(frame);
      frame.values[slot] = before;
      return held ? '1' : '0';
    });
    return { member, truth: truth.join(''), tag: tags.indexOf(member.toLowerCase()) };
  });
  const seen = new Map<string, Grown>();
  let last: Grown[] = [];
  const enter = (grown: Grown): void => {
    const held = tags.map((tag) => (grown.members.some((one) => one.toLowerCase() === tag) ? '1' : '0')).join('');
    const id = `${grown.members.length > 1} ${grown.all} ${grown.any} ${held}`;
    if (seen.has(id)) return;
    seen.set(id, grown);
    last.push(grown);
  };
  for (const { member, truth } of answers) enter({ members: [member], all: truth, any: truth });
  while (last.length > 0) {
    const from = last;
    last = [];
    for (const grown of from) {
      for (const { member, truth, tag } of answers) {
        if (grown.members.includes(member)) continue;
        // A request has a tag once; two spellings of it would be ambiguous.
        if (tag >= 0 && grown.members.some((one) => one.toLowerCase() === tags[tag])) continue;
        enter({
          members: [...grown.members, member],
          all: join(grown.all, truth, '0'),
          any: join(grown.any, truth, '1'),
        });
      }
      if (seen.size > setsMax) return undefined;
    }
  }
  return [...seen.values()].map(({ members }) => members);
}

/** Position by position: `wins` if either has it. */
function join(left: string, right: string, wins: '0' | '1'): string {
  let text = '';
  for (let at = 0; at < left.length; at += 1) {
    const either = left[at] === wins || right[at] === wins;
    text += either ? wins : wins === '0' ? '1' : '0';
  }
  return text;
}
