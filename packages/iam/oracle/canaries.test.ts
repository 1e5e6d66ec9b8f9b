// Each seeded mistake is caught twice: by the named cases, and by a sample of random worlds against the oracle.

import { describe, expect, it } from 'vitest';
import { canaries } from './canaries.ts';
import { readCases } from './corpus.ts';
import { reference } from './reference.ts';
import type { Verdict } from './shapes.ts';
import { worldOf } from './worlds.ts';

const cases = readCases();
const sample = Array.from({ length: 5000 }, (_, i) => worldOf(3_000_000 + i)).map((world) => ({
  world,
  wanted: reference(world),
}));

const differs = (a: Verdict, b: Verdict): boolean => JSON.stringify(a) !== JSON.stringify(b);

describe('seeded mistakes', () => {
  it.each(canaries)('the corpus catches: $mistake', ({ decide }) => {
    const caught = cases.filter(({ request, policies, expect: wanted }) =>
      differs(decide({ request, policies }), wanted),
    );
    expect(caught.length).toBeGreaterThan(0);
  });

  it.each(canaries)('the random worlds catch: $mistake', ({ decide }) => {
    expect(sample.some(({ world, wanted }) => differs(decide(world), wanted))).toBe(true);
  });
});
