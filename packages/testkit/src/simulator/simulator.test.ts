// The simulation itself: the same seed tells the same story, its schedules reach what they are about, a finding is told in plain words,
// and a sample of it finds nothing. The long run is `npm run torture`; the mistakes it must find are in `torture.real.test.ts`.

import { expect, it } from 'vitest';
import { foundCompany } from './company.ts';
import { mistakes } from './mistakes.ts';
import { simulate } from './simulate.ts';
import { lawSentences, reportOf, torture } from './torture.ts';

it('the same seed tells the same story, another seed another', async () => {
  const company = await foundCompany();
  const told = async (seed: number) => (await simulate({ seed, crashes: 2, company, told: true })).story.join('\n');
  const first = await told(7);
  expect(await told(7)).toBe(first);
  expect(await told(8)).not.toBe(first);
  expect(first.length).toBeGreaterThan(500);
});

it('a sample of schedules finds nothing, and reaches every state and every kind of trouble', async () => {
  const { findings, reached, schedules } = await torture({ from: 1, seeds: 60, crashes: 'mixed' });
  expect(findings).toEqual([]);
  expect(schedules).toBe(60);
  const states = ['planned', 'opening', 'open', 'closing', 'leaking', 'gone', 'failed'];
  expect(Object.keys(reached)).toEqual(expect.arrayContaining([...states, 'crash', 'jump', 'stall']));
});

it('what is found is told as a story that ends where the law was broken, with the command that replays it', async () => {
  const company = await foundCompany();
  const mistake = mistakes.find(({ name }) => name.includes('the row that closes is lost'));
  if (mistake === undefined) throw new Error('the mistake is in the list');
  const outcome = await simulate({ seed: 1, crashes: 1, company, mistake, told: true });
  const report = reportOf(outcome, 'npm run torture -- --seeds 1 --from 1 --crashes 1');
  expect(report).toContain('A law was broken: every end is on the books');
  expect(report).toMatch(/is told: \w+ asks for/);
  expect(report).toMatch(/HERE: grant 1 is \w+ and nothing will close it/);
  expect(report.split('\n').at(-1)).toContain('npm run torture -- --seeds 1 --from 1 --crashes 1');
});

it('every law has a name and a sentence of its own, and every mistake names laws that there are', () => {
  const names = lawSentences.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(lawSentences.map(({ sentence }) => sentence)).size).toBe(names.length);
  for (const { foundBy } of mistakes) expect(names).toEqual(expect.arrayContaining([...foundBy]));
  expect(mistakes.length).toBeGreaterThanOrEqual(12);
});
