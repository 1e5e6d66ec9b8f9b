// The plan of one grant: which account becomes a member of which group. Made once from the ask, stored as JSON, parsed again before each
// use. There is no secret: people sign in with the account they have.

import { type GrantPlan, no, ok, type PlanAsk, type Planned, quoted, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';
import { cannot, readStored } from '../stored-plan.ts';
import { ldapLimits as limits } from './config.ts';
import { resourceTypes } from './permissions.ts';

const shape = z.strictObject({
  adapter: z.literal('ldap'),
  version: z.literal(1),
  grantId: z.string().regex(/^gra_[0-9a-z]{1,40}$/),
  permission: z.literal('MEMBER'),
  /** The account, as the identity link names it. */
  account: z.string().min(1).max(limits.accountMax),
  /** The id of the group, which stays when it is renamed. */
  group: z.string().min(1),
  /** What the group was called when this was planned, for people. */
  groupName: z.string(),
  /** The membership is there already, made outside, and is this grant's from now on. */
  adopts: z.literal(true).optional(),
});

/** A parsed plan. */
export type LdapPlan = Readonly<z.infer<typeof shape>>;

/** Makes the plan; refuses what a directory can never grant. */
export function makePlan(ask: PlanAsk): Result<Planned> {
  const { resource, permission } = ask;
  const type = resourceTypes.find((candidate) => candidate.id === resource.type);
  if (type === undefined) return cannot(`${quoted(resource.type)} is no type of resource in a directory`, 'resource');
  if (!type.permissions.some((candidate) => candidate.name === permission.name)) {
    return cannot(`a group has no permission ${quoted(permission.name)}`, 'permission');
  }
  const account = ask.account?.account.trim() ?? '';
  if (account === '' || account.length > limits.accountMax) {
    const what = account === '' ? `nothing says which account is ${quoted(ask.granteeEmail)}` : 'this is no account';
    return no(refusal('identity.unknown', `${what}; set an identity link for this directory`));
  }
  const plan: LdapPlan = {
    adapter: 'ldap',
    version: 1,
    grantId: ask.grantId,
    permission: 'MEMBER',
    account,
    group: resource.nativeId,
    groupName: resource.name,
    ...(ask.adopts ? { adopts: true } : {}),
  };
  return ok({ plan, secret: null });
}

/** Parses a stored plan; one that is not ours or of a newer form is a fault, not a guess. */
export function readPlan(plan: GrantPlan): LdapPlan {
  return readStored(shape, plan, 'LDAP');
}
