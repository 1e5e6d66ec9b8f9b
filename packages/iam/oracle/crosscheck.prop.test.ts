// The fast engine equals the slow, obvious one on random worlds. A sample here; the long run by
// `node scripts/crosscheck-iam.mjs [worlds] [first seed]`. A failure names its seed and the one command that replays it.

import { describe, expect, it } from 'vitest';
import { authorize } from '../src/index.ts';
import { labelsOf, wantedLabels } from './coverage.ts';
import { reference } from './reference.ts';
import type { Verdict, World } from './shapes.ts';
import { worldOf } from './worlds.ts';

const worlds = Number(process.env['IAM_WORLDS'] ?? '5000');
const firstSeed = Number(process.env['IAM_SEED'] ?? '1');
const disagreementsMax = 5;

const engine = (world: World): Verdict & { readonly problems?: unknown } => {
  const { effect, explicit, blockedBy, problems } = authorize(world);
  return { effect, explicit, blockedBy, ...(problems === undefined ? {} : { problems }) };
};

function disagreement(seed: number): string | undefined {
  const world = worldOf(seed);
  const wanted = reference(world);
  const { problems, ...got } = engine(world);
  if (JSON.stringify(got) === JSON.stringify(wanted)) return undefined;
  return [
    `world ${seed}: oracle ${JSON.stringify(wanted)}, engine ${JSON.stringify(got)}`,
    ...(problems === undefined ? [] : [`problems ${JSON.stringify(problems)}`]),
    `replay: node scripts/crosscheck-iam.mjs 1 ${seed}`,
    ...(worlds === 1 ? [JSON.stringify(world, undefined, 1)] : []),
  ].join('\n');
}

describe('random worlds', () => {
  it(`the engine equals the oracle on ${worlds} worlds from seed ${firstSeed}`, { timeout: 3_600_000 }, () => {
    const found: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + worlds && found.length < disagreementsMax; seed += 1) {
      const one = disagreement(seed);
      if (one !== undefined) found.push(one);
    }
    expect(found.join('\n\n')).toBe('');
  });

  it.runIf(worlds >= 5000)('the worlds reach every operator, principal, layer and quirk', () => {
    const seen = new Set<string>();
    for (let seed = firstSeed; seed < firstSeed + 5000; seed += 1) {
      const world = worldOf(seed);
      for (const label of labelsOf(world, reference(world))) seen.add(label);
    }
    expect(wantedLabels.filter((label) => !seen.has(label))).toEqual([]);
  });
});
