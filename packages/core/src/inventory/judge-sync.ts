// What of a list is believed (law 8). Gone is concluded only inside parts that were read whole. A list that would take away more
// than a share of what is known, a part that would lose more than that share of its own, a part that came back empty, and a part that is
// no longer there wait for a person. One or two things of a part may go at once, as long as something is left to show that it was read.

import { limits } from '../limits.ts';

/** One part as the judge sees it: how many of its resources are known, and how many of these the list no longer has. */
export interface JudgedPart {
  readonly part: string;
  /** `vanished`: the target no longer names this part, though resources of it are known. */
  readonly state: 'completed' | 'vanished';
  readonly known: number;
  readonly found: number;
  readonly gone: number;
}

/** Which parts wait for a person, each with the reason. */
export interface Judgement {
  readonly held: ReadonlyMap<string, string>;
  /** The sentence about all of them; null when everything is believed. */
  readonly sentence: string | null;
}

/** Judges a list. `known` counts the integration's known resources, those of parts that failed included. */
export function judgeSync(parts: readonly JudgedPart[], known: number): Judgement {
  const gone = parts.reduce((sum, one) => sum + one.gone, 0);
  const found = parts.reduce((sum, one) => sum + one.found, 0);
  // An empty list is what a source that failed looks like, however few were known.
  const reason =
    found === 0 && gone > 0
      ? `the list is empty, and ${resources(gone)} known`
      : gone > limits.syncGoneRowsMin && gone > known * limits.syncGoneShareMax
        ? `${gone} of ${known} known resources would be gone, more than ${percent}`
        : null;
  if (reason !== null) {
    const held = new Map(parts.map((one) => [one.part, reason]));
    return { held, sentence: `${reason}; nothing of this list is believed until a person confirms it` };
  }
  const held = new Map<string, string>();
  for (const one of parts) {
    const why = suspicion(one);
    if (why !== null) held.set(one.part, why);
  }
  const [first] = held;
  if (first === undefined) return { held, sentence: null };
  const others = held.size === 1 ? '' : `, and ${held.size - 1} more`;
  return { held, sentence: `\`${first[0]}\`${others}: ${first[1]}; held until a person confirms it` };
}

/** The share is taken of each part too: a list that was lost in one account is no small share of that account. */
function suspicion({ state, known, found, gone }: JudgedPart): string | null {
  if (gone === 0) return null;
  if (state === 'vanished') return `it is no longer there, with ${gone} known ${gone === 1 ? 'resource' : 'resources'}`;
  if (found === 0) return `it came back empty, and ${resources(known)} known`;
  if (gone > limits.syncPartGoneRowsMin && gone > known * limits.syncGoneShareMax) {
    return `${gone} of its ${known} known resources would be gone, more than ${percent}`;
  }
  return null;
}

const percent = `${Math.round(limits.syncGoneShareMax * 100)} %`;
const resources = (count: number): string => (count === 1 ? '1 resource is' : `${count} resources are`);
