// The least a connector needs for grants on AWS is what `tidegate connect aws` prints: every call that whole lives of grants make as the granting
// roles is decided by the iam package against exactly these documents, under their own boundary. What is printed is enough; and it is needed: a
// role for another workspace, or one that only reads, is denied.

import type { AwsCallName } from '@tidegate/adapters';
import {
  authorize,
  type DocumentInput,
  type GeneratedConnector,
  generateConnector,
  type RequestResource,
} from '@tidegate/iam';
import { describe, expect, test } from 'vitest';
import { type AwsTwinCall, managementId } from './aws-twin.ts';
import { awsAsks, awsBoundary, awsProd, makeAwsWorld } from './aws-world.ts';
import { seededChance } from './chance.ts';
import { openAll, planFor, undoAll } from './world.ts';

const ssoInstance = 'ssoins-0000000000000000';
const sso = (rest: string): string => `arn:aws:sso:::${rest}`;
const member = (change: object = {}): GeneratedConnector =>
  generateConnector({
    account: awsProd,
    trusted: `arn:aws:iam::${managementId}:role/tidegate-server`,
    externalId: 'tidegate-1',
    workspace: 'main',
    access: 'grants',
    place: { kind: 'member', boundary: awsBoundary, tags: { 'entigo:workspace': 'ws-1' } },
    ...change,
  });
const center = (change: object = {}): GeneratedConnector =>
  generateConnector({
    account: managementId,
    trusted: `arn:aws:iam::${managementId}:role/tidegate-server`,
    externalId: 'tidegate-1',
    workspace: 'main',
    access: 'grants',
    place: {
      kind: 'organization',
      identityCenter: { instance: ssoInstance, managementAccount: managementId },
    },
    ...change,
  });

/** What a call of ours is to AWS: its actions, what they are on, and what the request says. */
interface Asked {
  readonly actions: readonly string[];
  readonly resources: readonly RequestResource[];
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const tagContext = (tags: Readonly<Record<string, string>>) => ({
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  'aws:TagKeys': Object.keys(tags),
});

const actionOf: Partial<Record<AwsCallName, string>> = {
  'iam.role': 'iam:GetRole',
  'iam.roles': 'iam:ListRoles',
  'iam.createRole': 'iam:CreateRole',
  'iam.deleteRole': 'iam:DeleteRole',
  'iam.rolePolicies': 'iam:ListRolePolicies',
  'iam.rolePolicy': 'iam:GetRolePolicy',
  'iam.putRolePolicy': 'iam:PutRolePolicy',
  'iam.putTrust': 'iam:UpdateAssumeRolePolicy',
  'iam.deleteRolePolicy': 'iam:DeleteRolePolicy',
  'iam.attached': 'iam:ListAttachedRolePolicies',
  'iam.detach': 'iam:DetachRolePolicy',
  'iam.policy': 'iam:GetPolicy',
  'iam.policyVersion': 'iam:GetPolicyVersion',
  'ssm.sessions': 'ssm:DescribeSessions',
  'ssm.terminate': 'ssm:TerminateSession',
  'sso.instances': 'sso:ListInstances',
  'sso.sets': 'sso:ListPermissionSets',
  'sso.set': 'sso:DescribePermissionSet',
  'sso.tags': 'sso:ListTagsForResource',
  'sso.accounts': 'sso:ListAccountsForProvisionedPermissionSet',
  'sso.assignments': 'sso:ListAccountAssignments',
  'sso.createSet': 'sso:CreatePermissionSet',
  'sso.deleteSet': 'sso:DeletePermissionSet',
  'sso.inline': 'sso:GetInlinePolicyForPermissionSet',
  'sso.putInline': 'sso:PutInlinePolicyToPermissionSet',
  'sso.deleteInline': 'sso:DeleteInlinePolicyFromPermissionSet',
  'sso.boundary': 'sso:GetPermissionsBoundaryForPermissionSet',
  'sso.putBoundary': 'sso:PutPermissionsBoundaryToPermissionSet',
  'sso.managed': 'sso:ListManagedPoliciesInPermissionSet',
  'sso.customerManaged': 'sso:ListCustomerManagedPolicyReferencesInPermissionSet',
  'sso.provision': 'sso:ProvisionPermissionSet',
  'sso.assign': 'sso:CreateAccountAssignment',
  'sso.unassign': 'sso:DeleteAccountAssignment',
  'sso.provisioning': 'sso:DescribePermissionSetProvisioningStatus',
  'sso.assigning': 'sso:DescribeAccountAssignmentCreationStatus',
  'sso.unassigning': 'sso:DescribeAccountAssignmentDeletionStatus',
  'identitystore.userId': 'identitystore:GetUserId',
};

function askedBy({ name, ask, at }: AwsTwinCall): Asked {
  const action = actionOf[name];
  if (action === undefined) throw new Error(`no right is known for ${name}`);
  const field = (key: string): string => {
    const value: unknown = Reflect.get(ask, key);
    return typeof value === 'string' ? value : '';
  };
  const account = at.accountId ?? managementId;
  if (name.startsWith('iam.')) {
    const arn = name.startsWith('iam.policy')
      ? field('arn')
      : `arn:aws:iam::${account}:role/tidegate/grants/main/${field('name') || field('role')}`;
    const resources = [{ arn: name === 'iam.roles' ? '*' : arn, account }];
    const bounded = { 'iam:PermissionsBoundary': awsBoundary };
    if (name === 'iam.putRolePolicy' || name === 'iam.putTrust')
      return { actions: [action], resources, context: bounded };
    if (name !== 'iam.createRole') return { actions: [action], resources };
    const tags: Readonly<Record<string, string>> = Reflect.get(ask, 'tags');
    return { actions: [action, 'iam:TagRole'], resources, context: { ...bounded, ...tagContext(tags) } };
  }
  if (name === 'ssm.terminate') {
    return {
      actions: [action],
      resources: [{ arn: `arn:aws:ssm:${at.region}:${account}:session/${field('id')}`, account }],
    };
  }
  if (name === 'sso.createSet') {
    const tags: Readonly<Record<string, string>> = Reflect.get(ask, 'tags');
    const resources = [sso(`instance/${ssoInstance}`), sso(`permissionSet/${ssoInstance}/ps-1`)];
    return { actions: [action], resources: resources.map((arn) => ({ arn, account })), context: tagContext(tags) };
  }
  const changes = /^sso\.(deleteSet|put|deleteInline|provision$|assign$|unassign$)/.test(name);
  if (!changes) return { actions: [action], resources: [{ arn: '*', account }] };
  const own = { 'aws:ResourceTag/tidegate:workspace': 'main' };
  const target = field('accountId');
  return {
    actions: [action],
    resources: [
      { arn: sso(`instance/${ssoInstance}`), account },
      { arn: field('set'), account, context: own },
      ...(target === '' ? [] : [{ arn: sso(`account/${target}`), account }]),
    ],
  };
}

function documentsOf(made: GeneratedConnector) {
  if (!made.ok) throw new Error(made.problems.join('; '));
  const of = (kind: string): readonly DocumentInput[] =>
    made.generated.documents.filter((one) => one.kind === kind).map(({ document }) => document);
  return { identity: of('identity'), boundary: of('boundary')[0] ?? {} };
}

/** The actions that these roles would be denied. */
function deniedTo(
  roles: { readonly member: GeneratedConnector; readonly center: GeneratedConnector },
  calls: readonly AwsTwinCall[],
) {
  const [inAccount, inCenter] = [documentsOf(roles.member), documentsOf(roles.center)];
  const denied = calls.flatMap((call) => {
    const account = call.at.accountId ?? managementId;
    const { actions, resources, context = {} } = askedBy(call);
    const policies = call.at.accountId === null ? inCenter : inAccount;
    const principal = `arn:aws:sts::${account}:assumed-role/tidegate-main/tidegate`;
    return actions.filter(
      (action) => authorize({ request: { principal, action, resources, context }, policies }).effect === 'deny',
    );
  });
  return [...new Set(denied)].sort();
}

/** Everything that the whole lives of every grant call as a granting role. */
async function everyCall(): Promise<readonly AwsTwinCall[]> {
  const world = makeAwsWorld({ settings: { grant_tags: 'entigo:workspace=ws-1' } });
  const chance = seededChance('rights');
  for (const askable of awsAsks) {
    const { plan } = planFor(world, askable, chance);
    const end = Date.now() + 3_600_000;
    const steps = world.target.steps(plan, end);
    await world.target.foresee?.(plan);
    await openAll(steps);
    await world.target.setEnd(plan, end - 60_000);
    await world.target.look(plan);
    for (const role of world.grants.roles.values()) {
      if (!role.path.startsWith('/tidegate/grants/')) continue;
      role.attached.add('arn:aws:iam::aws:policy/ReadOnlyAccess');
      const owner = `arn:aws:sts::${awsProd}:assumed-role/${role.name}/ada`;
      const session = { accountId: awsProd, region: 'eu-west-1', target: 'i-0123456789abcdef0', owner };
      world.grants.sessions.set(`${role.name}-1`, session);
    }
    await undoAll(steps);
    await world.target.look(plan);
    world.grants.sessions.clear();
  }
  for await (const _page of world.target.survey?.read() ?? []);
  return world.calls.filter(({ at }) => at.as === 'granter');
}

describe('the rights of the granting roles', () => {
  test('every kind of call is made, and each is allowed by what is printed', async () => {
    const calls = await everyCall();
    const made = new Set<string>(calls.map(({ name }) => name));
    expect(Object.keys(actionOf).filter((name) => !made.has(name))).toEqual([]);
    expect(deniedTo({ member: member(), center: center() }, calls)).toEqual([]);
  });

  test('without them what opens is denied: another workspace, reading only, sets that somebody else makes', async () => {
    const calls = await everyCall();
    const foreign = deniedTo({ member: member({ workspace: 'other' }), center: center({ workspace: 'other' }) }, calls);
    expect(foreign).toEqual(
      expect.arrayContaining(['iam:CreateRole', 'iam:PutRolePolicy', 'sso:CreateAccountAssignment']),
    );
    const reading = deniedTo(
      { member: member({ access: 'inventory' }), center: center({ access: 'inventory' }) },
      calls,
    );
    expect(reading).toEqual(
      expect.arrayContaining(['iam:CreateRole', 'iam:DeleteRole', 'sso:DeletePermissionSet', 'ssm:TerminateSession']),
    );
  });
});
