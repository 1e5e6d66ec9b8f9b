// The guardrails above a grant, read from AWS: the boundary it will carry, and the policies of the organization on the way from the root to
// its account. What cannot be read makes the answer no: nobody could say whether the grant would be worth anything.

import { no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { AwsError, type AwsPlace } from '../calls.ts';
import { awsLimits as limits } from '../config.ts';
import { listAll } from '../pages.ts';
import { type AwsPlan, boundaryArnOf } from '../plan.ts';
import { type Aws, granterIn, homeOf, keeping } from './aws.ts';
import { accessDocument } from './compile-policy.ts';
import { type Guardrails, whatIsVoid, whyOutside } from './decide.ts';
import { ifThere } from './outcome.ts';
import { readTrust, whyWithoutEnd } from './taken-role.ts';

/**
 * Whether AWS would really give what is planned: inside what is shown, and not void under the guardrails as they are now. A refusal names
 * the layer.
 */
export async function foresee(aws: Aws, plan: AwsPlan): Promise<Result<true>> {
  const outside = await whyOutside(plan);
  if (outside !== null) return cannot(`the policy of this cannot be proved to be what is shown: ${outside}`);
  const now = aws.clock.now();
  try {
    const guardrails = await readGuardrails(aws, plan);
    const identity = [accessDocument(plan.allows, now + limits.grantSessionSec * 1_000)];
    const stopped = await whatIsVoid(plan, { ...guardrails, identity }, now);
    if (stopped.length > 0) return cannot(stopped.join('; '));
    const unending = await whyWithoutEnd(aws, plan, guardrails);
    return unending === null ? ok(true) : cannot(`access to this role could not be ended: ${unending}`);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return cannot(
      `the guardrails of account ${plan.accountId} cannot be read, so nobody can say what this would allow: ${error.message}`,
    );
  }
}

/** The document of the boundary as it is in the account. Throws `AwsError`. */
export const readBoundary = (aws: Aws, plan: AwsPlan): Promise<string> => {
  const arn = boundaryArnOf(plan);
  return keeping(aws, aws.kept.documents, arn, async () => {
    // The granting role may be missing where only Identity Center grants: the reader of the account sees the same.
    const at =
      aws.config.grantingRoleName === null
        ? { accountId: plan.accountId, region: homeOf(aws.config) }
        : granterIn(aws, plan);
    const version = await ifThere(aws.client.call(at, 'iam.policy', { arn }));
    if (version === null) throw new AwsError('refused', `there is no boundary ${quoted(arn, 300)}; deploy it there`);
    return aws.client.call(at, 'iam.policyVersion', { arn, version });
  });
};

async function readGuardrails(aws: Aws, plan: AwsPlan): Promise<Guardrails> {
  const boundary = await readBoundary(aws, plan);
  const at: AwsPlace = { accountId: null, region: homeOf(aws.config) };
  const organization = await keeping(aws, aws.kept.above, plan.accountId, async () => {
    const { managementAccountId } = await aws.client.call(at, 'organizations.describe', {});
    const path = await pathTo(aws, at, plan.accountId);
    const scp = await policiesOn(aws, at, path, 'SERVICE_CONTROL_POLICY');
    const rcp = await policiesOn(aws, at, path, 'RESOURCE_CONTROL_POLICY');
    return { managementAccount: managementAccountId, ...(scp && { scp }), ...(rcp && { rcp }) };
  });
  return { boundary, ...organization, ...(await readTaken(aws, plan)) };
}

/** What decides besides whether a role can be taken. */
export async function readTaken(aws: Aws, plan: AwsPlan): Promise<Pick<Guardrails, 'trust' | 'organizationId'>> {
  return { trust: await readTrust(aws, plan), organizationId: aws.config.organizationId };
}

/** The nodes from the root down to the account. */
async function pathTo(aws: Aws, at: AwsPlace, accountId: string): Promise<readonly string[]> {
  const path = [accountId];
  for (let id = accountId; !id.startsWith('r-'); ) {
    const parent = await aws.client.call(at, 'organizations.parent', { id });
    if (parent === null || path.includes(parent))
      throw new AwsError('refused', `the way from ${quoted(accountId)} to the root is broken`);
    path.unshift(parent);
    id = parent;
  }
  return path;
}

type Kind = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** The policies on each node; undefined where the organization does not use the kind: where it does, every node has one at least. */
async function policiesOn(aws: Aws, at: AwsPlace, path: readonly string[], kind: Kind) {
  const nodes = [];
  for (const node of path) {
    const attached = await listAll(aws.client, at, 'organizations.attached', { targetId: node, kind });
    const policies = [];
    for (const { id } of attached) {
      policies.push(
        await keeping(aws, aws.kept.documents, id, () => aws.client.call(at, 'organizations.policy', { id })),
      );
    }
    nodes.push({ node, policies });
  }
  return nodes.every(({ policies }) => policies.length === 0) ? undefined : nodes;
}

const cannot = (message: string): Result<never> => no(refusal('target.refused', message));
