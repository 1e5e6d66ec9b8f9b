// Operations of Identity Center that AWS finishes later, while a grant closes: what fails, what meets another operation, and what takes longer than
// we wait is never taken for done; and what a session that is open may still do is decided from the policy that is in the account.

import { authorize, type DocumentInput } from '@tidegate/iam';
import { describe, expect, test } from 'vitest';
import type { AwsTwinCall } from './aws-twin.ts';
import { type AwsWorldAsk, awsAsks, awsProd, makeAwsWorld } from './aws-world.ts';
import { seededChance } from './chance.ts';
import { expectNothing, openAll, planFor, undoAll } from './world.ts';

const start = Date.parse('2026-03-02T09:00:00.250Z');
const end = start + 3_600_000;
const admin = awsAsks.find(({ type, permission }) => type === 'aws-organization-account' && permission === 'ADMIN');
const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

async function opened(ask: AwsWorldAsk = {}) {
  if (admin === undefined) throw new Error('no account can be asked for');
  const world = makeAwsWorld({ clock: { now: () => start }, ...ask });
  const { plan } = planFor(world, admin, seededChance('operations'));
  const steps = world.target.steps(plan, end);
  await openAll(steps);
  const [entry] = world.grants.sets;
  const [last] = steps.slice(-1);
  if (entry === undefined || last === undefined) throw new Error('nothing was opened');
  const [arn, set] = entry;
  return { world, plan, steps, last, arn, set };
}

/** What a session that is open may do with the policy its account has now, whatever else is attached to its role. */
function may(policy: string | undefined, at: number, besides: readonly DocumentInput[] = []): boolean {
  const principal = {
    arn: `arn:aws:sts::${awsProd}:assumed-role/AWSReservedSSO_x_0123456789abcdef/ada`,
    roleArn: `arn:aws:iam::${awsProd}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_0123456789abcdef`,
  };
  const context = { 'aws:CurrentTime': new Date(at).toISOString() };
  const bucket = { resource: 'arn:aws:s3:::acme-reports/x', resourceAccount: awsProd };
  const request = { principal, action: 's3:GetObject', ...bucket, context };
  return authorize({ request, policies: { identity: [...besides, policy ?? '{}'] } }).effect === 'allow';
}

describe('a session of a permission set that is open', () => {
  test('may do what was asked to the last millisecond and nothing from the end on, whatever somebody attached besides', async () => {
    const { set } = await opened();
    const policy = set.provisioned.get(awsProd);
    expect([may(policy, end - 1), may(policy, end), may(policy, end, [everything])]).toEqual([true, false, false]);
  });

  test('is denied everything before the assignment is taken away', async () => {
    let set: Awaited<ReturnType<typeof opened>>['set'] | null = null;
    const at: boolean[] = [];
    const faults = ({ name }: AwsTwinCall) => {
      if (name === 'sso.unassign') at.push(may(set?.provisioned.get(awsProd), start, [everything]));
      return null;
    };
    const grant = await opened({ faults });
    set = grant.set;
    expect(may(set.provisioned.get(awsProd), start)).toBe(true);
    await undoAll(grant.steps);
    expect(at).toEqual([false]);
    await expectNothing(grant.world, grant.plan);
  });
});

describe('while it closes', () => {
  test('what could not be cut is told and cut again, and nobody begins another session meanwhile', async () => {
    const { world, plan, steps, last, set } = await opened();
    world.grants.failNext = 'the role in the account is locked';
    expect(await last.undo()).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/role in the account is locked/),
    });
    expect(set.assigned.get(awsProd)?.size).toBe(0);
    await undoAll(steps);
    await expectNothing(world, plan);
  });

  test('an assignment that could not be taken away is still there, and is taken away by the next try', async () => {
    let failed = false;
    const grant = await opened({
      faults: ({ name }) => {
        if (name === 'sso.unassign' && !failed) {
          failed = true;
          grants.failNext = 'an internal error';
        }
        return null;
      },
    });
    const { grants } = grant.world;
    expect(await grant.last.undo()).toMatchObject({ kind: 'unavailable' });
    expect(await grant.world.target.look(grant.plan)).toMatchObject({ state: 'present' });
    expect(await grant.last.undo()).toEqual({ kind: 'done' });
    await undoAll(grant.steps);
    await expectNothing(grant.world, grant.plan);
  });

  test('another operation on the set is waited for, as long as our patience lasts', async () => {
    const { world, plan, steps, last, arn } = await opened();
    const other = { left: 4, set: arn, run: () => undefined, failure: null };
    world.grants.operations.set('of-somebody-else', other);
    expect(await last.undo()).toEqual({ kind: 'done' });
    expect(other.left).toBe(0);
    await undoAll(steps);
    await expectNothing(world, plan);
  });

  test('beyond our patience it is not gone, and goes on later', async () => {
    let now = start;
    let slow = 0;
    // Each question of ours takes its time once AWS is slow.
    const { world, plan, steps, last, arn } = await opened({ clock: { now: () => (now += slow) } });
    const other = { left: 12, set: arn, run: () => undefined, failure: null };
    world.grants.operations.set('of-somebody-else', other);
    slow = 4_000;
    expect(await last.undo()).toMatchObject({ kind: 'unavailable' });
    slow = 0;
    expect(await world.target.look(plan)).toMatchObject({ state: 'present' });
    other.left = 0;
    expect(await last.undo()).toEqual({ kind: 'done' });
    await undoAll(steps);
    await expectNothing(world, plan);
  });
});
