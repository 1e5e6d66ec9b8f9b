import { findingKinds } from '@tidegate/core';
import { expect, test } from 'vitest';
import { placeOf } from './place-of.ts';

test('every kind of finding leads somewhere', () => {
  expect(findingKinds.filter((kind) => placeOf(kind) === undefined)).toEqual([]);
});

test.each([
  ['flow.no_approver', 'flow'],
  ['flow.never_rejected', 'flow'],
  ['approver.hasty', 'approvers'],
  ['approver.mixed_queue', 'approvers'],
  ['rule.held_together', 'rule'],
  ['access.review_due', 'request'],
  ['scope.grew', 'scope'],
  ['radar.standing', 'radar'],
  ['credential.expired', 'readings'],
] as const)('%s leads to the page of its %s', (kind, place) => {
  expect(placeOf(kind)).toBe(place);
});
