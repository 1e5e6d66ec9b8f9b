import { findingKinds } from '@tidegate/core';
import { expect, test } from 'vitest';
import { placeOf } from './place-of.ts';

test('every kind of finding leads somewhere', () => {
  const subject = { id: 'prs_ann', name: 'ann' };
  expect(findingKinds.filter((kind) => placeOf({ kind, subject }) === undefined)).toEqual([]);
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
  ['integration.credential_refused', 'readings'],
] as const)('%s leads to the page of its %s', (kind, place) => {
  expect(placeOf({ kind, subject: { id: 'req_1', name: '' } })).toBe(place);
});

test.each([
  ['prs_ann', 'person'],
  ['flw_pii', 'flow'],
  ['int_aws', 'readings'],
  ['res_db', 'resource'],
] as const)('what is barred is looked at where it is: %s is a %s', (id, place) => {
  expect(placeOf({ kind: 'access.barred', subject: { id, name: '' } })).toBe(place);
});
