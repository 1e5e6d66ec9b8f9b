// What belongs to a grant's role, as AWS lists it: its policies, and the Session Manager sessions it has open. Opening, closing and looking
// read the same.

import type { AwsSession } from '../calls.ts';
import { listAll } from '../pages.ts';
import type { RolePlan } from '../plan.ts';
import { type Aws, granterIn } from './aws.ts';
import { ifThere } from './outcome.ts';

/** The inline policies of the role: what it may do, and its end. */
export const policyNames = { access: 'tidegate-access', end: 'tidegate-end' } as const;

interface RolePolicies {
  readonly inline: readonly string[];
  readonly attached: readonly string[];
}

/** Every policy of the role; null where there is no role. */
export async function policiesOf(aws: Aws, plan: RolePlan): Promise<RolePolicies | null> {
  const at = granterIn(aws, plan);
  const inline = await ifThere(listAll(aws.client, at, 'iam.rolePolicies', { role: plan.name }));
  const attached = inline && (await ifThere(listAll(aws.client, at, 'iam.attached', { role: plan.name })));
  return inline && attached && { inline, attached };
}

/**
 * Open sessions of this grant on its instance; none for a grant that cannot open any. They live on when the credentials that opened them
 * are worth nothing any more.
 */
export async function openSessions(aws: Aws, plan: RolePlan): Promise<readonly AwsSession[]> {
  if (plan.node === null || plan.region === null) return [];
  const at = { ...granterIn(aws, plan), region: plan.region };
  const sessions = await listAll(aws.client, at, 'ssm.sessions', { target: plan.node });
  return sessions.filter(({ owner }) => owner.includes(`:assumed-role/${plan.name}/`));
}
