// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
// Recorded activity of one account, replayed against a boundary and service control policies: each record by its own id, and the report as a whole.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPoliciesFrom } from '../check/read-policies.ts';
import { readOrganization } from '../organization/read-organization.ts';
import type { Policies } from '../types.ts';
import { type Impact, type ImpactOptions, impactOf } from './impact.ts';
import { readInventory } from './inventory.ts';
import type { ImpactReport } from './report.ts';

const folder = fileURLToPath(new URL('../../cases/activity/', import.meta.url));
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
type RecordFields = Readonly<Record<string, unknown>>;
const { Records: records } = JSON.parse(read('trail.json')) as { readonly Records: readonly RecordFields[] };
const { policies, problems } = readPoliciesFrom(
  readdirSync(join(folder, 'policies'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: read(join('policies', path)) })),
);
const inventory = readInventory(read('inventory.json'));
const options: ImpactOptions = { policies, inventory: inventory.resources };

function replayed(some: readonly unknown[], how: ImpactOptions = options): ImpactReport {
  const impact: Impact = impactOf(how);
  for (const record of some) impact.add(record);
  return impact.report();
}
function record(id: string): RecordFields {
  const found = records.find(({ eventID }) => eventID === id);
  if (found === undefined) throw new Error(`no record ${id}`);
  return found;
}
function outcomeOf(report: ImpactReport): string {
  const { read: _, ...counts } = report.records;
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name]) => name)
    .join();
}
/** What a report says, in one line. */
function saying(report: ImpactReport): string {
  const cut = report.cutOff.map(
    ({ action, by, implied }) =>
      `${implied ? 'implied ' : ''}${action} ${by.map(({ layer, node = '', sid = '', how }) => `${layer} ${node} ${sid} ${how}`.replace(/ +/g, ' ')).join()}`,
  );
  return [...cut, ...report.unknown.map(({ action, reason }) => `${action}: ${reason}`)].join('; ');
}

const noAllow = 'boundary no-allow';
const untold = 'not in the record: ';

describe('recorded activity against new guardrails', () => {
  it('reads its samples without problems', () => {
    expect([...problems, ...inventory.problems]).toEqual([]);
  });

  it.each<[id: string, outcome: string, saying: string]>([
    ['own-instance', 'fine', ''],
    ['untagged-instance', 'cutOff', `ec2:StopInstances ${noAllow}`],
    ['foreign-instance', 'cutOff', `ec2:TerminateInstances ${noAllow}`],
    [
      'unlisted-instance',
      'unknown',
      `ec2:StartInstances: ${untold}tags of the resource, which is not in the inventory`,
    ],
    ['tagged-launch', 'fine', ''],
    ['untagged-launch', 'cutOff', `ec2:RunInstances ${noAllow}`],
    ['launch-with-profile', 'unknown', `iam:PassRole: ${untold}which role it was`],
    ['listing', 'fine', ''],
    ['own-object', 'fine', ''],
    ['own-listing', 'fine', ''],
    ['untagged-bucket', 'cutOff', `s3:PutObject ${noAllow}`],
    ['several-objects', 'fine', ''],
    ['copy', 'cutOff', `s3:GetObject ${noAllow}`],
    ['function-code', 'cutOff', `lambda:UpdateFunctionCode ${noAllow}`],
    ['new-function', 'cutOff', `implied iam:PassRole ${noAllow}; implied lambda:TagResource ${noAllow}`],
    ['by-a-service', 'fine', ''],
    ['other-region', 'cutOff', 'sqs:SendMessage scp r-abcd DenyOtherRegions denies'],
    ['own-queue', 'fine', ''],
    ['root-user', 'cutOff', 's3:CreateBucket scp r-abcd DenyRootUser denies'],
    ['sign-in', 'noCalls', ''],
    ['rotation', 'noCalls', ''],
    ['who-am-i', 'noCalls', ''],
    ['denied-before', 'alreadyDenied', ''],
    ['denied-by-ec2', 'alreadyDenied', ''],
    ['dry-run', 'cutOff', `ec2:StopInstances ${noAllow}`],
    [
      'no-such-call',
      'unknown',
      'widgets.amazonaws.com FrobnicateWidget: no permission is known for a call of this name',
    ],
    ['statement', 'unknown', 'dynamodb.amazonaws.com ExecuteStatement: no permission is known for a call of this name'],
    ['metrics', 'fine', ''],
    ['gateway', 'fine', ''],
    ['distribution', 'fine', ''],
    ['other-account', 'unknown', `s3:GetObject: ${untold}\`aws:PrincipalArn\``],
    ['through-a-service', 'cutOff', `ec2:CreateSecurityGroup ${noAllow}`],
    ['through-an-endpoint', 'fine', ''],
    ['role-without-boundary', 'cutOff', 'iam:CreateRole scp r-abcd RolesWithBoundary denies'],
    ['role-with-boundary', 'fine', ''],
    ['web-identity', 'fine', ''],
    ['service-linked', 'fine', ''],
  ])('%s: %s', (id, outcome, says) => {
    const report = replayed([record(id)]);
    expect([outcomeOf(report), saying(report)]).toEqual([outcome, says]);
  });

  it('has a row for every record', () => {
    expect(replayed(records).records).toEqual({
      read: 37,
      fine: 15,
      cutOff: 12,
      unknown: 5,
      alreadyDenied: 2,
      noCalls: 3,
      unreadable: 0,
      notGrouped: 0,
    });
  });

  it('lists resources by what is wrong with their tags, touched or not, and leaves out those that stay in reach', () => {
    expect(
      replayed(records).resources.map(({ arn, problem, tags, calls }) => [
        arn.slice(arn.lastIndexOf(':') + 1),
        problem,
        tags,
        calls,
      ]),
    ).toEqual([
      ['instance/i-0bbbbbbbbbbbbbbb2', 'untagged', {}, 2],
      ['old-reports', 'untagged', {}, 2],
      ['instance/i-0ccccccccccccccc3', 'mistagged', { workspace: 'ws-2' }, 1],
      ['volume/vol-0eeeeeeeeeeeeeee5', 'untagged', {}, 0],
    ]);
  });

  it('groups what is alike: how often, first and last seen, and one example', () => {
    const one = record('other-region');
    const report = replayed([
      one,
      { ...one, eventTime: '2026-10-01T00:00:00Z', eventID: 'b' },
      { ...one, eventTime: '2026-12-01T00:00:00Z' },
    ]);
    expect(report.cutOff).toMatchObject([
      {
        principal: 'arn:aws:iam::222222222222:role/ws-1/developer',
        count: 3,
        first: '2026-10-01T00:00:00Z',
        last: '2026-12-01T00:00:00Z',
        example: { eventId: 'other-region' },
      },
    ]);
    expect([report.first, report.last]).toEqual(['2026-10-01T00:00:00Z', '2026-12-01T00:00:00Z']);
  });

  it('keeps a bounded number of groups, and counts what found no room', () => {
    const impact = impactOf({ policies: { boundary: { Version: '2012-10-17', Statement: [] } } });
    const one = record('own-queue');
    const identity = one['userIdentity'] as RecordFields;
    for (let index = 0; index < 50_003; index += 1) {
      const arn = `arn:aws:iam::222222222222:user/u${index}`;
      impact.add({ ...one, userIdentity: { ...identity, type: 'IAMUser', arn, sessionContext: undefined } });
    }
    const { records: counts, cutOff } = impact.report();
    expect([counts.cutOff, counts.notGrouped, cutOff.length]).toEqual([50_003, 3, 50_000]);
  });
});

describe('what a record leaves open', () => {
  const only = (Statement: object): Policies => ({
    scp: [
      {
        node: 'r-1',
        policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, Statement] }],
      },
    ],
  });
  const deny = (Condition: object, more: object = {}): Policies =>
    only({ Sid: 'No', Effect: 'Deny', Action: '*', Resource: '*', Condition, ...more });
  const asked = (id: string, some: Policies): string => {
    const report = replayed([record(id)], { policies: some });
    return `${outcomeOf(report)} ${report.unknown.map(({ reason }) => reason).join()}`.trim();
  };

  it.each<[string, string, Policies, string]>([
    [
      'the source address, as recorded',
      'own-queue',
      deny({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
      'fine',
    ],
    ['the source address, another', 'own-queue', deny({ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), 'cutOff'],
    [
      'no source address through an endpoint',
      'through-an-endpoint',
      deny({ Null: { 'aws:SourceIp': 'true' } }),
      'cutOff',
    ],
    [
      'the endpoint',
      'through-an-endpoint',
      deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-0aaaaaaaaaaaaaaa1' } }),
      'fine',
    ],
    [
      'the network of the endpoint',
      'through-an-endpoint',
      deny({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }),
      'unknown not in the record: `aws:SourceVpc`',
    ],
    [
      'a second factor that was there',
      'own-queue',
      deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
      'fine',
    ],
    [
      'a second factor that long-term keys do not carry',
      'untagged-bucket',
      deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
      'cutOff',
    ],
    ['a call made on someone’s behalf', 'through-a-service', deny({ Bool: { 'aws:ViaAWSService': 'true' } }), 'cutOff'],
    [
      'whom it was made through',
      'through-a-service',
      deny({ 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } }),
      'cutOff',
    ],
    [
      'a tag of the request',
      'tagged-launch',
      deny(
        { StringNotEquals: { 'aws:RequestTag/workspace': 'ws-1' } },
        { Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:*:*:instance/*' },
      ),
      'fine',
    ],
    [
      'a tag the request lacks',
      'untagged-launch',
      deny(
        { Null: { 'aws:RequestTag/workspace': 'true' } },
        { Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:*:*:instance/*' },
      ),
      'cutOff',
    ],
    [
      'tags by which EC2 tags what it makes',
      'tagged-launch',
      deny({ StringEquals: { 'ec2:CreateAction': 'RunInstances' } }),
      'cutOff',
    ],
    [
      'the organization, of which nothing is said',
      'own-queue',
      deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
      'unknown not in the record: `aws:PrincipalOrgID`',
    ],
    [
      'a key nobody records, which does not matter for another reason',
      'own-queue',
      deny({ StringEquals: { 'aws:PrincipalOrgID': 'o-1', 'aws:RequestedRegion': 'us-east-1' } }),
      'fine',
    ],
    [
      'the role’s tags, without an inventory',
      'own-queue',
      deny({ StringNotEquals: { 'aws:PrincipalTag/team': 'bi' } }),
      'unknown not in the record: `aws:PrincipalTag/team`',
    ],
    [
      'a variable whose value is not known',
      'own-object',
      only({ Effect: 'Deny', Action: 's3:*', NotResource: ['arn:aws:s3:::${aws:PrincipalTag/team}/*'] }),
      'unknown not in the record: `aws:PrincipalTag/team`',
    ],
    [
      'the resource, where policies name another',
      'launch-with-profile',
      only({ Effect: 'Deny', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/admin' }),
      'unknown not in the record: which role it was',
    ],
    [
      'the resource, where policies name all',
      'launch-with-profile',
      only({ Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' }),
      'cutOff',
    ],
  ])('%s', (_, id, some, expected) => {
    expect(asked(id, some)).toBe(expected);
  });

  it('knows a role’s tags once the inventory has the role', () => {
    const resources = [{ arn: 'arn:aws:iam::222222222222:role/ws-1/developer', tags: { Team: 'bi' } }];
    const some = deny({ StringNotEquals: { 'aws:PrincipalTag/team': 'bi' } });
    expect(replayed([record('own-queue')], { policies: some, inventory: resources }).records.fine).toBe(1);
  });

  it('does not suppose whose bucket it is, where policies ask and nothing says', () => {
    const foreign = deny({ StringNotEquals: { 'aws:ResourceAccount': '222222222222' } }, { Action: 's3:*' });
    const counts = (one: RecordFields, how: ImpactOptions = {}): string =>
      outcomeOf(replayed([one], { policies: foreign, ...how }));
    expect(counts(record('own-object'))).toBe('fine');
    const { resources: _, ...untold } = record('own-object');
    expect(counts(untold)).toBe('unknown');
    const bucket = [{ arn: 'arn:aws:s3:::ws-1-data/2026/a.csv', tags: {}, account: '222222222222' }];
    expect(counts(untold, { inventory: bucket })).toBe('fine');
    // A copy reads from a bucket that the record does not list.
    expect(counts(record('copy'))).toBe('unknown');
    expect(counts(record('root-user'))).toBe('fine');
  });

  describe('a database that is made', () => {
    const tags = { workspace: 'ws-1' };
    const made = (parameters: object): RecordFields => ({
      ...record('own-queue'),
      eventSource: 'rds.amazonaws.com',
      eventName: 'CreateDBInstance',
      requestParameters: { dBInstanceIdentifier: 'new', tags: [{ key: 'workspace', value: 'ws-1' }], ...parameters },
    });
    const rds = (type: string, name: string): string => `arn:aws:rds:eu-west-1:222222222222:${type}:${name}`;
    const foreign = deny({
      StringNotEquals: { 'aws:ResourceTag/workspace': 'ws-1' },
      Null: { 'aws:ResourceTag/workspace': 'false' },
    });

    it('has no tags yet, but what it is made in may have been there before', () => {
      const existing = [
        { arn: rds('subgrp', 'theirs'), tags: { workspace: 'ws-2' } },
        { arn: rds('subgrp', 'ours'), tags },
        { arn: rds('db', 'new'), tags },
      ];
      const counts = (parameters: object): string =>
        outcomeOf(replayed([made(parameters)], { policies: foreign, inventory: existing }));
      expect(counts({})).toBe('fine');
      expect(counts({ dBSubnetGroupName: 'ours' })).toBe('fine');
      expect(counts({ dBSubnetGroupName: 'theirs' })).toBe('unknown');
    });

    it('is tagged by a permission of its own', () => {
      const noTagging = only({ Effect: 'Deny', Action: 'rds:AddTagsToResource', Resource: '*' });
      const { cutOff } = replayed([made({})], { policies: noTagging });
      expect(cutOff).toMatchObject([{ action: 'rds:AddTagsToResource', implied: true }]);
      expect(outcomeOf(replayed([made({ tags: [] })], { policies: noTagging }))).toBe('fine');
    });
  });

  it('does not choose between two spellings of a tag', () => {
    const arn = 'arn:aws:ec2:eu-west-1:222222222222:instance/i-0ddddddddddddddd4';
    const twice = [{ arn, tags: { workspace: 'ws-1', Workspace: 'ws-2' } }];
    expect(replayed([record('unlisted-instance')], { policies, inventory: twice }).unknown).toMatchObject([
      { reason: `${untold}which of two spellings of a tag counts` },
    ]);
  });

  it('says of no call that it is fine when the guardrails cannot be read', () => {
    const impact = impactOf({ policies: { boundary: '{' } });
    for (const one of records) impact.add(one);
    const { records: counts, unknown } = impact.report();
    expect(impact.problems).not.toEqual([]);
    expect([counts.fine, counts.cutOff]).toEqual([0, 0]);
    expect(new Set(unknown.map(({ reason }) => reason))).toEqual(new Set(['the guardrails cannot be read']));
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'x'],
    ['no name', { eventSource: 's3.amazonaws.com' }],
  ])('counts what is no record: %s', (_, one) => {
    expect(replayed([one]).records).toMatchObject({ read: 1, unreadable: 1, fine: 0 });
  });

  it.each<[string, RecordFields, string]>([
    [
      'an identity of a kind that is not known',
      { type: 'Directory' },
      'who called is not known: identities of type `Directory` are not understood',
    ],
    ['no identity', {}, 'who called is not known: identities of type `nobody` are not understood'],
    ['a user without a name', { type: 'IAMUser' }, 'who called is not known: the record names no user'],
  ])('does not guess who called: %s', (_, userIdentity, reason) => {
    expect(replayed([{ ...record('own-queue'), userIdentity }]).unknown).toMatchObject([
      { principal: 'not known', reason },
    ]);
  });
});

describe('an organization of guardrails', () => {
  const organizationOf = (scps: readonly string[]): ImpactOptions => {
    const { organization } = readOrganization({
      managementAccount: '111111111111',
      policies: {
        'no-queues': {
          Version: '2012-10-17',
          Statement: [{ Sid: 'NoQueues', Effect: 'Deny', Action: 'sqs:*', Resource: '*' }],
        },
      },
      root: {
        id: 'r-abcd',
        scps: ['FullAWSAccess'],
        accounts: [
          { id: '111111111111', scps: ['FullAWSAccess'] },
          { id: '222222222222', scps },
        ],
      },
    });
    return organization === undefined ? {} : { organization, organizationId: 'o-1' };
  };

  it('binds each account by the policies on its way, and names the one that denies', () => {
    const how = organizationOf(['FullAWSAccess', 'no-queues']);
    expect(replayed([record('own-queue')], how).cutOff[0]?.by).toEqual([
      { layer: 'scp', node: '222222222222', policy: 'no-queues', statement: 0, sid: 'NoQueues', how: 'denies' },
    ]);
    expect(replayed([record('own-object')], how).records.fine).toBe(1);
  });

  it('names the level that has no Allow', () => {
    expect(replayed([record('own-queue')], organizationOf([])).cutOff[0]?.by).toEqual([
      { layer: 'scp', node: '222222222222', how: 'no-allow' },
    ]);
  });

  it('does not bind callers of other accounts, nor by a boundary', () => {
    const boundary = { Version: '2012-10-17', Statement: [] };
    const how = { ...organizationOf(['FullAWSAccess', 'no-queues']), policies: { boundary } };
    expect(replayed([record('other-account')], how).records.fine).toBe(1);
  });
});
