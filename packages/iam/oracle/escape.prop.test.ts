// Escapes agree with making every move in small worlds: the same moves lead out, none is missed and none is invented. What is unknown must not
// hide one.
import { describe, expect, it } from 'vitest';
import { authorize, escapes } from '../src/index.ts';
import { chanceOf } from './chance.ts';
import { escapesBySteps, perimeter } from './escape-moves.ts';
import { boundaryArn, caller, callerTags, type EscapeWorld, escapeWorldOf, fence, iam } from './escape-worlds.ts';

// A few in the gate, as each takes a quarter of a second; the long run is `npm run crosscheck -- escapes`.
const worlds = Number(process.env['ESCAPE_WORLDS'] ?? '8');
const firstSeed = Number(process.env['ESCAPE_SEED'] ?? '1000');

/** What IAM calls do is judged by what they lead to. */
const excuse = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:*', 'sts:*'], Resource: '*' }],
};

interface Tally {
  holds: number;
  fails: number;
  unknown: number;
  readonly moves: Map<string, number>;
  steps: number;
}

function answerFor({ layers, fenced, perimeter: closed }: EscapeWorld): ReturnType<typeof escapes> {
  const all = { ...layers, ...(closed ? { rcp: [{ node: 'r', policies: [perimeter] }] } : {}) };
  return escapes(all, fence, {
    principal: caller,
    principalTags: callerTags,
    exceptions: [excuse],
    ...(layers.boundary === undefined ? {} : { boundaryArn }),
    ...(fenced ? { fenced: { principals: [iam('role/w/*')], policies: [iam('policy/w/*')] } } : {}),
  });
}

function compare(seed: number, tally: Tally): string | undefined {
  const world = escapeWorldOf(chanceOf(seed));
  const answer = answerFor(world);
  tally[answer.answer] += 1;
  const stories = answer.answer === 'fails' ? answer.stories : [];
  const said = [...new Set(stories.map(({ move }) => move).filter((move) => move !== 'retag'))].sort();
  for (const { move, steps } of stories) {
    tally.moves.set(move, (tally.moves.get(move) ?? 0) + 1);
    tally.steps = Math.max(tally.steps, steps.length);
    const failing = steps.find(({ request, policies }) => authorize({ request, policies }).effect !== 'allow');
    if (failing !== undefined)
      return `seed ${seed}: ${move} has a step that is denied: ${JSON.stringify(failing.request)}`;
  }
  const made = [...escapesBySteps(world)].sort();
  if (said.join() === made.join()) return undefined;
  return `seed ${seed}: proved ${said.join(' ')} (${answer.answer}), made ${made.join(' ')}\n${JSON.stringify(world)}`;
}

describe('escapes in small worlds', () => {
  it(`are those that making every move finds, in ${worlds} worlds from seed ${firstSeed}`, {
    timeout: 3_600_000,
  }, () => {
    const tally: Tally = { holds: 0, fails: 0, unknown: 0, moves: new Map(), steps: 0 };
    const found: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + worlds && found.length < 3; seed += 1) {
      const one = compare(seed, tally);
      if (one !== undefined) found.push(one);
    }
    expect(found.join('\n\n')).toBe('');
    // Both answers, and stories of several steps, so that none can be given without looking.
    expect(Math.min(tally.holds, tally.fails)).toBeGreaterThan(0);
    expect(tally.steps).toBeGreaterThan(1);
    if (process.env['ESCAPE_WORLDS'] !== undefined) console.info(JSON.stringify({ ...tally, moves: [...tally.moves] }));
  });
});
