// A grant as a role of its own. First the role, which may do nothing yet and lets nobody in from the end on, then the deny that ends it, then what it may do: whatever is left
// half made allows less, and ends. Closing goes the other way, and begins with a deny of everything, which cuts sessions that live.

import type { Instant, Outcome, Step } from '@tidegate/core';
import { AwsError } from '../calls.ts';
import { awsLimits as limits } from '../config.ts';
import { boundaryArnOf, grantPath, type RolePlan, tagsOf } from '../plan.ts';
import { type Aws, granterIn } from './aws.ts';
import {
  accessDocument,
  closedDocument,
  documentIn,
  endDocument,
  endIn,
  textOf,
  trustDocument,
} from './compile-policy.ts';
import { done, ifThere, outcomeOf } from './outcome.ts';
import { lookAtPart } from './role-look.ts';
import { openSessions, policiesOf, policyNames } from './role-parts.ts';

/** The steps that open a plan until `notAfter`. */
export const roleSteps = (aws: Aws, plan: RolePlan, notAfter: Instant): readonly Step[] => [
  {
    name: 'make the role',
    do: () => outcomeOf('the role was not made', () => makeRole(aws, plan, notAfter)),
    undo: () => outcomeOf('the role was not deleted', () => deleteRole(aws, plan)),
    look: () => lookAtPart(aws, plan, 'role'),
  },
  {
    name: 'write its end',
    do: () => write(aws, plan, 'end', notAfter),
    undo: () => outcomeOf('its end was not deleted', () => deleteEnd(aws, plan)),
    look: () => lookAtPart(aws, plan, 'end'),
  },
  {
    name: 'write what it may do',
    do: () => write(aws, plan, 'access', notAfter),
    undo: () => outcomeOf('what it may do was not deleted', () => cut(aws, plan)),
    look: () => lookAtPart(aws, plan, 'access'),
  },
];

/** Moves the end, of what is open only: a role that is being closed stays closed. */
export const setRoleEnd = (aws: Aws, plan: RolePlan, endsAt: Instant): Promise<Outcome> =>
  outcomeOf('the end was not moved', async () => {
    const found = await ifThere(
      aws.client.call(granterIn(aws, plan), 'iam.rolePolicy', { role: plan.name, policy: policyNames.end }),
    );
    if (found === null) return { kind: 'refused', message: 'the end was not moved: there is no such role any more' };
    const known = endIn(documentIn(found));
    if (known === null) {
      return { kind: 'refused', message: 'the end was not moved: the role is being closed' };
    }
    const parts = ['end', 'access', 'trust'] as const;
    // A shorter end is tried everywhere: one part that cannot be written leaves no other open for longer. A longer one stops where it fails.
    const outcomes: Outcome[] = [];
    for (const part of endsAt < known ? parts : (['access', 'end', 'trust'] as const)) {
      const written = await write(aws, plan, part, endsAt);
      if (written.kind !== 'done' && endsAt >= known) return written;
      outcomes.push(written);
    }
    return outcomes.find(({ kind }) => kind !== 'done') ?? done;
  });

async function makeRole(aws: Aws, plan: RolePlan, endsAt: Instant): Promise<Outcome> {
  const at = granterIn(aws, plan);
  try {
    await aws.client.call(at, 'iam.createRole', {
      name: plan.name,
      path: grantPath(plan.workspace),
      trust: textOf(trustDocument(plan, endsAt)),
      boundary: boundaryArnOf(plan),
      sessionSecMax: limits.grantSessionSec,
      tags: tagsOf(plan),
      description: `Tidegate grant ${plan.grantId}; deleted when it ends`,
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error.kind !== 'conflict') throw error;
    // Made before, its answer lost. What else is with it is looked at.
    const { tags } = await aws.client.call(at, 'iam.role', { name: plan.name });
    if (tags['tidegate:grant'] !== plan.grantId) {
      return { kind: 'refused', message: `there is a role \`${plan.name}\` already that is not of this grant` };
    }
  }
  return done;
}

const write = (aws: Aws, plan: RolePlan, part: 'access' | 'end' | 'trust', endsAt: Instant): Promise<Outcome> =>
  outcomeOf(part === 'trust' ? 'its trust was not written' : 'its policy was not written', async () => {
    const at = granterIn(aws, plan);
    const role = plan.name;
    if (part === 'trust') {
      await aws.client.call(at, 'iam.putTrust', { role, document: textOf(trustDocument(plan, endsAt)) });
      return done;
    }
    const document = part === 'end' ? endDocument(endsAt) : accessDocument(plan.allows, endsAt);
    await aws.client.call(at, 'iam.putRolePolicy', { role, policy: policyNames[part], document: textOf(document) });
    return done;
  });

/** Denies everything at once, ends sessions on instances, then takes away all that gives rights. */
async function cut(aws: Aws, plan: RolePlan): Promise<Outcome> {
  const at = granterIn(aws, plan);
  const policies = await policiesOf(aws, plan);
  const giving = (policies?.inline ?? []).filter((name) => name !== policyNames.end);
  const attached = policies?.attached ?? [];
  if (giving.length + attached.length > 0) {
    const document = textOf(closedDocument);
    await ifThere(aws.client.call(at, 'iam.putRolePolicy', { role: plan.name, policy: policyNames.end, document }));
  }
  await endSessions(aws, plan);
  for (const policy of giving) {
    await ifThere(aws.client.call(at, 'iam.deleteRolePolicy', { role: plan.name, policy }));
  }
  for (const policyArn of attached) await ifThere(aws.client.call(at, 'iam.detach', { role: plan.name, policyArn }));
  return done;
}

async function deleteEnd(aws: Aws, plan: RolePlan): Promise<Outcome> {
  await cut(aws, plan);
  const at = granterIn(aws, plan);
  await ifThere(aws.client.call(at, 'iam.deleteRolePolicy', { role: plan.name, policy: policyNames.end }));
  return done;
}

async function deleteRole(aws: Aws, plan: RolePlan): Promise<Outcome> {
  await deleteEnd(aws, plan);
  await ifThere(aws.client.call(granterIn(aws, plan), 'iam.deleteRole', { name: plan.name }));
  return done;
}

/** A shell outlives the credentials that opened it. */
async function endSessions(aws: Aws, plan: RolePlan): Promise<void> {
  const at = { ...granterIn(aws, plan), region: plan.region ?? '' };
  for (const { id } of await openSessions(aws, plan)) await ifThere(aws.client.call(at, 'ssm.terminate', { id }));
}
