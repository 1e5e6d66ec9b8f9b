// The few rules that belong to one service or one action, each with its fact.

import type { Caller } from './principals.ts';
import type { Context, Target } from './shapes.ts';

const is = (action: string, name: string): boolean => action.toLowerCase() === name.toLowerCase();
const isRole = (target: Target): boolean => /^arn:[^:]+:iam::[^:]*:role\//.test(target.arn);
const serviceOf = (action: string): string => (action.split(':')[0] ?? '').toLowerCase();

/** F13: sts:GetCallerIdentity needs no permission and cannot be denied; but it needs credentials to speak of. */
export function alwaysAllowed(action: string, caller: Caller): boolean {
  return is(action, 'sts:GetCallerIdentity') && caller.kind !== 'anonymous';
}

/** F7: role trust policies and KMS key policies must allow by themselves. */
export function resourceMustAllow(action: string, target: Target): boolean {
  const trust = serviceOf(action) === 'sts' && isRole(target);
  const key = serviceOf(action) === 'kms' && /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(target.arn);
  return trust || key;
}

/** F94: what AWS owns inside IAM cannot be altered by customers, whatever the policies say; AWS itself, and anyone's reading, may. */
export function awsOwned(action: string, target: Target, caller: Caller): boolean {
  if (caller.kind === 'service' || caller.serviceLinked) return false;
  const owned =
    /^arn:[^:]+:iam::aws:policy\//.test(target.arn) || /^arn:[^:]+:iam::\d+:role\/aws-reserved\//.test(target.arn);
  const verb = action.slice(action.indexOf(':') + 1).toLowerCase();
  const harmless = verb === 'passrole' || ['get', 'list', 'generate', 'simulate'].some((word) => verb.startsWith(word));
  return owned && serviceOf(action) === 'iam' && !harmless;
}

/** F77, F12: one key under two spellings with two values cannot be evaluated. */
export function ambiguous(context: Context | undefined): boolean {
  const entries = Object.entries(context ?? {});
  return entries.some(([a, left]) =>
    entries.some(([b, right]) => a.toLowerCase() === b.toLowerCase() && JSON.stringify(left) !== JSON.stringify(right)),
  );
}

/** F92: no policy can let a role of another account be passed. */
export function cannotBePassed(action: string, target: Target, caller: Caller): boolean {
  return is(action, 'iam:PassRole') && caller.account !== target.account;
}

/** F82: the tags of a role say nothing about passing it. */
export function keyIsAbsent(action: string, key: string): boolean {
  return is(action, 'iam:PassRole') && /^(aws|iam):resourcetag\//i.test(key);
}

/** F41: services the worlds use that the Organizations guide does not list for RCPs (2026-09-26). */
const notCovered = [
  'ec2',
  'rds',
  'iam',
  'lambda',
  'sns',
  'organizations',
  'cloudtrail',
  'config',
  'ssm',
  'eks',
  'route53',
];

export function rcpCovers(action: string): boolean {
  return !notCovered.includes(serviceOf(action));
}
