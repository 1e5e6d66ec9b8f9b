// What is there of a grant's permission set, compared with its plan: its policy, its boundary, who has it where; and whether AWS would now
// allow what was asked for, decided from what was read back.

import type { Look } from '@tidegate/core';
import { listAll } from '../pages.ts';
import { type SetPlan, tagsOf } from '../plan.ts';
import { type Aws, centerOf } from './aws.ts';
import { type Found, findSet, userIdOf } from './center.ts';
import { canonical, documentIn, endIn, setDocument } from './compile-policy.ts';
import { whatIsVoid } from './decide.ts';
import { readBoundary } from './guardrails.ts';
import { absent, looking } from './outcome.ts';

const present: Look = { state: 'present', endsAt: null, differs: [], message: null };

/** Looks at one part of opening. */
export const lookAtSetPart = (aws: Aws, plan: SetPlan, part: 'set' | 'policy' | 'assignment'): Promise<Look> =>
  looking(async () => {
    const found = await findSet(aws, plan.name);
    if (found === null) return absent;
    if (part === 'set') return { ...present, differs: await oddOf(aws, plan, found) };
    if (part === 'policy') return lookAtPolicy(aws, plan, found);
    const { assigned, differs } = await whoHasIt(aws, plan, found);
    return assigned ? { ...present, differs } : absent;
  });

/** Looks at the whole grant. */
export const lookAtSet = (aws: Aws, plan: SetPlan): Promise<Look> =>
  looking(async () => {
    const found = await findSet(aws, plan.name);
    if (found === null) return absent;
    const policy = await lookAtPolicy(aws, plan, found);
    const { assigned, differs: holders } = await whoHasIt(aws, plan, found);
    const differs = [
      ...(await oddOf(aws, plan, found)),
      ...(policy.state === 'absent' ? ['narrower than planned: its policy is missing'] : policy.differs),
      ...(assigned ? [] : ['narrower than planned: it is not assigned']),
      ...holders,
    ];
    const { endsAt } = policy;
    if (differs.length === 0 && endsAt !== null && aws.clock.now() < endsAt) {
      const identity = [setDocument(plan.allows, endsAt)];
      const stopped = await whatIsVoid(plan, { identity, boundary: await readBoundary(aws, plan) }, aws.clock.now());
      differs.push(...stopped.map((sentence) => `narrower than planned: ${sentence}`));
    }
    return { state: 'present', endsAt, differs, message: null };
  });

async function lookAtPolicy(aws: Aws, plan: SetPlan, found: Found): Promise<Look> {
  const text = await aws.client.call(centerOf(aws), 'sso.inline', found);
  if (text === '') return absent;
  const document = documentIn(text);
  const endsAt = endIn(document);
  const differs: string[] = [];
  if (endsAt === null || canonical(setDocument(plan.allows, endsAt)) !== canonical(document)) {
    differs.push('wider or narrower than planned: its policy is not the one of this grant');
  }
  const boundary = await aws.client.call(centerOf(aws), 'sso.boundary', found);
  if (boundary !== `/${plan.boundary}`) {
    differs.push(`wider than planned: its boundary is ${boundary === null ? 'missing' : `\`${boundary}\``}`);
  }
  return { ...present, endsAt, differs };
}

/** What else the set is or gives. */
async function oddOf(aws: Aws, plan: SetPlan, found: Found): Promise<readonly string[]> {
  const at = centerOf(aws);
  const { facts } = await aws.client.call(at, 'sso.set', found);
  const tags = await listAll(aws.client, at, 'sso.tags', { instance: found.instance, resource: found.set });
  const managed = await listAll(aws.client, at, 'sso.managed', found);
  const customers = await listAll(aws.client, at, 'sso.customerManaged', found);
  return [
    ...(facts['session'] === 'PT1H' ? [] : ['longer than planned: its sessions do not last an hour']),
    ...(canonical(Object.fromEntries(tags)) === canonical(tagsOf(plan))
      ? []
      : ['wider than planned: it has other tags']),
    ...[...managed, ...customers].map((name) => `wider than planned: \`${name}\` is attached to it`),
  ];
}

async function whoHasIt(aws: Aws, plan: SetPlan, found: Found) {
  const at = centerOf(aws);
  const userId = await userIdOf(aws, plan.userName);
  const accounts = await listAll(aws.client, at, 'sso.accounts', found);
  const here = await listAll(aws.client, at, 'sso.assignments', { ...found, accountId: plan.accountId });
  const others = here.filter((one) => one.principalType !== 'USER' || one.principalId !== userId);
  return {
    assigned: here.length > others.length,
    differs: [
      ...others.map(({ principalId }) => `wider than planned: \`${principalId}\` has it too`),
      ...accounts
        .filter((one) => one !== plan.accountId)
        .map((one) => `wider than planned: it is in account ${one} too`),
    ],
  };
}
