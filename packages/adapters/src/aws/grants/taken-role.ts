// A role that a grant lets somebody take, as AWS has it now: who it trusts, which decides whether the grant is worth anything, and what it may do,
// which decides whether a session of it could go on for ever. It is read as the account's reader and never written.

import { quoted } from '@tidegate/core';
import { AwsError, type AwsPlace, type AwsRole } from '../calls.ts';
import { listAll } from '../pages.ts';
import type { AwsPlan } from '../plan.ts';
import { type Aws, homeOf, keeping } from './aws.ts';
import { type Guardrails, whyUnending } from './decide.ts';
import { ifThere } from './outcome.ts';
import { roleType } from './role-entitlement.ts';

const readerIn = ({ config }: Aws, accountId: string): AwsPlace => ({ accountId, region: homeOf(config) });
const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Whom the role trusts, as JSON; undefined for a grant that takes no role. Throws `AwsError`, also where there is no such role. */
export async function readTrust(aws: Aws, plan: AwsPlan): Promise<string | undefined> {
  if (plan.type !== roleType) return undefined;
  const trust = await keeping(aws, aws.kept.documents, plan.nativeId, async () => (await readRole(aws, plan)).trust);
  return trust;
}

async function readRole(aws: Aws, { accountId, nativeId }: AwsPlan): Promise<AwsRole> {
  const role = await ifThere(aws.client.call(readerIn(aws, accountId), 'iam.role', { name: nameIn(nativeId) }));
  if (role?.arn !== nativeId) throw new AwsError('refused', `there is no role ${quoted(nativeId, 300)}`);
  return role;
}

/**
 * Why the access of a taken role would have no end: a session of it could take the role again, and that session again. Null where it could not.
 * Ways through other roles are not followed. Throws `AwsError`.
 */
export async function whyWithoutEnd(aws: Aws, plan: AwsPlan, guardrails: Guardrails): Promise<string | null> {
  if (plan.type !== roleType) return null;
  const role = await readRole(aws, plan);
  const { scp, rcp, managementAccount } = guardrails;
  return whyUnending(role, {
    identity: await policiesOf(aws, plan),
    boundary: role.boundary === null ? undefined : await readPolicy(aws, plan, role.boundary),
    trust: role.trust,
    ...{ scp, rcp, managementAccount },
  });
}

/** Every policy of the role, as JSON. */
async function policiesOf(aws: Aws, plan: AwsPlan): Promise<readonly string[]> {
  const at = readerIn(aws, plan.accountId);
  const role = nameIn(plan.nativeId);
  const documents: string[] = [];
  for (const policy of await listAll(aws.client, at, 'iam.rolePolicies', { role })) {
    documents.push(await aws.client.call(at, 'iam.rolePolicy', { role, policy }));
  }
  for (const arn of await listAll(aws.client, at, 'iam.attached', { role })) {
    documents.push(await readPolicy(aws, plan, arn));
  }
  return documents;
}

const readPolicy = (aws: Aws, { accountId }: AwsPlan, arn: string): Promise<string> =>
  keeping(aws, aws.kept.documents, `${accountId} ${arn}`, async () => {
    const at = readerIn(aws, accountId);
    const version = await aws.client.call(at, 'iam.policy', { arn });
    return aws.client.call(at, 'iam.policyVersion', { arn, version });
  });
