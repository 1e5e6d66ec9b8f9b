// Who asks, taken apart once: the kind of principal, its account, the ARNs it can be named by, and what follows from it for context
// keys (IAM guide, "AWS JSON policy elements: Principal", "Global condition context keys").
import { isRecord } from '../parse/shape.ts';

/** The kinds of principal. `outsider` has only an identity from an outside provider so far. */
export type CallerKind = 'user' | 'role' | 'session' | 'federated-user' | 'root' | 'service' | 'outsider' | 'anonymous';

/** A principal, taken apart. */
export interface Caller {
  readonly kind: CallerKind;
  /** The ARN or name it was given by; `anonymous` for nobody. */
  readonly name: string;
  /** The account; absent for services, outsiders and anonymous callers. */
  readonly account: string | undefined;
  /** The role behind a role or session, the user behind a federated-user session if known. */
  readonly behind: string | undefined;
  /** The identity provider of an outsider or of a web-identity or SAML session. */
  readonly provider: string | undefined;
  /** True for a service-linked role (`role/aws-service-role/…`). */
  readonly serviceLinked: boolean;
  /** True if identity policies, boundaries and session policies exist for it. */
  readonly hasOwnPolicies: boolean;
}

const arnForm =
  /^arn:[^:]+:(iam|sts)::(\d{12}):(root|(?:user|role|assumed-role|federated-user|saml-provider|oidc-provider)\/.+)$/;
const serviceForm = /^[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/i;
const kinds: Readonly<Record<string, CallerKind>> = {
  'iam root': 'root',
  'iam user': 'user',
  'iam role': 'role',
  'sts assumed-role': 'session',
  'sts federated-user': 'federated-user',
  'iam saml-provider': 'outsider',
  'iam oidc-provider': 'outsider',
};

/** Outside identity providers that trust policies name without an ARN. */
const webProviders: ReadonlySet<string> = new Set([
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

/** The caller without credentials. */
export const nobody: Caller = {
  kind: 'anonymous',
  name: 'anonymous',
  account: undefined,
  behind: undefined,
  provider: undefined,
  serviceLinked: false,
  hasOwnPolicies: false,
};

/** Takes a principal apart; a sentence if it cannot be read. Takes anything: requests come from files, too. */
export function readCaller(principal: unknown): Caller | string {
  if (typeof principal === 'string') return readArn(principal, undefined, undefined);
  if (!isRecord(principal)) return 'the principal must be an ARN, the name of a service or an object';
  const { type, arn, roleArn, federated } = principal;
  if (type !== undefined) return type === 'anonymous' ? nobody : 'the only principal with a `type` is `anonymous`';
  if (typeof arn !== 'string') return 'the principal has no `arn`';
  if (roleArn !== undefined && typeof roleArn !== 'string') return 'the `roleArn` of the principal must be an ARN';
  if (federated !== undefined && typeof federated !== 'string') {
    return 'the `federated` of the principal must name an identity provider';
  }
  return readArn(arn, roleArn, federated);
}

function readArn(arn: string, roleArn: string | undefined, federated: string | undefined): Caller | string {
  const found = arnForm.exec(arn);
  if (found === null) return readName(arn, federated);
  const [, service = '', account = '', rest = ''] = found;
  const slash = rest.indexOf('/');
  const type = slash < 0 ? rest : rest.slice(0, slash);
  const kind = kinds[`${service} ${type}`];
  if (kind === undefined) return `\`${arn}\` is not the ARN of a principal`;
  if (kind === 'outsider') return { ...nobody, kind, name: arn, provider: federated ?? arn };
  const path = rest.slice(slash + 1);
  const behind = behindOf({ kind, arn, account, path, roleArn });
  if (behind !== undefined && !behind.startsWith('arn:')) return behind;
  return {
    kind,
    name: kind === 'role' && roleArn !== undefined ? roleArn : arn,
    account,
    behind,
    provider: federated,
    serviceLinked: behind?.includes(':role/aws-service-role/') === true,
    hasOwnPolicies: true,
  };
}

interface Named {
  readonly kind: CallerKind;
  readonly arn: string;
  readonly account: string;
  readonly path: string;
  readonly roleArn: string | undefined;
}

/** The ARN behind a principal, or a sentence (which never starts with `arn:`). */
function behindOf({ kind, arn, account, path, roleArn }: Named): string | undefined {
  if (kind === 'role') return roleArn ?? arn;
  if (kind === 'federated-user') return roleArn;
  if (kind !== 'session') return undefined;
  const slash = path.lastIndexOf('/');
  const role = path.slice(0, Math.max(slash, 0));
  if (slash < 1 || slash === path.length - 1) return `\`${arn}\` names no session; write \`assumed-role/role/session\``;
  if (roleArn === undefined) return `${arn.slice(0, arn.indexOf(':sts:'))}:iam::${account}:role/${role}`;
  const fits = roleArn.includes(`:iam::${account}:role/`) && roleArn.endsWith(`/${role}`);
  return fits ? roleArn : `the role \`${roleArn}\` is not that of the session \`${arn}\``;
}

function readName(name: string, federated: string | undefined): Caller | string {
  if (webProviders.has(name)) return { ...nobody, kind: 'outsider', name, provider: federated ?? name };
  if (federated !== undefined && !name.startsWith('arn:'))
    return { ...nobody, kind: 'outsider', name, provider: federated };
  if (serviceForm.test(name)) return { ...nobody, kind: 'service', name };
  return `\`${name}\` is neither the ARN of a principal nor the name of a service`;
}

/** Facts about the caller that are also context keys, by lower-case name. Filled in where the request does not hold them. */
export const callerKeys: ReadonlyMap<string, (caller: Caller) => string | undefined> = new Map([
  [
    'aws:principalarn',
    (caller: Caller) =>
      caller.kind === 'session' ? caller.behind : caller.account === undefined ? undefined : caller.name,
  ],
  ['aws:principalaccount', (caller: Caller) => caller.account],
  ['aws:principaltype', (caller: Caller) => principalTypes[caller.kind]],
  [
    'aws:username',
    (caller: Caller) => (caller.kind === 'user' ? caller.name.slice(caller.name.lastIndexOf('/') + 1) : undefined),
  ],
  [
    'aws:principalisawsservice',
    (caller: Caller) =>
      caller.account === undefined && caller.kind !== 'service' ? undefined : String(caller.kind === 'service'),
  ],
  ['aws:principalservicename', (caller: Caller) => (caller.kind === 'service' ? caller.name : undefined)],
  [
    'aws:federatedprovider',
    (caller: Caller) =>
      caller.kind === 'session' && caller.provider?.includes(':saml-provider/') !== true ? caller.provider : undefined,
  ],
]);

const principalTypes: Readonly<Partial<Record<CallerKind, string>>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  session: 'AssumedRole',
  'federated-user': 'FederatedUser',
  anonymous: 'Anonymous',
};
