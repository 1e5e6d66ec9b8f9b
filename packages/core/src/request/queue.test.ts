import { expect, test } from 'vitest';
import { queuePlace, queueText } from './queue.ts';

const at = (ahead: number, rest: { atOnceMax?: number; paceMs?: number | null } = {}): string =>
  queueText(queuePlace({ integrationName: 'acme', ahead, atOnceMax: 1, paceMs: 20_000, ...rest }));

test.each([
  ['the first', at(0), '1st in the queue of `acme`, about 20 seconds'],
  ['the third', at(2), '3rd in the queue of `acme`, about 1 minute'],
  ['where three are worked on at once', at(5, { atOnceMax: 3 }), '6th in the queue of `acme`, about 40 seconds'],
  ['the eleventh', at(10), '11th in the queue of `acme`, about 4 minutes'],
  ['the twenty-second', at(21, { paceMs: 1_000 }), '22nd in the queue of `acme`, about 22 seconds'],
  ['what took no time yet', at(0, { paceMs: 3 }), '1st in the queue of `acme`, about 1 second'],
  ['where nothing was measured', at(1, { paceMs: null }), '2nd in the queue of `acme`'],
])('%s is told', (_what, told, expected) => {
  expect(told).toBe(expected);
});
