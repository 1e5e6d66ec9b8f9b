// The lean test that mutation testing runs thousands of times: the corpus, file by file, and a fixed sample of random worlds in
// small lots, so that each mutant meets only the lots that reach its line. It says nothing the other tests do not say better.

import { describe, expect, it } from 'vitest';
import { authorize, compile } from '../src/index.ts';
import { type Case, readCases } from './corpus.ts';
import { reference } from './reference.ts';
import type { Verdict, World } from './shapes.ts';
import { worldOf } from './worlds.ts';

const lots = 24;
const worldsInLot = 120;

const short = ({ effect, explicit, blockedBy }: Verdict): string => `${effect} ${explicit} ${blockedBy.join()}`;

const cases = readCases();
const files = [...new Set(cases.map((one) => one.file))];

const lotOf = (lot: number): readonly { readonly world: World; readonly wanted: string }[] =>
  Array.from({ length: worldsInLot }, (_, i) => worldOf(5_000_000 + lot * worldsInLot + i)).map((world) => ({
    world,
    wanted: short(reference(world)),
  }));

describe('evaluate', () => {
  it.each(files)('answers the cases of %s', (file) => {
    const wrong = cases
      .filter((one) => one.file === file)
      .filter((one: Case) => short(authorize(one)) !== short(one.expect))
      .map((one) => one.name);
    expect(wrong).toEqual([]);
  });

  it.each(Array.from({ length: lots }, (_, lot) => lot))('answers lot %i of the random worlds', (lot) => {
    for (const { world, wanted } of lotOf(lot)) expect(short(authorize(world))).toBe(wanted);
  });

  it('answers the same after other requests', () => {
    const sample = lotOf(lots);
    for (const [i, { world, wanted }] of sample.entries()) {
      const compiled = compile(world.policies);
      for (const other of sample.slice(i + 1, i + 4)) compiled.decide(other.world.request);
      expect(short(compiled.decide(world.request))).toBe(wanted);
    }
  });
});
