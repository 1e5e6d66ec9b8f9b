// Opened, seen again, resolved, and who is told once more.

import { expect, it } from 'vitest';
import type { Finding, Held } from './finding.ts';
import { settleFindings } from './settle-findings.ts';

const held = (key: string, severity: Held['severity'] = 'medium'): Held => ({
  key,
  kind: 'scope.grew',
  subject: 'scp_x',
  subjectName: 's',
  severity,
  sentence: `${key} holds`,
  details: {},
});
const person = 'prs_00000000000000000000000000' as const;
const finding = (key: string, parts: Partial<Finding> = {}): Finding => ({
  ...held(key),
  id: 'fnd_00000000000000000000000000',
  firstSeenAt: 1,
  lastSeenAt: 1,
  resolvedAt: null,
  ownerId: null,
  acknowledged: null,
  ...parts,
});
const newId = () => 'fnd_11111111111111111111111111' as const;
const settle = (open: readonly Finding[], now: readonly Held[], before: readonly Finding[] = []) =>
  settleFindings({ open, held: now, now: 9, newId, before: new Map(before.map((one) => [one.key, one])) });

it('what is new is opened once, with the owner it had when it was last resolved', () => {
  const { opened } = settle([], [held('a'), held('a')], [finding('a', { ownerId: person, resolvedAt: 3 })]);
  expect(opened).toEqual([finding('a', { id: newId(), firstSeenAt: 9, lastSeenAt: 9, ownerId: person })]);
});

it('what no longer holds is resolved and keeps everything else; what still holds was seen again', () => {
  const { kept, resolved, opened } = settle([finding('a'), finding('b', { ownerId: person })], [held('a')]);
  expect(opened).toEqual([]);
  expect(kept).toEqual([finding('a', { lastSeenAt: 9 })]);
  expect(resolved).toEqual([finding('b', { ownerId: person, resolvedAt: 9 })]);
});

it('what was acknowledged stays so until it gets worse', () => {
  const acknowledged = { by: person, at: 2 };
  const again = (severity: Held['severity']) => settle([finding('a', { acknowledged })], [held('a', severity)]).kept[0];
  expect(again('low')?.acknowledged).toEqual(acknowledged);
  expect(again('medium')?.acknowledged).toEqual(acknowledged);
  expect(again('high')?.acknowledged).toBeNull();
});
