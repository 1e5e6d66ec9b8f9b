// What it is to be given a role that is there already: the right to take exactly it. The role is shared with others, so nothing of it is ever
// written; what taking it is worth, and whether it could ever end, is decided from what is read back of it.

import { ok, quoted, type Result } from '@tidegate/core';
import { cannot } from '../../stored-plan.ts';
import type { AwsConfig } from '../config.ts';
import type { Entitlement } from './entitlement.ts';

/** Type of the resources that are roles. */
export const roleType = 'aws-account-iam-role';

const form = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):role\/((?:[\w+=,.@-]+\/)*)([\w+=,.@-]{1,64})$/;

/** What is asked for, as far as it counts here. */
interface Asked {
  readonly nativeId: string;
  readonly context: Readonly<Record<string, string>>;
  readonly session: string;
}

/** The right to take the role, in sessions of one name. Refuses roles that are AWS's own, of other grants, or Tidegate's. */
export function takingOf({ nativeId, context, session }: Asked, config: AwsConfig): Result<Entitlement> {
  const [, partition, accountId, path = '', name] = form.exec(nativeId) ?? [];
  const told = context['account_id'];
  if (partition === undefined || accountId === undefined || name === undefined || (told ?? accountId) !== accountId) {
    return cannot(`${quoted(nativeId, 200)} names no role that a policy can name exactly`, 'resource');
  }
  if (path.startsWith('aws-reserved/') || path.startsWith('aws-service-role/')) {
    return cannot(`${quoted(nativeId, 200)} is AWS’s own: nobody can be let take it`, 'resource');
  }
  if (path.startsWith('tidegate/') || isOwn({ nativeId, name }, config)) {
    return cannot(`${quoted(nativeId, 200)} is Tidegate’s own, or of another grant; it is given to nobody`, 'resource');
  }
  return ok({
    partition,
    region: null,
    accountId,
    allows: [
      {
        sid: 'Take',
        actions: ['sts:AssumeRole'],
        resources: [nativeId],
        // So that logs, and whoever cuts a session by hand, can tell the sessions of this grant from those of others.
        conditions: { StringEquals: { 'sts:RoleSessionName': session } },
      },
    ],
    essential: [{ action: 'sts:AssumeRole', resource: nativeId }],
    most: [{ actions: ['sts:AssumeRole'], resources: [nativeId] }],
    node: null,
    details: { role: nativeId },
  });
}

/** Whoever took a role of the connector could open anything. AWS does not tell names apart by their case. */
function isOwn({ nativeId, name }: { readonly nativeId: string; readonly name: string }, config: AwsConfig): boolean {
  const same = (a: string | null, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
  return (
    [config.roleName, config.taggingRoleName, config.grantingRoleName].some((own) => same(own, name)) ||
    [config.managementRoleArn, config.identityCenterRoleArn].some((own) => same(own, nativeId))
  );
}

/**
 * A policy on the role that trusts its whole account, for questions about the other layers alone: a role's own policy must allow, whatever the others
 * say. Who trusts an account leaves it to the policies there; everybody by name would need none. Empty where the thing is no role.
 */
export function trustingAll(arn: string): { readonly resource?: object } {
  const [, partition, accountId] = form.exec(arn) ?? [];
  if (partition === undefined) return {};
  const account = { AWS: `arn:${partition}:iam::${accountId}:root` };
  return {
    resource: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: account, Action: 'sts:AssumeRole' },
    },
  };
}
