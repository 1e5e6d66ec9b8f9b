// Which layers bind a request about a resource. Shared by deciding and explaining.
import type { Caller } from '../match/caller.ts';
import type { World } from '../world/world.ts';
import type { Plan } from './plan.ts';

/** Boundaries are for users and roles only (IAM guide, "Permissions boundaries"). */
export function canBeBounded({ kind }: Caller): boolean {
  return kind === 'user' || kind === 'role' || kind === 'session' || kind === 'federated-user';
}

/**
 * Service control policies bind the principals of member accounts, their root users too; not the management account, not service-linked
 * roles, not services or callers without an account (Organizations guide, "SCPs").
 */
export function scpBinds(world: World, caller: Caller): boolean {
  return caller.account !== undefined && !caller.serviceLinked && !isManagement(world, caller.account);
}

/**
 * Resource control policies bind the resources of member accounts for every caller but service-linked roles, in the services they cover;
 * not the management account's resources (Organizations guide, "RCPs").
 */
export function rcpBinds(world: World, plan: Plan, caller: Caller, resourceAccount: string | undefined): boolean {
  return plan.rcpCovered && !caller.serviceLinked && !isManagement(world, resourceAccount);
}

function isManagement({ managementAccount }: World, account: string | undefined): boolean {
  return managementAccount !== undefined && managementAccount === account;
}

/** Must the policy on this resource itself allow (role trust policies, key policies)? */
export function needsOwnPolicy(plan: Plan, resource: string): boolean {
  if (plan.ownPolicy === 'role') return /^arn:[^:]*:iam::[^:]*:role\//.test(resource);
  return plan.ownPolicy === 'key' && /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(resource);
}

/** What belongs to AWS in IAM: managed policies, and the roles of IAM Identity Center. */
export function ownedByAws(resource: string): boolean {
  return /^arn:[^:]*:iam::(?:aws:policy\/|[^:]*:role\/aws-reserved\/)/.test(resource);
}
