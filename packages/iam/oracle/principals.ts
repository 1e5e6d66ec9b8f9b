// Who asks, and what a Principal element means to them.
// Guide: "AWS JSON policy elements: Principal" and "NotPrincipal", and the table of implicit denies in
// "Permissions boundaries for IAM entities".

import { many, type Principal, type PrincipalElement } from './shapes.ts';

export type Kind = 'root' | 'user' | 'role' | 'session' | 'federatedUser' | 'webIdentity' | 'service' | 'anonymous';

export interface Caller {
  readonly kind: Kind;
  readonly account?: string;
  /** The ARN the caller acts under; absent for services and the anonymous. */
  readonly arn?: string;
  /** The role behind a session, or the user behind a federated user, if known. */
  readonly behind?: string;
  readonly federated?: string;
  readonly service?: string;
  readonly serviceLinked: boolean;
}

export function callerOf(principal: Principal): Caller {
  if (typeof principal === 'object' && 'type' in principal) return { kind: 'anonymous', serviceLinked: false };
  const { arn, roleArn, federated } =
    typeof principal === 'string' ? { arn: principal, roleArn: undefined, federated: undefined } : principal;
  if (!arn.startsWith('arn:')) {
    return federated === undefined
      ? { kind: 'service', service: arn, serviceLinked: false }
      : { kind: 'webIdentity', federated, serviceLinked: false };
  }

  const [, partition, service, , account = '', rest = ''] = arn.split(':');
  const [type, name] = rest.split('/');
  const behind = roleArn ?? (type === 'assumed-role' ? `arn:${partition}:iam::${account}:role/${name}` : undefined);
  const caller = {
    account,
    arn,
    serviceLinked: /^arn:[^:]+:iam::\d*:role\/aws-service-role\//.test(roleArn ?? arn),
    ...(behind === undefined ? {} : { behind }),
    ...(federated === undefined ? {} : { federated }),
  };
  if (service === 'sts' && type === 'assumed-role') return { kind: 'session', ...caller };
  if (service === 'sts' && type === 'federated-user') return { kind: 'federatedUser', ...caller };
  if (type === 'oidc-provider' || type === 'saml-provider') {
    return { kind: 'webIdentity', federated: arn, serviceLinked: false };
  }
  if (rest === 'root') return { kind: 'root', ...caller };
  return { kind: type === 'user' ? 'user' : 'role', ...caller };
}

/**
 * How a Principal element names the caller. `direct`: the user, the session, or everyone (F16, F18, F20).
 * `behind`: the role of a session, or a role itself, or the user behind a federated one (F17, F19).
 * `account`: the caller's account, which only delegates (F9).
 */
export type Naming = 'direct' | 'behind' | 'account' | 'none';

export function namingOf(element: PrincipalElement, caller: Caller): Naming {
  const namings = entries(element).map(([kind, value]) => namingOfEntry(kind, value, caller));
  return namings.includes('direct')
    ? 'direct'
    : namings.includes('behind')
      ? 'behind'
      : namings.includes('account')
        ? 'account'
        : 'none';
}

/** A NotPrincipal with Allow leaves out everyone it names in any way: less access is the safe side. */
export function notPrincipalAllows(element: PrincipalElement, caller: Caller): boolean {
  return namingOf(element, caller) === 'none';
}

/**
 * A NotPrincipal with Deny spares only a caller named at each step AWS checks: account, role, session (F25),
 * and never one with a boundary (F24).
 */
export function notPrincipalDenies(element: PrincipalElement, caller: Caller, bounded: boolean): boolean {
  if (bounded) return true;
  const listed = entries(element);
  if (listed.some(([kind, value]) => kind === 'AWS' && value === '*')) return false;
  return !stepsOf(caller).every((step) => listed.some(([kind, value]) => namesStep(kind, value, step)));
}

interface Step {
  readonly kind: 'AWS' | 'Service' | 'Federated';
  readonly value: string;
}

function stepsOf(caller: Caller): readonly Step[] {
  if (caller.kind === 'anonymous') return [{ kind: 'AWS', value: '*' }];
  if (caller.service !== undefined) return [{ kind: 'Service', value: caller.service }];
  if (caller.account === undefined) return [{ kind: 'Federated', value: caller.federated ?? '' }];
  const named = [caller.arn, caller.kind === 'session' ? caller.behind : undefined];
  const steps = caller.kind === 'root' ? [] : named.filter((arn) => arn !== undefined);
  return [caller.account, ...steps].map((value) => ({ kind: 'AWS', value }));
}

function namesStep(kind: string, value: string, step: Step): boolean {
  if (kind !== step.kind) return false;
  return value === step.value || (kind === 'AWS' && accountNamed(value) === step.value);
}

function entries(element: PrincipalElement): readonly (readonly [string, string])[] {
  if (element === '*') return [['AWS', '*']];
  return Object.entries(element).flatMap(([kind, values]) => many(values).map((value) => [kind, value] as const));
}

function accountNamed(value: string): string | undefined {
  if (/^\d{12}$/.test(value)) return value;
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(value)?.[1];
}

function namingOfEntry(kind: string, value: string, caller: Caller): Naming {
  switch (kind) {
    case 'Service':
      return value === caller.service ? 'direct' : 'none';
    case 'Federated':
      // The guide says nothing of boundaries here: a session named by its provider is taken like one named by its role.
      return value === caller.federated ? 'behind' : 'none';
    case 'AWS':
      if (value === '*') return 'direct';
      if (value === caller.arn)
        return caller.kind === 'role' ? 'behind' : caller.kind === 'root' ? 'account' : 'direct';
      if (value === caller.behind) return 'behind';
      return caller.account !== undefined && accountNamed(value) === caller.account ? 'account' : 'none';
    default:
      return 'none';
  }
}
