// Readings of an AWS organization that goes wrong in every way moto's server cannot: throttled, slow to say so, answering half, refusing,
// changing while it is read. What is whole is listed, what is not is told, and nothing is made up.

import { type AwsCallName, AwsError, makeAws } from '@tidegate/adapters';
import type { DiscoveredResource, DiscoveryReport, Target } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { type AwsTwinCall, type AwsTwinParts, makeAwsTwin, managementId, type TwinOrganization } from './aws-twin.ts';
import { seededChance } from './chance.ts';
import { virtualTime } from './virtual-time.ts';

const [home, other] = ['eu-west-1', 'us-east-1'];
const [prod, dev] = ['111111111111', '222222222222'];
const table = (account: string, name: string): string => `arn:aws:dynamodb:${home}:${account}:table/${name}`;
const thing = (name: string) => ({ arn: `arn:aws:x:${home}:${prod}:${name}`, name, tags: { Team: 'data' }, facts: {} });

const acme: TwinOrganization = {
  id: 'o-a1b2c3d4e5',
  units: [
    { id: 'prod', parent: 'root' },
    { id: 'deep', parent: 'prod' },
  ],
  accounts: [
    { id: managementId, name: 'management', unit: 'root' },
    {
      id: prod,
      name: 'prod-1',
      unit: 'deep',
      tags: { Environment: 'production' },
      buckets: [
        { name: 'acme-prod', region: home, tags: { Team: 'data' } },
        { name: 'acme-far', region: null },
      ],
      roles: [{ name: 'Admin', policies: ['AdministratorAccess'] }, { name: 'Reader' }, { name: 'Writer' }],
      regions: {
        [home]: {
          instances: [
            { id: 'i-1', tags: { Name: 'api-1' } },
            { id: 'i-2' },
            { id: 'i-3', state: 'terminated' },
            { id: 'i-4' },
          ],
          nodes: ['i-1', 'mi-1'],
          databases: [thing('db-1'), thing('db-2'), thing('db-3')],
          tables: ['carts', 'sessions'],
          clusters: [thing('cluster-1')],
          secrets: [thing('secret-1')],
          parameters: ['/prod/key', 'plain'],
          tags: {
            [table(prod, 'carts')]: { Environment: 'production' },
            [`arn:aws:lambda:${home}:${prod}:function:f`]: { Team: 'api' },
            [`arn:aws:ec2:${home}:${prod}:instance/i-1`]: { Name: 'api-1' },
            'arn:aws:cloudfront::111111111111:distribution/d': { Team: 'web' },
          },
        },
        [other]: { tags: { 'arn:aws:cloudfront::111111111111:distribution/d': { Team: 'web' } } },
      },
    },
    { id: dev, name: 'dev-1', unit: 'root', regions: { [home]: { tables: ['carts'] } } },
  ],
  permissionSets: [
    {
      name: 'ReadOnly',
      tags: { Team: 'platform' },
      assignments: [
        { account: prod, user: 'u-1' },
        { account: prod, user: 'u-2' },
        { account: dev, user: 'u-1' },
      ],
    },
  ],
};

interface Told {
  readonly reports: readonly DiscoveryReport[];
  readonly resources: readonly DiscoveredResource[];
  readonly failed: ReadonlyMap<string, string>;
  readonly findings: readonly string[];
  readonly calls: readonly AwsTwinCall[];
  readonly passedMs: number;
}

type Settings = Readonly<Record<string, string>>;

function open(parts: Partial<AwsTwinParts> = {}, settings: Settings = {}) {
  const calls: AwsTwinCall[] = [];
  const time = virtualTime();
  const twin = makeAwsTwin({
    organization: () => acme,
    ...parts,
    seen: (call) => {
      calls.push(call);
      parts.seen?.(call);
    },
  });
  const adapter = makeAws({ ...time, chance: seededChance('twin'), connect: () => twin });
  const config = {
    organization_id: acme.id,
    external_id: 'tidegate',
    regions: `${home},${other}`,
    identity_center_region: home,
    ...settings,
  };
  const target = adapter.connect(config, null);
  if (!target.ok) throw new Error(target.refusal.message);
  return { adapter, config, target: target.value, time, calls };
}

async function read(
  parts: Partial<AwsTwinParts> = {},
  settings: Settings = {},
  completed: readonly string[] = [],
): Promise<Told> {
  const { target, time, calls } = open(parts, settings);
  const reports = await time.run(all(target, new Set(completed)));
  return {
    reports,
    resources: reports.flatMap((one) => (one.kind === 'page' ? one.resources : [])),
    failed: new Map(reports.flatMap((one) => (one.kind === 'failed' ? [[one.part, one.message] as const] : []))),
    findings: reports.flatMap((one) => (one.kind === 'completed' ? one.findings : [])),
    calls,
    passedMs: time.passed(),
  };
}

async function all(target: Target, completed: ReadonlySet<string>): Promise<readonly DiscoveryReport[]> {
  const reports: DiscoveryReport[] = [];
  for await (const report of target.byParts?.read(completed) ?? []) reports.push(report);
  return reports;
}

const paths = (told: Told): readonly string[] => told.resources.map((one) => `${one.type} ${one.path}`).sort();
const on =
  (name: AwsCallName, fault: AwsError | 'hangs', many = Number.POSITIVE_INFINITY) =>
  (call: AwsTwinCall) =>
    call.name === name && call.before < many ? fault : null;

describe('an organization that answers', () => {
  test('tells when roles, users and their keys were last used, and keeps databases under their clusters', async () => {
    const used: TwinOrganization = {
      ...acme,
      accounts: [
        { id: managementId, name: 'management', unit: 'root' },
        {
          id: prod,
          name: 'prod-1',
          unit: 'deep',
          roles: [{ name: 'Reader', lastUsed: '2030-01-03' }, { name: 'Idle' }],
          users: [
            { name: 'by-password', lastUsed: '2030-01-09', keys: { AKIA1: true }, keysUsed: { AKIA1: '2030-01-04' } },
            {
              name: 'by-key',
              lastUsed: '2030-01-04',
              keys: { AKIA2: true, AKIA3: false },
              keysUsed: { AKIA3: '2030-01-08' },
            },
            { name: 'idle', keys: {} },
          ],
          regions: {
            [home]: {
              databaseClusters: [thing('cluster-1')],
              databases: [{ ...thing('db-1'), facts: { cluster: 'cluster-1' } }, thing('db-2')],
            },
          },
        },
      ],
    };
    const told = await read({ organization: () => used });
    const factsOf = (name: string) => {
      const { last_used: lastUsed = null, active_keys: keys = null } =
        told.resources.find((one) => one.name === name)?.context ?? {};
      return [lastUsed, keys];
    };
    expect(['Reader', 'Idle', 'by-password', 'by-key', 'idle'].map(factsOf)).toEqual([
      ['2030-01-03', null],
      [null, null],
      ['2030-01-09', '1'],
      ['2030-01-08', '1'],
      [null, '0'],
    ]);
    const databases = told.resources.filter((one) => one.type.startsWith('aws-rds-'));
    expect(databases.map(({ type, name, parentNativeId }) => [type, name, parentNativeId])).toEqual([
      ['aws-rds-cluster', 'cluster-1', `${prod}/${home}`],
      ['aws-rds-instance', 'db-1', thing('cluster-1').arn],
      ['aws-rds-instance', 'db-2', `${prod}/${home}`],
    ]);
  });

  test('is listed whole, page by page, with parents, tags and facts', async () => {
    const told = await read();
    expect([...told.failed]).toEqual([]);
    const root = acme.id;
    const account = `${root}/prod/deep/prod-1 ${prod}`;
    expect(paths(told).filter((path) => !path.startsWith('aws-account-region'))).toEqual(
      [
        `aws-organization-organization ${root}`,
        `aws-organization-unit ${root}`,
        `aws-organization-unit ${root}/prod`,
        `aws-organization-unit ${root}/prod/deep`,
        `aws-organization-account ${root}/management ${managementId}`,
        `aws-organization-account ${root}/dev-1 ${dev}`,
        `aws-organization-account ${account}`,
        `aws-account-iam-role ${account}/Admin`,
        `aws-account-iam-role ${account}/Reader`,
        `aws-account-iam-role ${account}/Writer`,
        `aws-account-s3-bucket ${account}/${home}/acme-prod`,
        `aws-account-s3-bucket ${account}/${other}/acme-far`,
        `aws-account-ec2-instance ${account}/${home}/api-1`,
        `aws-account-ec2-instance ${account}/${home}/i-2`,
        `aws-account-ec2-instance ${account}/${home}/i-4`,
        `aws-account-ssm-node ${account}/${home}/i-1`,
        `aws-account-ssm-node ${account}/${home}/mi-1`,
        `aws-account-ssm-parameter ${account}/${home}/plain`,
        `aws-account-ssm-parameter ${account}/${home}/prod/key`,
        `aws-rds-instance ${account}/${home}/db-1`,
        `aws-rds-instance ${account}/${home}/db-2`,
        `aws-rds-instance ${account}/${home}/db-3`,
        `aws-account-dynamodb-table ${account}/${home}/carts`,
        `aws-account-dynamodb-table ${account}/${home}/sessions`,
        `aws-account-dynamodb-table ${root}/dev-1 ${dev}/${home}/carts`,
        `aws-account-eks-cluster ${account}/${home}/cluster-1`,
        `aws-account-secret ${account}/${home}/secret-1`,
        `aws-account-tagged-resource ${account}/${home}/function:f`,
        `aws-account-tagged-resource ${account}/${home}/distribution/d`,
        `aws-identity-center-permission-set ${root}/Identity Center/ReadOnly`,
        `aws-identity-center-assignment ${account}/Identity Center/ReadOnly for name of u-1`,
        `aws-identity-center-assignment ${account}/Identity Center/ReadOnly for name of u-2`,
        `aws-identity-center-assignment ${root}/dev-1 ${dev}/Identity Center/ReadOnly for name of u-1`,
      ].sort(),
    );
    const ids = new Set(told.resources.map((one) => one.nativeId));
    expect(ids.size).toBe(told.resources.length);
    expect(told.resources.filter((one) => one.parentNativeId !== null && !ids.has(one.parentNativeId))).toEqual([]);
    const carts = told.resources.find((one) => one.nativeId === table(prod, 'carts'));
    expect(carts).toMatchObject({
      tags: { Environment: 'production' },
      context: { account_id: prod, account_name: 'prod-1', region: home },
    });
  });

  test('policies of IAM carry their tags, read at the pace of their account; without the right the part fails', async () => {
    const managed = [
      { name: 'bare' },
      { name: 'tagged', tags: { Environment: 'production', Team: 'data', Tier: '1' } },
    ];
    const accounts = [{ id: prod, name: 'prod-1', unit: 'root', managed }];
    const tagsOf = (told: Told) =>
      told.resources.filter((one) => one.type === 'aws-account-iam-policy').map(({ name, tags }) => [name, tags]);
    const organization = () => ({ ...acme, accounts });
    expect(tagsOf(await read({ organization }))).toEqual([
      ['bare', {}],
      ['tagged', { Environment: 'production', Team: 'data', Tier: '1' }],
    ]);
    const many = Array.from({ length: 60 }, (_, index) => ({
      name: `policy-${index}`,
      tags: { index: String(index) },
    }));
    const [first] = accounts;
    const told = await read({
      organization: () => ({ ...acme, accounts: [{ ...first, id: prod, managed: many }] }) as TwinOrganization,
    });
    expect(tagsOf(told)).toEqual(many.map(({ name, tags }) => [name, tags]));
    // 60 calls at five a second, ten of them at once after a rest.
    expect(told.passedMs).toBeGreaterThan(9_000);
    const denied = await read({
      organization,
      faults: on('iam.policyTags', new AwsError('denied', 'no tags for you')),
    });
    expect([...denied.failed]).toEqual([[`${prod}/iam`, 'no tags for you']]);
  });

  test('is read many accounts at once, each call into the account it is about', async () => {
    const { calls } = await read();
    const places = new Set(calls.filter((call) => call.name === 'ec2.instances').map((call) => call.at.accountId));
    // The account that the connector is in is read as it is.
    expect(places).toEqual(new Set([null, prod, dev]));
  });

  test('without the accounts that the settings leave out', async () => {
    const told = await read({}, { accounts_excluded: prod });
    expect(told.calls.some((call) => call.at.accountId === prod)).toBe(false);
    expect(
      told.resources
        .filter((one) => one.context['account_id'] === prod)
        .map((one) => one.type)
        .sort(),
    ).toEqual(['aws-identity-center-assignment', 'aws-identity-center-assignment', 'aws-organization-account']);
  });

  test('and goes on where another reading stopped', async () => {
    const first = await read();
    const completed = first.reports.flatMap((one) => (one.kind === 'completed' ? [one.part] : []));
    const left = [`${prod}/${home}/ec2`, `${dev}/account`, `${dev}/iam`];
    const told = await read(
      {},
      {},
      completed.filter((part) => !left.includes(part)),
    );
    const parts = told.reports.flatMap((one) => (one.kind === 'completed' ? [one.part] : []));
    expect(parts.sort()).toEqual([...left, 'organization'].sort());
    expect(told.calls.some((call) => call.name === 'rds.instances')).toBe(false);
    // Of accounts only what was said of those that are left; the units are read again, with where everything is.
    const said = told.calls.flatMap(({ name, ask }) => (name === 'organizations.tags' && 'id' in ask ? [ask.id] : []));
    expect([...new Set(said)].sort()).toEqual([dev, 'deep', 'prod', 'root'].sort());
  });

  test('an account whose tags cannot be read is a part that fails, and the tree stands', async () => {
    const told = await read({
      faults: (call) =>
        call.name === 'organizations.tags' && 'id' in call.ask && call.ask.id === prod
          ? new AwsError('denied', 'no tags for you')
          : null,
    });
    expect([...told.failed]).toEqual([[`${prod}/account`, 'no tags for you']]);
    expect(told.resources.filter((one) => one.type === 'aws-organization-account').map((one) => one.name)).toEqual([
      'management',
      'dev-1',
    ]);
    expect(told.resources.some((one) => one.type === 'aws-account-ec2-instance')).toBe(true);
  });
});

describe('what passes is outlasted', () => {
  test.each([
    ['throttling', new AwsError('throttled', 'slow down')],
    ['a lost reply', new AwsError('unavailable', 'the connection broke')],
    ['an expired session', new AwsError('expired', 'the token has expired')],
  ])('%s, of every call and several times', async (_name, fault) => {
    const clean = await read();
    const told = await read({ faults: (call) => (call.before < 2 ? fault : null) });
    expect(paths(told)).toEqual(paths(clean));
    expect([...told.failed]).toEqual([]);
    expect(told.passedMs).toBeGreaterThan(clean.passedMs);
  });

  test('within the quotas, also of 40 accounts at once', async () => {
    const accounts = Array.from({ length: 40 }, (_, index) => ({
      id: String(300_000_000_000 + index),
      name: `account-${index}`,
      unit: 'root',
    }));
    const time: number[] = [];
    const {
      target,
      time: clock,
      calls,
    } = open({
      organization: () => ({ ...acme, accounts }),
      seen: (call) => {
        if (call.name.startsWith('organizations.')) time.push(clock.passed());
      },
    });
    await clock.run(all(target, new Set()));
    const busiest = Math.max(...time.map((start) => time.filter((at) => at >= start && at < start + 1_000).length));
    expect(busiest).toBeLessThanOrEqual(8);
    expect(calls.length).toBeGreaterThan(40 * 18);
  });
});

describe('what does not pass takes nothing else with it', () => {
  test('an account that refuses its role: each of its parts says so, everything else is listed', async () => {
    const refusal = new AwsError('denied', 'the role cannot be assumed');
    const told = await read({ faults: (call) => (call.at.accountId === prod ? refusal : null) });
    expect([...told.failed.keys()].every((part) => part.startsWith(prod))).toBe(true);
    expect(told.failed.size).toBe(18);
    expect([...new Set(told.failed.values())]).toEqual(['the role cannot be assumed']);
    expect(told.resources.some((one) => one.path.includes(`dev-1 ${dev}/${home}/carts`))).toBe(true);
    // It was asked once for each part: a no is not asked for again.
    expect(told.calls.filter((call) => call.at.accountId === prod && call.before > 0)).toEqual([]);
  });

  test('a page in the middle that never comes: nothing of its part is told, not even the pages before it', async () => {
    const told = await read({
      faults: (call) => (call.name === 'rds.instances' && call.page === 1 ? new AwsError('unavailable', 'gone') : null),
    });
    expect([...told.failed.keys()]).toEqual([`${prod}/${home}/rds`]);
    expect(told.resources.some((one) => one.type === 'aws-rds-instance')).toBe(false);
  });

  test('tags that cannot be read: what would be shown without them is not told at all', async () => {
    const told = await read({ faults: on('tagging.resources', new AwsError('denied', 'no tags for you')) });
    const services = [...told.failed.keys()].map((part) => part.split('/').at(-1));
    expect(new Set(services)).toEqual(new Set(['tagged', 'dynamodb', 'parameters']));
    expect(told.resources.some((one) => one.type === 'aws-account-dynamodb-table')).toBe(false);
    expect(told.resources.some((one) => one.type === 'aws-account-ec2-instance')).toBe(true);
  });

  test('a bucket without tags is no failure, one whose tags are refused is', async () => {
    const told = await read({ faults: on('s3.tags', new AwsError('denied', 'no')) });
    expect([...told.failed.keys()]).toEqual([`${prod}/s3`]);
  });

  test('pages that go in a circle fail their part instead of going on for ever', async () => {
    const told = await read({ endless: 'ec2.instances' });
    expect(new Set(told.failed.values())).toEqual(new Set(['the pages of `ec2.instances` go in a circle']));
  });

  test('an account that is suspended is not asked, and says so', async () => {
    const accounts = acme.accounts.map((one) => (one.id === prod ? { ...one, status: 'SUSPENDED' } : one));
    const told = await read({ organization: () => ({ ...acme, accounts }) });
    expect(told.calls.some((call) => call.at.accountId === prod)).toBe(false);
    expect(told.failed.get(`${prod}/iam`)).toMatch(
      /`prod-1` \(111111111111\) is `SUSPENDED`; what is known of it stays/,
    );
  });

  test('a region that an account has not opened is empty, and never asked', async () => {
    const accounts = acme.accounts.map((one) => (one.id === dev ? { ...one, closedRegions: [other] } : one));
    const told = await read({ organization: () => ({ ...acme, accounts }) });
    expect([...told.failed]).toEqual([]);
    expect(told.calls.some((call) => call.at.accountId === dev && call.at.region === other)).toBe(false);
  });
});

describe('a tree that makes no sense', () => {
  const broken = (change: Partial<TwinOrganization>) => read({ organization: () => ({ ...acme, ...change }) });

  test('an account that no unit lists hangs on the organization, with a finding', async () => {
    const accounts = acme.accounts.map((one) => (one.id === dev ? { ...one, unit: null } : one));
    const told = await broken({ accounts });
    expect(told.findings).toEqual([`the account \`${dev}\` is in no unit that could be read`]);
    const account = told.resources.find((one) => one.type === 'aws-organization-account' && one.name === 'dev-1');
    expect(account?.parentNativeId).toMatch(/:organization\/o-a1b2c3d4e5$/);
  });

  test('a circle of units ends the reading with a sentence', async () => {
    const units = [...acme.units, { id: 'root', parent: 'deep' }];
    await expect(broken({ units })).rejects.toThrow(/the unit `root` is met twice in the tree/);
  });

  test('another organization than the settings name is never read', async () => {
    const told = read({ organization: () => ({ ...acme, id: 'o-0000000000' }) });
    await expect(told).rejects.toThrow(/the organization is `o-0000000000`, not `o-a1b2c3d4e5`/);
  });

  test('an organization that cannot be listed is an error, not an empty one', async () => {
    const told = read({ faults: on('organizations.accounts', new AwsError('denied', 'no')) });
    await expect(told).rejects.toThrow('the organization cannot be read: no');
  });
});

describe('the checks', () => {
  const checks = async (parts: Partial<AwsTwinParts> = {}) => {
    const { target, time } = open(parts);
    return (await time.run(target.check())).map(({ name, state }) => `${name} ${state}`);
  };

  test('pass where everything is in order', async () => {
    expect(await checks()).toEqual([
      'identity passed',
      'organization passed',
      'accounts passed',
      'identity center passed',
    ]);
  });

  test.each<[string, Partial<AwsTwinParts>, readonly string[]]>([
    ['no identity', { faults: on('sts.identity', new AwsError('denied', 'no')) }, ['identity failed']],
    [
      'another organization',
      { organization: () => ({ ...acme, id: 'o-0000000000' }) },
      ['identity passed', 'organization failed'],
    ],
    [
      'an account that refuses',
      { faults: (call) => (call.at.accountId === prod ? new AwsError('denied', 'no') : null) },
      ['identity passed', 'organization passed', 'accounts warning', 'identity center passed'],
    ],
    [
      'no Identity Center',
      { organization: () => ({ id: acme.id, units: acme.units, accounts: acme.accounts }) },
      ['identity passed', 'organization passed', 'accounts passed', 'identity center warning'],
    ],
  ])('name %s', async (_name, parts, expected) => {
    expect(await checks(parts)).toEqual(expected);
  });
});
