// Grants on AWS against moto's server: that the calls which open, move, read back and close are understood, and that what comes back is what was
// written. moto decides nothing and finishes at once; ends, guardrails, conflicts and lateness are on the twin (testkit, aws-grants.test.ts).

import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateUserCommand as CreatePersonCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { CreateAccountCommand, CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListInstancesCommand, SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { GrantPlan, Planner, Target } from '@tidegate/core';
import { authorize } from '@tidegate/iam';
import { motoMissing, type RunningMoto, seededChance, startMoto } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AwsCallName, AwsCalls, AwsClient, AwsPlace } from './calls.ts';
import { AwsError } from './calls.ts';
import { makeClient } from './client.ts';
import { makeAws } from './index.ts';

const home = 'eu-west-1';
const managementId = '123456789012';
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-of-nobody' };
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const inAnHour = (): number => Date.now() + 3_600_000;

const missing = motoMissing();
describe.skipIf(missing !== null)(`grants in moto${missing === null ? '' : ` (needs ${missing})`}`, () => {
  let moto: RunningMoto;
  let target: Target;
  let planner: Planner;
  let iam: IAMClient;
  let prod: string;
  let client: AwsClient;
  const chance = seededChance('moto grants');

  beforeAll(async () => {
    moto = await startMoto();
    const own = { region: home, endpoint: moto.url, credentials: key };
    const organizations = new OrganizationsClient(own);
    const { Organization } = await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    const account = await organizations.send(
      new CreateAccountCommand({ AccountName: 'prod', Email: 'prod@acme.example' }),
    );
    prod = account.CreateAccountStatus?.AccountId ?? '';
    const { Credentials: keys } = await new STSClient(own).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${prod}:role/tidegate-main`, RoleSessionName: 'fill' }),
    );
    const inProd = {
      ...own,
      credentials: {
        accessKeyId: keys?.AccessKeyId ?? '',
        secretAccessKey: keys?.SecretAccessKey ?? '',
        sessionToken: keys?.SessionToken ?? '',
      },
    };
    iam = new IAMClient(inProd);
    await iam.send(
      new CreatePolicyCommand({ PolicyName: 'boundary', Path: '/guardrails/', PolicyDocument: everything }),
    );
    await iam.send(new CreateUserCommand({ UserName: 'ada' }));
    const { Instances } = await new SSOAdminClient(own).send(new ListInstancesCommand({}));
    await new IdentitystoreClient(own).send(
      new CreatePersonCommand({
        IdentityStoreId: Instances?.[0]?.IdentityStoreId ?? '',
        UserName: 'ada',
        DisplayName: 'Ada',
        Name: { GivenName: 'Ada', FamilyName: 'L' },
      }),
    );
    const config = {
      organization_id: Organization?.Id ?? '',
      external_id: 'tidegate',
      regions: home,
      granting_role_name: 'tidegate-main',
      boundary_policy: 'guardrails/boundary',
      identity_center_region: home,
      identity_center_role_arn: `arn:aws:iam::${managementId}:role/tidegate-main`,
      endpoint: moto.url,
    };
    const adapter = makeAws({
      pause: async () => undefined,
      connect: (parsed, credential) => {
        client = makeClient(parsed, credential);
        return client;
      },
    });
    const made = [
      adapter.planner(config),
      adapter.connect(
        config,
        JSON.stringify({ access_key_id: key.accessKeyId, secret_access_key: key.secretAccessKey }),
      ),
    ] as const;
    if (!made[0].ok || !made[1].ok) throw new Error('the settings are refused');
    [planner, target] = [made[0].value, made[1].value];
  });
  afterAll(async () => {
    await target?.close();
    await moto?.stop();
  });

  function plan(type: string, nativeId: string, permission: string): GrantPlan {
    const made = planner.plan({
      grantId: 'gra_1',
      granteeEmail: 'ada@acme.example',
      account: {
        account: type === 'aws-organization-account' ? 'ada' : `arn:aws:iam::${prod}:user/ada`,
        by: 'table',
        verified: true,
      },
      resource: {
        ...{ id: 'res_1', integrationId: 'int_1', type, nativeId, name: nativeId, path: nativeId, parentId: null },
        ...{ ancestors: [], tags: [], status: 'active', riskLevel: 'low', source: 'import', observedAt: 0 },
        context: { account_id: prod, region: home },
      },
      permission: {
        ...{ id: 'prm_1', integrationId: 'int_1', resourceType: type, name: permission },
        ...{ level: 'read', riskLevel: 'low', allows: '' },
        source: 'adapter',
        observedAt: 0,
      },
      chance,
    });
    if (!made.ok) throw new Error(made.refusal.message);
    return made.value.plan;
  }
  const roles = async () => (await iam.send(new ListRolesCommand({ PathPrefix: '/tidegate/grants/' }))).Roles ?? [];

  test('a role is made, written, read back, moved, found, and leaves nothing', async () => {
    const one = plan('aws-account-s3-bucket', 'arn:aws:s3:::acme-reports', 'READ_WRITE');
    const name = String(one['name']);
    const end = inAnHour();
    const steps = target.steps(one, end);
    for (const step of steps) {
      expect([step.name, (await step.look()).state]).toEqual([step.name, 'absent']);
      expect([step.name, await step.do()]).toEqual([step.name, { kind: 'done' }]);
      expect([step.name, await step.do()]).toEqual([step.name, { kind: 'done' }]);
    }
    expect(await target.look(one)).toEqual({ state: 'present', endsAt: end, differs: [], message: null });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    expect(Role).toMatchObject({
      Path: '/tidegate/grants/main/',
      MaxSessionDuration: 3_600,
      PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${prod}:policy/guardrails/boundary` },
      Tags: expect.arrayContaining([{ Key: 'tidegate:grant', Value: 'gra_1' }]),
    });
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: 'tidegate-end' }));
    expect(decodeURIComponent(PolicyDocument ?? '')).toContain(new Date(end).toISOString());
    expect(await target.setEnd(one, end - 60_000)).toEqual({ kind: 'done' });
    expect(await target.look(one)).toMatchObject({ state: 'present', endsAt: end - 60_000, differs: [] });
    const moved = await iam.send(new GetRoleCommand({ RoleName: name }));
    const trust = decodeURIComponent(moved.Role?.AssumeRolePolicyDocument ?? '');
    const lets = (at: number) =>
      authorize({
        request: {
          principal: `arn:aws:iam::${prod}:user/ada`,
          action: 'sts:AssumeRole',
          resource: moved.Role?.Arn ?? '',
          context: { 'aws:CurrentTime': new Date(at).toISOString(), 'sts:RoleSessionName': String(one['session']) },
        },
        policies: { identity: [everything], resource: trust },
      }).effect;
    expect([lets(end - 60_001), lets(end - 60_000)]).toEqual(['allow', 'deny']);
    const found = [];
    for await (const page of target.survey?.read() ?? []) found.push(...page);
    expect(found.filter(({ ours }) => ours).map((each) => each.key)).toEqual(planner.keysOf?.(one));
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: name, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    );
    expect((await target.look(one)).differs).toEqual([expect.stringMatching(/ReadOnlyAccess/)]);
    for (const step of [...steps].reverse())
      expect([step.name, await step.undo()]).toEqual([step.name, { kind: 'done' }]);
    expect(await target.look(one)).toMatchObject({ state: 'absent' });
    expect(await roles()).toEqual([]);
  });

  test('standing access that others made is told: users with policies, groups and keys, and whom roles trust by name', async () => {
    const ada = { UserName: 'ada' };
    const user = `arn:aws:iam::${prod}:user/ada`;
    await iam.send(new AttachUserPolicyCommand({ ...ada, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }));
    await iam.send(new PutUserPolicyCommand({ ...ada, PolicyName: 'mine', PolicyDocument: everything }));
    await iam.send(new CreateGroupCommand({ GroupName: 'ops' }));
    await iam.send(new AddUserToGroupCommand({ ...ada, GroupName: 'ops' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand(ada));
    const off = await iam.send(new CreateAccessKeyCommand(ada));
    await iam.send(
      new UpdateAccessKeyCommand({ ...ada, AccessKeyId: off.AccessKey?.AccessKeyId ?? '', Status: 'Inactive' }),
    );
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: [user, prod] }, Action: 'sts:AssumeRole' }],
    };
    await iam.send(new CreateRoleCommand({ RoleName: 'AdasOwn', AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const found = [];
    for await (const page of target.survey?.read() ?? []) found.push(...page);
    expect(found.map(({ key, account }) => [key, account])).toEqual(
      [
        `user/${user}/policy/ReadOnlyAccess`,
        `user/${user}/inline/mine`,
        `user/${user}/group/ops`,
        `user/${user}/key/${AccessKey?.AccessKeyId}`,
        `trust/arn:aws:iam::${prod}:role/AdasOwn/${user}`,
      ].map((key) => [`stranger/${key}`, user]),
    );
    for (const one of found) expect(await target.survey?.remove(one)).toMatchObject({ kind: 'refused' });
  });

  test('what guardrails leave is read: the boundary and the policies of the organization', async () => {
    expect(await target.foresee?.(plan('aws-account-s3-bucket', 'arn:aws:s3:::acme', 'READ_ONLY'))).toEqual({
      ok: true,
      value: true,
    });
  });

  test('a role that is there is read, taken from a role of a grant, and never written', async () => {
    const condition = { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${prod}:role/tidegate/grants/main/*` } };
    const trust = (Condition: object) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${prod}:root` }, Action: 'sts:AssumeRole', Condition },
        ],
      });
    const made = await iam.send(
      new CreateRoleCommand({ RoleName: 'Deploy', Path: '/ops/', AssumeRolePolicyDocument: trust(condition) }),
    );
    const arn = made.Role?.Arn ?? '';
    await iam.send(new PutRolePolicyCommand({ RoleName: 'Deploy', PolicyName: 'deploys', PolicyDocument: everything }));
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: 'Deploy', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    );
    const one = plan('aws-account-iam-role', arn, 'TAKE');
    expect(await target.foresee?.(one)).toEqual({ ok: true, value: true });
    const end = inAnHour();
    const steps = target.steps(one, end);
    for (const step of steps) expect([step.name, await step.do()]).toEqual([step.name, { kind: 'done' }]);
    expect(await target.look(one)).toEqual({ state: 'present', endsAt: end, differs: [], message: null });
    for (const step of [...steps].reverse()) expect(await step.undo()).toEqual({ kind: 'done' });
    const left = await iam.send(new GetRoleCommand({ RoleName: 'Deploy' }));
    expect(decodeURIComponent(left.Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(condition));
    expect(await roles()).toEqual([]);

    const open = await iam.send(new CreateRoleCommand({ RoleName: 'Endless', AssumeRolePolicyDocument: trust({}) }));
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: 'Endless', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    );
    const endless = await target.foresee?.(plan('aws-account-iam-role', open.Role?.Arn ?? '', 'TAKE'));
    expect(JSON.stringify(endless)).toMatch(/could not be ended/);
  });

  test('a permission set is made, written, assigned and taken back, call by call; what moto does not know is on the twin alone', async () => {
    const at: AwsPlace = { accountId: null, region: home, as: 'granter' };
    const unanswered: AwsCallName[] = [];
    const call = async <N extends AwsCallName>(
      name: N,
      ask: AwsCalls[N]['ask'],
    ): Promise<AwsCalls[N]['answer'] | null> => {
      try {
        return await client.call(at, name, ask);
      } catch (error) {
        // moto's own errors; AWS refuses with 4xx.
        if (!(error instanceof AwsError) || !/answered 5\d\d|answered 404|`InternalError`/.test(error.message))
          throw error;
        unanswered.push(name);
        return null;
      }
    };
    const [center] = (await call('sso.instances', { next: null }))?.items ?? [];
    const instance = center?.arn ?? '';
    const made = {
      instance,
      name: 'tg-moto',
      description: 'x',
      sessionDuration: 'PT1H',
      tags: { 'tidegate:grant': 'gra_1' },
    };
    const set = (await call('sso.createSet', made)) ?? '';
    const found = { instance, set };
    const userId = (await call('identitystore.userId', { storeId: center?.storeId ?? '', userName: 'ada' })) ?? '';
    expect(userId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await call('sso.sets', { instance, next: null }))?.items).toContain(set);
    expect(await call('sso.set', found)).toMatchObject({ name: 'tg-moto', facts: { session: 'PT1H' } });
    await call('sso.tags', { instance, resource: set, next: null });
    await call('sso.putBoundary', { ...found, path: '/guardrails/', name: 'boundary' });
    await call('sso.boundary', found);
    await call('sso.putInline', { ...found, document: everything });
    expect(await call('sso.inline', found)).toBe(everything);
    expect((await call('sso.managed', { ...found, next: null }))?.items).toEqual([]);
    expect((await call('sso.customerManaged', { ...found, next: null }))?.items).toEqual([]);
    const assignment = { ...found, accountId: prod, userId };
    const assigning = await call('sso.assign', assignment);
    expect(await call('sso.assigning', { instance, request: assigning ?? '' })).toMatchObject({ state: 'succeeded' });
    const held = await call('sso.assignments', { ...found, accountId: prod, next: null });
    expect(held?.items).toEqual([{ principalId: userId, principalType: 'USER' }]);
    await call('sso.accounts', { ...found, next: null });
    await call('sso.provision', { ...found, accountId: prod });
    await call('sso.provisioning', { instance, request: 'none' });
    const unassigning = await call('sso.unassign', assignment);
    expect(await call('sso.unassigning', { instance, request: unassigning ?? '' })).toMatchObject({
      state: 'succeeded',
    });
    await call('sso.deleteInline', found);
    await call('sso.deleteSet', found);
    expect((await call('sso.sets', { instance, next: null }))?.items).not.toContain(set);
    await call('ssm.sessions', { target: 'i-0123456789abcdef0', next: null });
    await call('ssm.terminate', { id: 'ada-1' });
    expect(unanswered).toEqual(notInMoto);
  });
});

/** Proved on the twin alone; the guide names them. */
const notInMoto: readonly AwsCallName[] = [
  'sso.tags',
  'sso.putBoundary',
  'sso.boundary',
  'sso.provisioning',
  'ssm.sessions',
  'ssm.terminate',
];
