// What accounts get besides is asked for once per place, within one deadline, and no more of a target that does not answer.

import { makeAwsSimulated } from '@tidegate/adapters';
import { Fault, type Member, type Target } from '@tidegate/core';
import { anIntegration, aPermission, aResource } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { excessReader } from './read-excess.ts';

const plan = { plan: {}, secret: null };

function members(count: number, integration = anIntegration()): readonly Member[] {
  return Array.from({ length: count }, () => {
    const resource = aResource(integration.id);
    return { integration, resource, permission: aPermission(integration.id) };
  });
}

function targetWith(excess: Target['excess']): { readonly target: Target; readonly calls: () => number } {
  const connected = makeAwsSimulated({}).connect({}, null);
  if (!connected.ok) throw new Error(connected.refusal.message);
  let calls = 0;
  const target: Target = {
    ...connected.value,
    excess: (asked) => {
      calls += 1;
      return excess(asked);
    },
  };
  return { target, calls: () => calls };
}

it('several permissions of one level on one resource are one question', async () => {
  const { target, calls } = targetWith(async () => ['may connect, as everyone may']);
  const reader = excessReader();
  const [member] = members(1);
  if (member === undefined) throw new Error('no member');
  const other = { ...member, permission: { ...member.permission, name: 'ANOTHER' } };
  expect(await reader(member, target, plan)).toEqual(['may connect, as everyone may']);
  expect(await reader(other, target, plan)).toEqual(['may connect, as everyone may']);
  expect(calls()).toBe(1);
  const levels = ['read', 'write', 'admin'] as const;
  const level = levels.find((each) => each !== member.permission.level) ?? 'read';
  await reader({ ...member, permission: { ...member.permission, level } }, target, plan);
  expect(calls()).toBe(2);
});

it('after the first failure of an integration the rest of it could not be read, and others still are', async () => {
  const dead = targetWith(() => Promise.reject(new Fault('target.unreachable', 'the target does not answer')));
  const alive = targetWith(async () => []);
  const reader = excessReader();
  for (const member of members(50)) {
    expect(await reader(member, dead.target, plan)).toEqual([
      'what an account gets besides could not be read: the target does not answer',
    ]);
  }
  for (const member of members(2)) expect(await reader(member, alive.target, plan)).toEqual([]);
  expect([dead.calls(), alive.calls()]).toEqual([1, 2]);
});

it('a target that never answers costs the deadline once, and what is left after it is said to be unread', async () => {
  const stuck = targetWith(() => new Promise(() => undefined));
  const later = targetWith(async () => []);
  const reader = excessReader(20);
  for (const member of [...members(50), ...members(50)]) {
    expect((await reader(member, stuck.target, plan))[0]).toContain('could not be read');
  }
  for (const member of members(1)) expect((await reader(member, later.target, plan))[0]).toContain('could not be read');
  expect([stuck.calls(), later.calls()]).toEqual([1, 0]);
});
