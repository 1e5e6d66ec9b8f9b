// A sample of the long run, and every seeded mistake found within a bounded number of schedules: a simulation that finds nothing is worth
// what it would have found.

import { expect, it } from 'vitest';
import { foundCompany } from './company.ts';
import type { Finding } from './law.ts';
import { mistakes } from './mistakes.ts';
import { simulate } from './simulate.ts';
import { type Crashes, torture } from './torture.ts';

const seedsMax = 1_500;

it('five hundred schedules with one and two crashes find nothing', { timeout: 600_000 }, async () => {
  const { findings, schedules } = await torture({ from: 1, seeds: 500, crashes: 'mixed' });
  expect(findings).toEqual([]);
  expect(schedules).toBe(500);
});

it.each(mistakes)('the simulation finds: $name', { timeout: 600_000 }, async (mistake) => {
  const company = await foundCompany();
  let found: Finding | null = null;
  for (let seed = 1; seed <= seedsMax && found === null; seed += 1) {
    const crashes: Crashes = seed % 2 === 0 ? 1 : 0;
    found = (await simulate({ seed, crashes, company, mistake })).finding;
  }
  expect(mistake.foundBy).toContain(found?.law.name);
});
