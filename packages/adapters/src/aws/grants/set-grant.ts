// A grant as a permission set of its own, assigned to the person in one account. The set carries its end before anybody has it. Closing first
// denies everything and writes that into the account, which cuts sessions that live; only then is it taken away.

import type { Instant, Outcome, Step } from '@tidegate/core';
import { AwsError } from '../calls.ts';
import { listAll } from '../pages.ts';
import { type SetPlan, tagsOf } from '../plan.ts';
import { type Aws, centerOf } from './aws.ts';
import { type Found, findSet, operate, theCenter, userIdOf } from './center.ts';
import { closedDocument, documentIn, endIn, setDocument, textOf } from './compile-policy.ts';
import { done, ifThere, outcomeOf } from './outcome.ts';
import { lookAtSetPart } from './set-look.ts';

/** The steps that open a plan until `notAfter`. */
export const setSteps = (aws: Aws, plan: SetPlan, notAfter: Instant): readonly Step[] => [
  {
    name: 'make the permission set',
    do: () => outcomeOf('the permission set was not made', () => makeSet(aws, plan)),
    undo: () => outcomeOf('the permission set was not deleted', () => deleteSet(aws, plan)),
    look: () => lookAtSetPart(aws, plan, 'set'),
  },
  {
    name: 'write what it may do, and its end',
    do: () => outcomeOf('its policy was not written', () => writePolicy(aws, plan, notAfter)),
    undo: () => outcomeOf('its policy was not deleted', () => deletePolicy(aws, plan)),
    look: () => lookAtSetPart(aws, plan, 'policy'),
  },
  {
    name: 'assign it',
    do: () => outcomeOf('it was not assigned', () => assign(aws, plan)),
    undo: () => outcomeOf('its assignment was not deleted', () => cut(aws, plan)),
    look: () => lookAtSetPart(aws, plan, 'assignment'),
  },
];

/** Moves the end, of what is open only, and writes it into the account. */
export const setSetEnd = (aws: Aws, plan: SetPlan, endsAt: Instant): Promise<Outcome> =>
  outcomeOf('the end was not moved', async () => {
    const found = await findSet(aws, plan.name);
    if (found === null) return { kind: 'refused', message: 'the end was not moved: there is no such permission set' };
    const inline = await aws.client.call(centerOf(aws), 'sso.inline', found);
    if (endIn(documentIn(inline)) === null) {
      return { kind: 'refused', message: 'the end was not moved: the permission set is being closed' };
    }
    const document = textOf(setDocument(plan.allows, endsAt));
    await aws.client.call(centerOf(aws), 'sso.putInline', { ...found, document });
    return provision(aws, found, plan.accountId);
  });

async function makeSet(aws: Aws, plan: SetPlan): Promise<Outcome> {
  const { instance } = await theCenter(aws);
  const at = centerOf(aws);
  try {
    const set = await aws.client.call(at, 'sso.createSet', {
      instance,
      name: plan.name,
      description: `Tidegate grant ${plan.grantId}; deleted when it ends`,
      sessionDuration: 'PT1H',
      tags: tagsOf(plan),
    });
    aws.setNames.set(set, plan.name);
  } catch (error) {
    if (!(error instanceof AwsError) || error.kind !== 'conflict') throw error;
    // Made before, its answer lost.
    const found = await findSet(aws, plan.name);
    if (found === null) throw error;
    const tags = await listAll(aws.client, at, 'sso.tags', { instance, resource: found.set });
    if (Object.fromEntries(tags)['tidegate:grant'] !== plan.grantId) {
      return {
        kind: 'refused',
        message: `there is a permission set \`${plan.name}\` already that is not of this grant`,
      };
    }
  }
  return done;
}

async function writePolicy(aws: Aws, plan: SetPlan, endsAt: Instant): Promise<Outcome> {
  const found = await findSet(aws, plan.name);
  if (found === null)
    return { kind: 'unavailable', message: 'its policy was not written: the permission set is not there' };
  const at = centerOf(aws);
  const cutAt = plan.boundary.lastIndexOf('/') + 1;
  const boundary = { path: `/${plan.boundary.slice(0, cutAt)}`, name: plan.boundary.slice(cutAt) };
  await aws.client.call(at, 'sso.putBoundary', { ...found, ...boundary });
  await aws.client.call(at, 'sso.putInline', { ...found, document: textOf(setDocument(plan.allows, endsAt)) });
  return provision(aws, found, plan.accountId);
}

async function assign(aws: Aws, plan: SetPlan): Promise<Outcome> {
  const found = await findSet(aws, plan.name);
  if (found === null) return { kind: 'unavailable', message: 'it was not assigned: the permission set is not there' };
  const userId = await userIdOf(aws, plan.userName);
  const { accountId } = plan;
  return operate(aws, 'sso.assigning', async () =>
    (await isAssigned(aws, found, { accountId, userId }))
      ? null
      : aws.client.call(centerOf(aws), 'sso.assign', { ...found, accountId, userId }),
  );
}

const assignmentsIn = (aws: Aws, found: Found, accountId: string) =>
  listAll(aws.client, centerOf(aws), 'sso.assignments', { ...found, accountId });

const isAssigned = async (
  aws: Aws,
  found: Found,
  { accountId, userId }: { readonly accountId: string; readonly userId: string },
): Promise<boolean> =>
  (await assignmentsIn(aws, found, accountId)).some(
    (one) => one.principalType === 'USER' && one.principalId === userId,
  );

/** Writes what the set is now into the account, where it is there at all: only then does a change count for sessions. */
const provision = (aws: Aws, found: Found, accountId: string): Promise<Outcome> =>
  operate(aws, 'sso.provisioning', async () => {
    const accounts = await listAll(aws.client, centerOf(aws), 'sso.accounts', found);
    return accounts.includes(accountId)
      ? aws.client.call(centerOf(aws), 'sso.provision', { ...found, accountId })
      : null;
  });

async function cut(aws: Aws, plan: SetPlan): Promise<Outcome> {
  const found = await findSet(aws, plan.name);
  return found === null ? done : takeAway(aws, found, plan.accountId);
}

/** Denies everything in an account at once, then takes the set from everybody who has it there. */
export async function takeAway(aws: Aws, found: Found, accountId: string): Promise<Outcome> {
  const at = centerOf(aws);
  const assigned = await assignmentsIn(aws, found, accountId);
  if (assigned.length === 0) return done;
  await aws.client.call(at, 'sso.putInline', { ...found, document: textOf(closedDocument) });
  // Whether or not sessions could be cut, nobody shall begin another.
  const denied = await outcomeOf('live sessions were not cut', () => provision(aws, found, accountId));
  for (const { principalId, principalType } of assigned) {
    if (principalType !== 'USER') {
      return {
        kind: 'refused',
        message: `group ${principalId} was assigned the permission set too; take it away by hand`,
      };
    }
    const one = { accountId, userId: principalId };
    const taken = await operate(aws, 'sso.unassigning', async () =>
      (await isAssigned(aws, found, one)) ? aws.client.call(at, 'sso.unassign', { ...found, ...one }) : null,
    );
    if (taken.kind !== 'done') return taken;
  }
  return denied;
}

async function deletePolicy(aws: Aws, plan: SetPlan): Promise<Outcome> {
  const taken = await cut(aws, plan);
  if (taken.kind !== 'done') return taken;
  const found = await findSet(aws, plan.name);
  if (found !== null) await ifThere(aws.client.call(centerOf(aws), 'sso.deleteInline', found));
  return done;
}

async function deleteSet(aws: Aws, plan: SetPlan): Promise<Outcome> {
  const taken = await cut(aws, plan);
  if (taken.kind !== 'done') return taken;
  const found = await findSet(aws, plan.name);
  if (found !== null) await ifThere(aws.client.call(centerOf(aws), 'sso.deleteSet', found));
  return done;
}
