import { describe, expect, it } from 'vitest';
import { authorize } from '../authorize.ts';
import { sampleFiles } from '../check/sample-files.ts';
import type { Request } from '../types.ts';
import { effective } from './effective.ts';
import { organizationFromApi } from './from-api.ts';
import { organizationPolicies } from './layers.ts';
import { accountsOf, type Organization, pathTo } from './model.ts';
import { printEffective, printOrganizationTree } from './print.ts';
import { readOrganization } from './read-organization.ts';

const allow = (Action: string | readonly string[], more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }],
});
const deny = (Action: string | readonly string[], more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'No', Effect: 'Deny', Action, Resource: '*', ...more }],
});

const account = (id: string, scps: readonly string[] = ['FullAWSAccess']): object => ({
  id,
  name: `account ${id[0]}`,
  scps,
});
const unit = (more: object): object => ({ id: 'ou-abcd-11112222', name: 'Unit', scps: ['FullAWSAccess'], ...more });
const file = (root: object, policies: object = {}): object => ({
  managementAccount: '111111111111',
  policies,
  root: { id: 'r-abcd', name: 'Root', scps: ['FullAWSAccess'], accounts: [account('111111111111')], ...root },
});

function read(input: object): Organization {
  const { organization, problems } = readOrganization(input);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

const found = (input: string | object, asOf?: string): readonly string[] =>
  readOrganization(input, asOf === undefined ? {} : { asOf }).problems.map(
    ({ severity, code, path }) => `${severity} ${code} ${path}`,
  );

const asks = (from: string, action: string): Request => ({
  principal: `arn:aws:iam::${from}:user/ada`,
  action,
  resource: '*',
  resourceAccount: from,
});

const decide = (organization: Organization, from: string, action: string): object => {
  const layers = organizationPolicies(organization, { principal: from, resource: from });
  return authorize({ request: asks(from, action), policies: { identity: [allow('*')], ...layers } });
};

describe('an organization', () => {
  it('filters level by level, so that what one level leaves out no other brings back', () => {
    const organization = read(
      file(
        { units: [unit({ scps: ['some'], accounts: [account('222222222222', ['other', 'some'])] })] },
        { some: allow('s3:*'), other: allow('ec2:*') },
      ),
    );
    expect(decide(organization, '222222222222', 's3:ListAllMyBuckets')).toMatchObject({ effect: 'allow' });
    expect(decide(organization, '222222222222', 'ec2:DescribeInstances')).toMatchObject({
      effect: 'deny',
      explicit: false,
      blockedBy: ['scp'],
    });
  });

  it('does not bind its management account, nor accounts outside of it', () => {
    const organization = read(file({ scps: ['FullAWSAccess', 'no'] }, { no: deny('s3:*') }));
    expect(decide(organization, '111111111111', 's3:ListAllMyBuckets')).toMatchObject({ effect: 'allow' });
    expect(decide(organization, '999999999999', 's3:ListAllMyBuckets')).toMatchObject({ effect: 'allow' });
    expect(organizationPolicies(organization, { principal: '999999999999' })).toEqual({
      managementAccount: '111111111111',
    });
  });

  it('attaches RCPFullAWSAccess everywhere once resource control policies are in use', () => {
    const rcp = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:Put*', Resource: '*' }],
    };
    const organization = read(file({ units: [unit({ rcps: ['rcp'], accounts: [account('222222222222')] })] }, { rcp }));
    const layers = organizationPolicies(organization, { resource: '222222222222' });
    expect(layers.scp).toBeUndefined();
    expect(layers.rcp?.map((node) => node.policies.length)).toEqual([1, 2, 1]);
    expect(decide(organization, '222222222222', 's3:PutAccountPublicAccessBlock')).toMatchObject({
      explicit: true,
      blockedBy: ['rcp'],
    });
    expect(decide(organization, '222222222222', 's3:ListAllMyBuckets')).toMatchObject({ effect: 'allow' });
  });

  it('has no service control layer where none is attached anywhere', () => {
    const organization = read({
      managementAccount: '111111111111',
      root: { id: 'r-abcd', accounts: [{ id: '222222222222' }] },
    });
    expect(organizationPolicies(organization, { principal: '222222222222', resource: '222222222222' })).toEqual({
      managementAccount: '111111111111',
    });
    expect(accountsOf(organization.root).map(({ id, name }) => [id, name])).toEqual([['222222222222', '222222222222']]);
    expect(pathTo(organization, '333333333333')).toBeUndefined();
  });

  it.each<[string, string | object, readonly string[]]>([
    ['text that is no JSON', '{', ['error json.syntax ']],
    ['a list', [], ['error organization.form ']],
    ['an unknown field', { ...file({}), roots: [] }, ['error organization.field_unknown roots']],
    [
      'no management account',
      { ...file({}), managementAccount: 'me' },
      ['error organization.management_account managementAccount'],
    ],
    ['no root', { managementAccount: '111111111111' }, ['error node.form root']],
    ['a bad id', file({ accounts: [account('1')] }), ['error node.id root.accounts[0].id']],
    [
      'an id twice',
      file({ accounts: [account('222222222222'), account('222222222222')] }),
      ['error node.id_twice root.accounts[1].id'],
    ],
    ['an unknown policy', file({ scps: ['FullAWSAccess', 'x'] }), ['error node.policy_unknown root.scps[1]']],
    ['a policy nobody uses', file({}, { x: allow('*') }), ['warning organization.policy_unused policies.x']],
    [
      'a policy of AWS',
      file({}, { FullAWSAccess: allow('*') }),
      ['refused organization.aws_policy policies.FullAWSAccess'],
    ],
    ['a level without Allow', file({ scps: ['x'] }, { x: deny('s3:*') }), ['warning node.lets_nothing_through root']],
    [
      'a node without policies',
      file({ accounts: [{ id: '222222222222' }] }),
      ['warning node.lets_nothing_through root.accounts[0]'],
    ],
    [
      'a bad policy',
      file({ scps: ['FullAWSAccess', 'x'] }, { x: deny('s3') }),
      ['error action.form policies.x.Statement[0].Action'],
    ],
    ['units that are no list', file({ units: {} }), ['error node.list root.units']],
  ])('says what is wrong: %s', (_name, input, expected) => {
    expect(found(input)).toEqual(expected);
  });

  it('knows its limits by date', () => {
    const names = Array.from({ length: 9 }, (_, index) => `p${index}`);
    const policies = Object.fromEntries(names.map((name) => [name, deny('s3:*')]));
    expect(found(file({ scps: ['FullAWSAccess', ...names] }, policies))).toEqual([]);
    expect(
      found(file({ scps: ['FullAWSAccess', ...names.slice(0, 5)] }, policies), '2026-05-14').filter((one) =>
        one.startsWith('refused'),
      ),
    ).toEqual(['refused node.policies root.scps']);
    const deep = (level: number): object =>
      unit({ id: `ou-abcd-1111222${level}`, units: level === 6 ? [] : [deep(level + 1)] });
    expect(found(file({ units: [deep(1)] }))).toEqual([`refused node.depth root${'.units[0]'.repeat(6)}`]);
  });

  it('comes from the answers of the Organizations API just as well', () => {
    const full = { Id: 'p-FullAWSAccess', Name: 'FullAWSAccess', Type: 'SERVICE_CONTROL_POLICY' };
    const protect = { Id: 'p-11112222', Name: 'protect', Type: 'SERVICE_CONTROL_POLICY' };
    const sample = sampleFiles().find((one) => one.path === 'org.json')?.text ?? '';
    const { policies } = JSON.parse(sample) as { policies: { protect: object } };
    const answers = {
      organization: { MasterAccountId: '111111111111' },
      roots: [{ Id: 'r-abcd', Name: 'Root' }],
      units: { 'r-abcd': [{ Id: 'ou-abcd-11112222', Name: 'Workloads' }] },
      accounts: {
        'r-abcd': [{ Id: '111111111111', Name: 'management' }],
        'ou-abcd-11112222': [{ Id: '222222222222', Name: 'production' }],
      },
      targets: {
        'r-abcd': [full],
        'ou-abcd-11112222': [full, protect],
        '111111111111': [full],
        '222222222222': [full],
      },
      policies: { 'p-11112222': { Content: JSON.stringify(policies.protect) } },
    };
    const made = organizationFromApi(answers).organization;
    if (made === undefined) throw new Error('not read');
    expect(printOrganizationTree(made)).toBe(printOrganizationTree(read(JSON.parse(sample) as object)));
    expect(decide(made, '222222222222', 'organizations:LeaveOrganization')).toMatchObject({
      explicit: true,
      blockedBy: ['scp'],
    });
    const partly = { ...answers, targets: { ...answers.targets, '222222222222': undefined } };
    expect(organizationFromApi(partly as unknown as typeof answers).problems.map((problem) => problem.code)).toEqual([
      'organization.target_missing',
    ]);
    expect(organizationFromApi({ ...answers, roots: [] }).problems.map((problem) => problem.code)).toEqual([
      'organization.no_root',
    ]);
  });
});

describe('what is possible in an account', () => {
  const organization = read(
    file(
      {
        units: [
          unit({
            scps: ['FullAWSAccess', 'no-sqs', 'region'],
            accounts: [account('222222222222', ['only']), account('333333333333', [])],
          }),
        ],
      },
      {
        'no-sqs': deny('sqs:*'),
        region: deny('ec2:*', { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
        only: allow(['s3:Get*', 'ec2:*', 'sqs:*']),
      },
    ),
  );

  it('is said by service and action, with who took the rest', () => {
    const answer = effective(organization, '222222222222');
    const service = (name: string): object | undefined => answer?.services.find((one) => one.service === name);
    expect(service('ec2')).toMatchObject({ open: 0, limited: 826, gone: 0 });
    expect(service('sqs')).toMatchObject({ open: 0, limited: 0 });
    expect(service('kms')).toMatchObject({ open: 0, limited: 0, gone: 56 });
    const get = answer?.services
      .find((one) => one.service === 's3')
      ?.actions.filter((action) => action.possible === 'open');
    expect(get?.every((action) => action.name.startsWith('Get'))).toBe(true);
    expect(answer?.takers.map(({ how, policy, node }) => [how, policy, node])).toEqual(
      expect.arrayContaining([
        ['no-allow', undefined, '222222222222'],
        ['denies', 'no-sqs', 'ou-abcd-11112222'],
        ['limits', 'region', 'ou-abcd-11112222'],
      ]),
    );
    expect(answer?.emptyLevels).toEqual([]);
  });

  it('agrees with deciding: what is gone no request passes, what is open every request does', () => {
    const answer = effective(organization, '222222222222');
    for (const service of ['s3', 'ec2', 'sqs', 'kms']) {
      for (const action of answer?.services.find((one) => one.service === service)?.actions ?? []) {
        const { effect } = decide(organization, '222222222222', `${service}:${action.name}`) as { effect: string };
        if (action.possible === 'open') expect(effect).toBe('allow');
        if (action.possible === 'gone') expect(effect).toBe('deny');
      }
    }
  });

  it('is everything in the management account, and nothing under an empty level', () => {
    expect(effective(organization, '111111111111')).toMatchObject({ unbound: true, takers: [] });
    const empty = effective(organization, '333333333333');
    expect(empty?.emptyLevels).toEqual(['333333333333']);
    expect(empty?.services.every((service) => service.open + service.limited === 0)).toBe(true);
    expect(effective(organization, '999999999999')).toBeUndefined();
  });

  it('prints for people', () => {
    const answer = effective(organization, '222222222222');
    if (answer === undefined) throw new Error('no such account');
    const text = printEffective(answer);
    expect(text).toContain('account 222222222222 (Root › Unit › account 2)');
    expect(text).toContain('no-sqs No at Unit (scp, ou-abcd-11112222) denies 20 actions');
    expect(text).toContain('ec2: 0 open, 826 limited, 0 gone');
  });
});
