import { expect, test } from 'vitest';
import { durationSteps, evenSteps, nearestStep, proposedDuration } from './duration-steps.ts';

test.each([1, 2, 45, 59, 60, 61, 600, 601, 3_600, 3_601, 14_400, 86_400, 31_622_400])(
  'a maximum of %d seconds is the last stop, and the stops only grow',
  (maximum) => {
    const steps = durationSteps(maximum);
    expect(steps.at(-1)).toBe(maximum);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect(steps.every((step) => step >= 1 && Number.isInteger(step))).toBe(true);
  },
);

test('an hour offers the usual lengths below it', () => {
  expect(durationSteps(3_600)).toEqual([300, 600, 900, 1_800, 2_700, 3_600]);
});

test('a flow of seconds still has stops', () => {
  expect(durationSteps(45)).toEqual([1, 5, 15, 30, 45]);
});

test.each([
  [3_600, 900, [900, 1_800, 2_700, 3_600]],
  [3_600, 2_400, [2_400, 3_600]],
  [60, 3_600, [60]],
])('of %d seconds in steps of %d the stops are the multiples and the maximum', (maximum, step, steps) => {
  expect(evenSteps(maximum, step)).toEqual(steps);
});

test('a step that makes too many stops is taken several at a time', () => {
  const steps = evenSteps(86_400, 60);
  expect(steps.length).toBeLessThanOrEqual(49);
  expect(steps.every((seconds) => seconds % 60 === 0)).toBe(true);
  expect(steps.at(-1)).toBe(86_400);
});

test('every stop is its own nearest one', () => {
  const steps = durationSteps(28_800);
  expect(steps.map((step) => nearestStep(steps, step))).toEqual([...steps.keys()]);
  expect(steps[nearestStep(steps, 3_000)]).toBe(2_700);
  expect(nearestStep(steps, 0)).toBe(0);
});

test('nobody is proposed more than the flow allows', () => {
  expect(proposedDuration(1_800)).toBe(1_800);
  expect(proposedDuration(28_800)).toBe(3_600);
});
