// A real organization of three accounts in moto's server, read through the adapter and compared whole. moto proves that our calls are
// understood and its answers are read right; what it cannot do is on the twin (testkit, aws-twin.test.ts).

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateUserCommand as CreatePersonCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand as CreateScpCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListInstancesCommand,
  ProvisionPermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { DiscoveredResource, DiscoveryReport, Target } from '@tidegate/core';
import { motoMissing, type RunningMoto, startMoto } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AwsClient } from './calls.ts';
import { makeClient } from './client.ts';
import { makeAws } from './index.ts';
import { partOf } from './parts.ts';

const home = 'eu-west-1';
const other = 'us-east-1';
const managementId = '123456789012';
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-of-nobody' };
const tags = [
  { Key: 'Environment', Value: 'production' },
  { Key: 'Team', Value: 'data' },
];
const tagRecord = { Environment: 'production', Team: 'data' };

/** What moto takes tags on. */
const motoTags: readonly string[] = [
  'aws-account-dynamodb-table',
  'aws-account-ec2-instance',
  'aws-account-eks-cluster',
  'aws-account-iam-policy',
  'aws-account-iam-role',
  'aws-account-iam-user',
  'aws-account-s3-bucket',
  'aws-account-secret',
  'aws-account-ssm-parameter',
  'aws-organization-account',
  'aws-rds-instance',
];

const missing = motoMissing();
describe.skipIf(missing !== null)(`an organization in moto${missing === null ? '' : ` (needs ${missing})`}`, () => {
  let moto: RunningMoto;
  let world: World;
  let target: Target;
  let client: AwsClient;
  let reports: readonly DiscoveryReport[];

  beforeAll(async () => {
    moto = await startMoto();
    world = await fill(moto.url);
    const made = makeAws({
      pause: async () => undefined,
      connect: (config, credential) => {
        client = makeClient(config, credential);
        return client;
      },
    }).connect(
      {
        organization_id: world.organizationId,
        external_id: 'tidegate',
        regions: `${home},${other}`,
        identity_center_region: home,
        tagging_role_name: 'TidegateTags',
        endpoint: moto.url,
      },
      JSON.stringify({ access_key_id: key.accessKeyId, secret_access_key: key.secretAccessKey }),
    );
    if (!made.ok) throw new Error(made.refusal.message);
    target = made.value;
    reports = await read(target);
  });
  afterAll(async () => {
    await target?.close();
    await moto?.stop();
  });

  test('every part of every account is there, and only what moto cannot answer fails', () => {
    const planned = reports.flatMap((one) => (one.kind === 'planned' ? one.parts : []));
    expect(planned.length).toBe(2 + 3 * (1 + 2 + 2 * 8));
    const failed = reports.flatMap((one) => (one.kind === 'failed' ? [one.part.split('/').at(-1)] : []));
    expect(new Set(failed)).toEqual(new Set(['nodes', 'identity-center']));
    const completed = reports.filter((one) => one.kind === 'completed').length;
    expect(completed + failed.length).toBe(planned.length);
  });

  test('the tree is whole: units, accounts, tags and attached policies', () => {
    // Parts are read beside each other, and come in any order.
    const level = ({ type, path }: DiscoveredResource) =>
      `${type.endsWith('organization') ? 0 : type.endsWith('unit') ? 1 : 2} ${path}`;
    const shown = resources()
      .filter((one) => one.type.startsWith('aws-organization-'))
      .toSorted((a, b) => (level(a) < level(b) ? -1 : 1));
    expect(
      shown.map(({ type, path, tags: found, context }) => [type, path, found, context['service_control_policies']]),
    ).toEqual([
      ['aws-organization-organization', world.organizationId, {}, undefined],
      ['aws-organization-unit', world.organizationId, {}, 'FullAWSAccess'],
      ['aws-organization-unit', `${world.organizationId}/prod`, tagRecord, 'FullAWSAccess, deny-nothing'],
      ['aws-organization-account', `${world.organizationId}/dev-1 ${world.dev}`, {}, 'FullAWSAccess'],
      ['aws-organization-account', `${world.organizationId}/master ${managementId}`, {}, 'FullAWSAccess'],
      ['aws-organization-account', `${world.organizationId}/prod/prod-1 ${world.prod}`, tagRecord, 'FullAWSAccess'],
    ]);
    expect(of('aws-organization-account').find((one) => one.name === 'master')).toMatchObject({
      riskLevel: 'critical',
      context: { management_account: 'yes' },
    });
  });

  test('what is in each account and region is listed there, with its tags', () => {
    const shown = resources()
      .filter((one) => !one.type.startsWith('aws-organization-') && one.type !== 'aws-account-region')
      .map(({ type, name, path, tags: found }) => `${type} ${name} ${path} ${JSON.stringify(found)}`)
      .sort();
    const prod = `${world.organizationId}/prod/prod-1 ${world.prod}`;
    const dev = `${world.organizationId}/dev-1 ${world.dev}`;
    const tagged = JSON.stringify(tagRecord);
    const named = JSON.stringify({ ...tagRecord, Name: 'prod-api-01' });
    expect(shown).toEqual(
      [
        `aws-account-dynamodb-table prod-carts ${prod}/${home}/prod-carts ${tagged}`,
        `aws-account-ec2-instance prod-api-01 ${prod}/${home}/prod-api-01 ${named}`,
        `aws-account-ec2-instance prod-api-01 ${prod}/${other}/prod-api-01 ${named}`,
        `aws-account-eks-cluster prod-cluster ${prod}/${home}/prod-cluster ${tagged}`,
        `aws-account-iam-group prod-group ${prod}/prod-group {}`,
        `aws-account-iam-policy prod-policy ${prod}/prod-policy ${tagged}`,
        `aws-account-iam-role OrganizationAccountAccessRole ${dev}/OrganizationAccountAccessRole {}`,
        `aws-account-iam-role OrganizationAccountAccessRole ${prod}/OrganizationAccountAccessRole {}`,
        `aws-account-iam-role ProdAdministrator ${prod}/ProdAdministrator ${tagged}`,
        `aws-account-iam-user prod-user ${prod}/prod-user ${tagged}`,
        `aws-account-s3-bucket acme-dev-assets ${dev}/${other}/acme-dev-assets {}`,
        `aws-account-s3-bucket acme-prod-assets ${prod}/${home}/acme-prod-assets ${tagged}`,
        `aws-account-secret prod/api/database ${prod}/${home}/prod/api/database ${tagged}`,
        `aws-account-ssm-parameter /prod/api/key ${prod}/${home}/prod/api/key ${tagged}`,
        `aws-rds-instance prod-api-rds-01 ${prod}/${home}/prod-api-rds-01 ${tagged}`,
      ].sort(),
    );
  });

  test('Identity Center is understood call by call, where moto answers at all', async () => {
    const at = { accountId: null, region: home };
    const [instance] = (await client.call(at, 'sso.instances', { next: null })).items;
    if (!instance) throw new Error('moto has an Identity Center');
    const { arn, storeId } = instance;
    const [set = ''] = (await client.call(at, 'sso.sets', { instance: arn, next: null })).items;
    expect(await client.call(at, 'sso.set', { instance: arn, set })).toMatchObject({ arn: set, name: 'ReadOnly' });
    const { items: accounts } = await client.call(at, 'sso.accounts', { instance: arn, set, next: null });
    // It names its own account, wherever the set was provisioned.
    expect(accounts).toEqual([managementId]);
    const ask = { instance: arn, set, accountId: world.prod, next: null };
    const [assignment] = (await client.call(at, 'sso.assignments', ask)).items;
    const { items: users } = await client.call(at, 'identitystore.users', { storeId, next: null });
    expect(users).toEqual([{ id: assignment?.principalId, name: 'ada' }]);
    expect(await client.call(at, 'identitystore.groups', { storeId, next: null })).toEqual({ items: [], next: null });
  });

  test('an id is named once, and every parent is there', () => {
    const ids = resources().map((one) => one.nativeId);
    expect(new Set(ids).size).toBe(ids.length);
    const orphans = resources().filter((one) => one.parentNativeId !== null && !ids.includes(one.parentNativeId));
    expect(orphans).toEqual([]);
  });

  test('whoever has all rights is critical, and whoever was never used says nothing of it', () => {
    expect(of('aws-account-iam-role').find((one) => one.name === 'ProdAdministrator')).toMatchObject({
      riskLevel: 'critical',
      context: { account_id: world.prod, policies: 'AdministratorAccess' },
    });
    expect(of('aws-account-iam-user')[0]?.context).toMatchObject({ active_keys: '1' });
  });

  test('a reading that goes on asks only for what is not completed', async () => {
    const completed = reports.flatMap((one) => (one.kind === 'completed' ? [one.part] : []));
    const again = await read(
      target,
      new Set(completed.filter((part) => part !== `${world.prod}/iam` && part !== `${world.dev}/account`)),
    );
    const parts = new Set(again.flatMap((one) => (one.kind === 'page' || one.kind === 'completed' ? [one.part] : [])));
    expect(parts).toEqual(new Set(['organization', `${world.dev}/account`, `${world.prod}/iam`]));
  });

  test('each resource belongs to the part it came in', () => {
    for (const report of reports) {
      if (report.kind !== 'page') continue;
      for (const one of report.resources) expect(partOf(one), one.nativeId).toBe(report.part);
    }
  });

  test('the checks know the organization and every account', async () => {
    const checks = await target.check();
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ['identity', 'passed'],
      ['organization', 'passed'],
      ['accounts', 'passed'],
      ['identity center', 'passed'],
    ]);
  });

  test('tags are written on what takes them, resource by resource, and read back beside those that were there', async () => {
    const ours = resources().filter((one) => one.context['account_id'] === world.prod);
    const set = { Environment: 'staging', Reviewed: 'yes: a=b/c' };
    const writes = ours.map((resource) => ({ resource, set, remove: ['Team'] }));
    const outcomes = (await target.writeTags?.(writes)) ?? [];
    const became = new Map(ours.map((one, at) => [`${one.type} ${one.nativeId}`, outcomes[at]?.kind]));
    const after = (await read(target)).flatMap((one) => (one.kind === 'page' ? one.resources : []));
    const taken = new Set<string>();
    for (const one of after.filter((each) => each.context['account_id'] === world.prod)) {
      const before = ours.find((each) => each.type === one.type && each.nativeId === one.nativeId);
      const { Team: _, ...kept } = before?.tags ?? {};
      const done = became.get(`${one.type} ${one.nativeId}`) === 'done';
      if (done) taken.add(one.type);
      expect(one.tags, `${one.type} ${one.nativeId}`).toEqual(done ? { ...kept, ...set } : before?.tags);
    }
    expect([...taken].sort()).toEqual(motoTags);
    // What neither takes is told as such: refused by us, or whatever moto answers to a service it does not know.
    const refused = ours.flatMap((one, at) => (outcomes[at]?.kind === 'refused' ? [one.type] : []));
    for (const type of ['aws-account-iam-group', 'aws-account-region']) {
      expect(refused).toContain(type);
    }
  });

  const resources = (): readonly DiscoveredResource[] =>
    reports.flatMap((one) => (one.kind === 'page' ? one.resources : []));
  const of = (type: string) => resources().filter((one) => one.type === type);
});

async function read(target: Target, completed: ReadonlySet<string> = new Set()): Promise<readonly DiscoveryReport[]> {
  const reports: DiscoveryReport[] = [];
  for await (const report of target.byParts?.read(completed) ?? []) reports.push(report);
  return reports;
}

interface World {
  readonly organizationId: string;
  readonly prod: string;
  readonly dev: string;
}

async function fill(endpoint: string): Promise<World> {
  const own = { endpoint, region: home, credentials: key, forcePathStyle: true };
  const organizations = new OrganizationsClient(own);
  const made = await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const root = Roots?.[0]?.Id ?? '';
  const { OrganizationalUnit: unit } = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'prod', Tags: tags }),
  );
  const account = async (name: string, labels: typeof tags): Promise<string> => {
    const { CreateAccountStatus: status } = await organizations.send(
      new CreateAccountCommand({ AccountName: name, Email: `${name}@acme.example`, Tags: labels }),
    );
    return status?.AccountId ?? '';
  };
  const prod = await account('prod-1', tags);
  const dev = await account('dev-1', []);
  await organizations.send(
    new MoveAccountCommand({ AccountId: prod, SourceParentId: root, DestinationParentId: unit?.Id ?? '' }),
  );
  await organizations
    .send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: 'SERVICE_CONTROL_POLICY' }))
    .catch(() => undefined);
  const { Policy: scp } = await organizations.send(
    new CreateScpCommand({
      Name: 'deny-nothing',
      Description: 'nothing',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
    }),
  );
  await organizations.send(
    new AttachPolicyCommand({ PolicyId: scp?.PolicySummary?.Id ?? '', TargetId: unit?.Id ?? '' }),
  );
  await fillProd(await into(own, prod));
  const inDev = await into(own, dev);
  await new S3Client({ ...inDev, region: other }).send(new CreateBucketCommand({ Bucket: 'acme-dev-assets' }));
  await fillIdentityCenter(own, prod);
  return { organizationId: made.Organization?.Id ?? '', prod, dev };
}

type Own = {
  endpoint: string;
  region: string;
  credentials: typeof key & { sessionToken?: string };
  forcePathStyle: boolean;
};

async function into(own: Own, accountId: string): Promise<Own> {
  const { Credentials: keys } = await new STSClient(own).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'fill',
    }),
  );
  return {
    ...own,
    credentials: {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    },
  };
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});
const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
});

async function fillProd(own: Own): Promise<void> {
  for (const region of [home, other]) {
    await new EC2Client({ ...own, region }).send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: [{ ResourceType: 'instance', Tags: [...tags, { Key: 'Name', Value: 'prod-api-01' }] }],
      }),
    );
  }
  await new RDSClient(own).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'prod-api-rds-01',
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      MasterUsername: 'root',
      MasterUserPassword: 'a-secret-of-nobody',
      AllocatedStorage: 20,
      Tags: tags,
    }),
  );
  await new DynamoDBClient(own).send(
    new CreateTableCommand({
      TableName: 'prod-carts',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      Tags: tags,
    }),
  );
  const s3 = new S3Client(own);
  await s3.send(
    new CreateBucketCommand({ Bucket: 'acme-prod-assets', CreateBucketConfiguration: { LocationConstraint: home } }),
  );
  await s3.send(new PutBucketTaggingCommand({ Bucket: 'acme-prod-assets', Tagging: { TagSet: tags } }));
  await new SecretsManagerClient(own).send(
    new CreateSecretCommand({ Name: 'prod/api/database', SecretString: 'a-secret-of-nobody', Tags: tags }),
  );
  await new SSMClient(own).send(
    new PutParameterCommand({ Name: '/prod/api/key', Value: 'v', Type: 'SecureString', Tags: tags }),
  );
  await new EKSClient(own).send(
    new CreateClusterCommand({
      name: 'prod-cluster',
      roleArn: 'arn:aws:iam::123456789012:role/eks',
      resourcesVpcConfig: {},
      tags: tagRecord,
    }),
  );
  await fillIam(new IAMClient(own));
}

async function fillIam(iam: IAMClient): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName: 'ProdAdministrator', AssumeRolePolicyDocument: trust, Tags: tags }));
  await iam.send(
    new AttachRolePolicyCommand({
      RoleName: 'ProdAdministrator',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  );
  await iam.send(new CreateUserCommand({ UserName: 'prod-user', Tags: tags }));
  await iam.send(new CreateAccessKeyCommand({ UserName: 'prod-user' }));
  await iam.send(new CreateGroupCommand({ GroupName: 'prod-group' }));
  await iam.send(new CreatePolicyCommand({ PolicyName: 'prod-policy', PolicyDocument: allowAll, Tags: tags }));
}

async function fillIdentityCenter(own: Own, accountId: string): Promise<void> {
  const admin = new SSOAdminClient(own);
  const { Instances } = await admin.send(new ListInstancesCommand({}));
  const [instance] = Instances ?? [];
  const InstanceArn = instance?.InstanceArn ?? '';
  const person = await new IdentitystoreClient(own).send(
    new CreatePersonCommand({
      IdentityStoreId: instance?.IdentityStoreId ?? '',
      UserName: 'ada',
      DisplayName: 'Ada',
      Name: { GivenName: 'Ada', FamilyName: 'L' },
    }),
  );
  const { PermissionSet } = await admin.send(
    new CreatePermissionSetCommand({ InstanceArn, Name: 'ReadOnly', Tags: tags }),
  );
  const PermissionSetArn = PermissionSet?.PermissionSetArn ?? '';
  await admin.send(
    new ProvisionPermissionSetCommand({
      InstanceArn,
      PermissionSetArn,
      TargetId: accountId,
      TargetType: 'AWS_ACCOUNT',
    }),
  );
  await admin.send(
    new CreateAccountAssignmentCommand({
      InstanceArn,
      PermissionSetArn,
      TargetId: accountId,
      TargetType: 'AWS_ACCOUNT',
      PrincipalType: 'USER',
      PrincipalId: person.UserId ?? '',
    }),
  );
}
