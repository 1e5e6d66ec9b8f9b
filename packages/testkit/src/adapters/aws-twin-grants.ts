// What grants change in AWS, in memory: roles with their policies, Session Manager sessions, permission sets and who has them, operations
// that are over only after a while; with the refusals AWS gives for wrong order. What a role may do is decided by the iam package from what
// was written, so that an end is an end here too.

import { type AwsCallName, AwsError, type AwsPlace, type AwsProgress } from '@tidegate/adapters';
import { authorize, type DocumentInput } from '@tidegate/iam';
import {
  type AnswersOf,
  pageOf,
  type TwinGrants,
  type TwinOperation,
  type TwinRole,
  type TwinSet,
} from './aws-twin-world.ts';

const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});

export const makeTwinGrants = (): TwinGrants => ({
  roles: new Map(),
  policies: new Map(),
  sessions: new Map(),
  nodePolicies: new Map(),
  sets: new Map(),
  operations: new Map(),
  users: new Map(),
  polls: 1,
  failNext: null,
  made: 0,
});

/** Lets the twin decide a call of a grant's role: from the policies it has now and its boundary. */
export function twinAllows(
  grants: TwinGrants,
  role: string,
  { action, resource, at, session = 'person' }: { action: string; resource: string; at: number; session?: string },
): boolean {
  const found = [...grants.roles.values()].find((one) => one.name === role);
  if (found === undefined) return false;
  const boundary = found.boundary === null ? undefined : grants.policies.get(found.boundary);
  const identity: DocumentInput[] = [...found.inline.values()];
  const principal = { arn: `arn:aws:sts::${found.accountId}:assumed-role/${role}/${session}`, roleArn: found.arn };
  const context = {
    'aws:CurrentTime': new Date(at).toISOString(),
    'ssm:SessionDocumentAccessCheck': 'true',
    'sts:RoleSessionName': session,
  };
  const taken = [...grants.roles.values()].find((one) => one.arn === resource);
  const policies = {
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    ...(taken === undefined ? {} : { resource: taken.trust }),
  };
  return (
    authorize({ request: { principal, action, resource, resourceAccount: found.accountId, context }, policies })
      .effect === 'allow'
  );
}

/** Lets the twin decide whether somebody may take a role now: from its trust as it is, for who may do anything themselves. */
export function twinLetsIn(
  grants: TwinGrants,
  role: string,
  { principal, session, at }: { principal: string; session: string; at: number },
): boolean {
  const found = [...grants.roles.values()].find((one) => one.name === role);
  if (found === undefined) return false;
  const context = { 'aws:CurrentTime': new Date(at).toISOString(), 'sts:RoleSessionName': session };
  const request = {
    principal,
    action: 'sts:AssumeRole',
    resource: found.arn,
    resourceAccount: found.accountId,
    context,
  };
  return authorize({ request, policies: { identity: [everything], resource: found.trust } }).effect === 'allow';
}

/** Who has a set in an account. */
export const assignedIn = (set: TwinSet, accountId: string) =>
  [...(set.assigned.get(accountId) ?? [])].map((principalId) => ({ principalId, principalType: 'USER' as const }));

const missing = (what: string): AwsError =>
  new AwsError('missing', `AWS answered: \`NoSuchEntity\`: there is no ${what}`);
const conflict = (why: string): AwsError => new AwsError('conflict', `AWS answered: \`Conflict\`: ${why}`);

function roleIn(grants: TwinGrants, at: AwsPlace, name: string): TwinRole {
  const role = grants.roles.get(`${at.accountId}/${name}`);
  if (role === undefined) throw missing('role');
  return role;
}

function setIn(grants: TwinGrants, arn: string): TwinSet {
  const set = grants.sets.get(arn);
  if (set === undefined) throw missing('permission set');
  return set;
}

/** Time is what is asked: each question brings an operation nearer to its end. */
function advance(operation: TwinOperation): void {
  operation.left -= 1;
  if (operation.left === 0 && operation.failure === null) operation.run();
}

/** One operation on a set at a time. */
function begin(grants: TwinGrants, set: string, run: () => void): string {
  const busy = [...grants.operations.values()].find((one) => one.set === set && one.left > 0);
  if (busy !== undefined) {
    advance(busy);
    throw conflict('another operation on it is not over');
  }
  grants.made += 1;
  const id = `request-${grants.made}`;
  const operation: TwinOperation = { left: grants.polls, set, run, failure: grants.failNext };
  grants.failNext = null;
  grants.operations.set(id, operation);
  if (operation.left === 0 && operation.failure === null) run();
  return id;
}

function progress(grants: TwinGrants, id: string): AwsProgress {
  const operation = grants.operations.get(id);
  if (operation === undefined) throw missing('operation');
  if (operation.left > 0) {
    advance(operation);
    return { state: 'in-progress', reason: null };
  }
  return operation.failure === null
    ? { state: 'succeeded', reason: null }
    : { state: 'failed', reason: operation.failure };
}

type GrantCall = Extract<
  AwsCallName,
  | `iam.${'role' | 'roles' | 'createRole' | 'deleteRole' | 'rolePolicies' | 'rolePolicy' | 'putRolePolicy' | 'putTrust' | 'deleteRolePolicy' | 'attached' | 'detach' | 'policy' | 'policyVersion'}`
  | `ssm.${'sessions' | 'terminate'}`
  | `organizations.${'parent' | 'attached' | 'policy'}`
  | `sso.${'createSet' | 'deleteSet' | 'inline' | 'putInline' | 'deleteInline' | 'boundary' | 'putBoundary' | 'managed' | 'customerManaged' | 'provision' | 'assign' | 'unassign' | 'provisioning' | 'assigning' | 'unassigning'}`
  | 'identitystore.userId'
>;

export const grantAnswers: AnswersOf<GrantCall> = {
  'organizations.parent': ({ world }, { id }) => {
    const unit = world.accounts.find((one) => one.id === id)?.unit ?? world.units.find((one) => one.id === id)?.parent;
    return unit === undefined || unit === null ? null : unit === 'root' ? 'r-root' : unit;
  },
  'organizations.attached': (seen, ask) => {
    const given = (seen.grants.nodePolicies.get(ask.targetId) ?? []).filter((one) => one.kind === ask.kind);
    const full = ask.kind === 'SERVICE_CONTROL_POLICY' ? [{ id: 'p-FullAWSAccess', name: 'FullAWSAccess' }] : [];
    return pageOf(seen, [...full, ...given.map(({ id }) => ({ id, name: id }))], ask);
  },
  'organizations.policy': ({ grants }, { id }) => {
    const found = [...grants.nodePolicies.values()].flat().find((one) => one.id === id);
    return found?.content ?? everything;
  },
  'iam.roles': (seen, ask) => {
    const here = [...seen.grants.roles.values()].filter(
      (one) => one.accountId === seen.at.accountId && one.path.startsWith(ask.path),
    );
    return pageOf(
      seen,
      here.map(({ name, arn }) => ({ name, arn })),
      ask,
    );
  },
  'iam.role': ({ grants, at }, { name }) => {
    const { arn, path, trust, boundary, sessionSecMax, tags } = roleIn(grants, at, name);
    return { name, arn, path, trust, boundary, sessionSecMax, tags };
  },
  'iam.createRole': ({ grants, at }, { name, path, trust, boundary, sessionSecMax, tags }) => {
    const key = `${at.accountId}/${name}`;
    if (grants.roles.has(key)) throw conflict('EntityAlreadyExists');
    if (boundary !== null && !grants.policies.has(boundary)) throw missing('boundary');
    const accountId = at.accountId ?? '';
    const arn = `arn:aws:iam::${accountId}:role${path}${name}`;
    const parts = { inline: new Map<string, string>(), attached: new Set<string>() };
    grants.roles.set(key, { name, arn, path, accountId, trust, boundary, sessionSecMax, tags, ...parts });
  },
  'iam.deleteRole': ({ grants, at }, { name }) => {
    const role = roleIn(grants, at, name);
    if (role.inline.size + role.attached.size > 0) throw conflict('DeleteConflict: it has policies');
    grants.roles.delete(`${at.accountId}/${name}`);
  },
  'iam.rolePolicies': (seen, ask) => pageOf(seen, [...roleIn(seen.grants, seen.at, ask.role).inline.keys()], ask),
  'iam.rolePolicy': ({ grants, at }, { role, policy }) => {
    const document = roleIn(grants, at, role).inline.get(policy);
    if (document === undefined) throw missing('policy');
    return document;
  },
  'iam.putRolePolicy': ({ grants, at }, { role, policy, document }) => {
    roleIn(grants, at, role).inline.set(policy, document);
  },
  'iam.putTrust': ({ grants, at }, { role, document }) => {
    roleIn(grants, at, role).trust = document;
  },
  'iam.deleteRolePolicy': ({ grants, at }, { role, policy }) => {
    if (!roleIn(grants, at, role).inline.delete(policy)) throw missing('policy');
  },
  'iam.attached': (seen, ask) => pageOf(seen, [...roleIn(seen.grants, seen.at, ask.role).attached], ask),
  'iam.detach': ({ grants, at }, { role, policyArn }) => {
    if (!roleIn(grants, at, role).attached.delete(policyArn)) throw missing('policy');
  },
  'iam.policy': ({ grants }, { arn }) => {
    if (!grants.policies.has(arn)) throw missing('policy');
    return 'v1';
  },
  'iam.policyVersion': ({ grants }, { arn }) => grants.policies.get(arn) ?? everything,
  'ssm.sessions': (seen, ask) => {
    const here = [...seen.grants.sessions].filter(
      ([, one]) =>
        one.accountId === seen.at.accountId &&
        one.region === seen.at.region &&
        (ask.target === null || one.target === ask.target),
    );
    return pageOf(
      seen,
      here.map(([id, { owner }]) => ({ id, owner })),
      ask,
    );
  },
  'ssm.terminate': ({ grants }, { id }) => {
    if (!grants.sessions.delete(id)) throw missing('session');
  },
  'sso.createSet': ({ grants }, { name, sessionDuration, tags }) => {
    if ([...grants.sets.values()].some((one) => one.name === name)) throw conflict('the name is taken');
    grants.made += 1;
    const arn = `arn:aws:sso:::permissionSet/ssoins-0000000000000000/ps-${grants.made}`;
    const parts = { managed: [], assigned: new Map<string, Set<string>>(), provisioned: new Map<string, string>() };
    grants.sets.set(arn, { name, session: sessionDuration, tags, inline: '', boundary: null, ...parts });
    return arn;
  },
  'sso.deleteSet': ({ grants }, { set }) => {
    if (setIn(grants, set).provisioned.size > 0) throw conflict('it is provisioned in accounts');
    grants.sets.delete(set);
  },
  'sso.inline': ({ grants }, { set }) => setIn(grants, set).inline,
  'sso.putInline': ({ grants }, { set, document }) => {
    setIn(grants, set).inline = document;
  },
  'sso.deleteInline': ({ grants }, { set }) => {
    setIn(grants, set).inline = '';
  },
  'sso.boundary': ({ grants }, { set }) => setIn(grants, set).boundary,
  'sso.putBoundary': ({ grants }, { set, path, name }) => {
    setIn(grants, set).boundary = `${path}${name}`;
  },
  'sso.managed': (seen, ask) => pageOf(seen, setIn(seen.grants, ask.set).managed, ask),
  'sso.customerManaged': (seen, ask) => pageOf(seen, [], ask),
  'sso.provision': ({ grants }, { set, accountId }) => {
    const found = setIn(grants, set);
    return begin(grants, set, () => found.provisioned.set(accountId, found.inline));
  },
  'sso.assign': ({ grants }, { set, accountId, userId }) => {
    const found = setIn(grants, set);
    return begin(grants, set, () => {
      found.assigned.set(accountId, new Set([...(found.assigned.get(accountId) ?? []), userId]));
      found.provisioned.set(accountId, found.inline);
    });
  },
  'sso.unassign': ({ grants }, { set, accountId, userId }) => {
    const found = setIn(grants, set);
    return begin(grants, set, () => {
      found.assigned.get(accountId)?.delete(userId);
      if (found.assigned.get(accountId)?.size === 0) found.provisioned.delete(accountId);
    });
  },
  'sso.provisioning': ({ grants }, { request }) => progress(grants, request),
  'sso.assigning': ({ grants }, { request }) => progress(grants, request),
  'sso.unassigning': ({ grants }, { request }) => progress(grants, request),
  'identitystore.userId': ({ grants }, { userName }) => {
    const id = grants.users.get(userName);
    if (id === undefined) throw missing('user');
    return id;
  },
};
