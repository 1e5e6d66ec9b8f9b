// Proofs agree with brute force on small worlds. A counter-example is decided again by the oracle, which shares no code with the prover; and where
// the prover says that there is none, none of the requests one could make of the texts at hand is one.

import { describe, expect, it } from 'vitest';
import { compile, contained, disjoint } from '../src/index.ts';
import { type Chance, chanceOf } from './chance.ts';
import { pairOf, principal, requestsFor } from './prove-worlds.ts';
import { reference } from './reference.ts';
import type { Policies, SingleRequest } from './shapes.ts';

const worlds = Number(process.env['PROVE_WORLDS'] ?? '1000');
const firstSeed = Number(process.env['PROVE_SEED'] ?? '1');
const requestsMax = 1500;
const options = { principal, universe: 'open' } as const;

const allows = (policies: Policies, request: SingleRequest): boolean =>
  reference({ request, policies }).effect === 'allow';

interface Tally {
  holds: number;
  fails: number;
  unknown: number;
}

function compare(seed: number, tally: Tally): string | undefined {
  const chance: Chance = chanceOf(seed);
  const { left, right } = pairOf(chance);
  const apart = chance.percent(30);
  const answer = apart ? disjoint(left, right, options) : contained(left, right, options);
  const shows = (request: SingleRequest): boolean => allows(left, request) && allows(right, request) === apart;
  tally[answer.answer] += 1;
  const what = `seed ${seed}: ${apart ? 'disjoint' : 'contained'} answers ${answer.answer}`;
  if (answer.answer === 'unknown') return `${what}: ${answer.reason}`;
  if (answer.answer === 'fails') {
    const { action, resource, resourceAccount, context } = answer.counterExample.request;
    const shown = shows({ principal, action, resource, resourceAccount, context });
    return shown ? undefined : `${what} with ${JSON.stringify(answer.counterExample.request)}, which the oracle denies`;
  }
  // The engine is quick; the oracle has the last word on what it finds.
  const [one, other] = [compile(left), compile(right)];
  const found = (request: SingleRequest): boolean =>
    one.decide(request).effect === 'allow' && (other.decide(request).effect === 'allow') === apart;
  const missed = requestsFor([left, right], { chance, most: requestsMax }).find(found);
  return missed === undefined
    ? undefined
    : `${what} but (oracle: ${shows(missed)}) ${JSON.stringify(missed)}\n${JSON.stringify({ left, right })}`;
}

describe('proofs on small worlds', () => {
  it(`agree with brute force on ${worlds} worlds from seed ${firstSeed}`, { timeout: 3_600_000 }, () => {
    const tally: Tally = { holds: 0, fails: 0, unknown: 0 };
    const found: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + worlds && found.length < 3; seed += 1) {
      const one = compare(seed, tally);
      if (one !== undefined) found.push(one);
    }
    expect(found.join('\n\n')).toBe('');
    // Both answers are common, so that neither can be given without looking.
    if (worlds >= 1000) expect(Math.min(tally.holds, tally.fails)).toBeGreaterThan(worlds / 10);
    if (process.env['PROVE_WORLDS'] !== undefined) console.info(JSON.stringify(tally));
  });
});
