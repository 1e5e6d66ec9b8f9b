// How tags are written to AWS: which calls, at which place, and what becomes of each resource when AWS takes some, none, or does not answer.
// That AWS understands the calls is moto's part.

import type { TagWrite } from '@tidegate/core';
import { expect, test } from 'vitest';
import { type AwsCallName, type AwsClient, AwsError, type AwsPlace, type FailedTag } from './calls.ts';
import { parseConfig } from './config.ts';
import { writeTags } from './write-tags.ts';

interface Seen {
  readonly at: AwsPlace;
  readonly name: AwsCallName;
  readonly ask: unknown;
}

function clientOf(seen: Seen[], fails: (name: AwsCallName) => AwsError | readonly FailedTag[] = () => []): AwsClient {
  const call = async (at: AwsPlace, name: AwsCallName, ask: unknown): Promise<unknown> => {
    seen.push({ at, name, ask });
    const failed = fails(name);
    if (failed instanceof AwsError) throw failed;
    return failed;
  };
  return { call: call as AwsClient['call'], close: () => undefined };
}

const configWith = (more: Readonly<Record<string, string>>) => {
  const parsed = parseConfig(
    { organization_id: 'o-a1b2c3d4e5', external_id: 'word', regions: 'eu-west-1,us-east-1', ...more },
    () => false,
  );
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
};
const config = configWith({ tagging_role_name: 'TidegateTags' });

const write = (type: string, nativeId: string, context: TagWrite['resource']['context'] = {}): TagWrite => ({
  resource: { type, nativeId, context: { account_id: '333333333333', ...context } },
  set: { Environment: 'production' },
  remove: ['env'],
});
const eu: AwsPlace = { accountId: '333333333333', region: 'eu-west-1', as: 'tagger' };
const database = (at: number, region = 'eu-west-1') =>
  write('aws-rds-instance', `arn:aws:rds:${region}:333333333333:db:d${at}`);

test('twenty of one account and region go into one call, as the role that may tag', async () => {
  const seen: Seen[] = [];
  const writes = [...Array.from({ length: 21 }, (_, at) => database(at)), database(99, 'us-east-1')];
  const outcomes = await writeTags(clientOf(seen), config, writes);
  expect(outcomes.map(({ kind }) => kind)).toEqual(writes.map(() => 'done'));
  expect(seen.map(({ at, name, ask }) => [at.region, at.as, name, (ask as { arns: string[] }).arns.length])).toEqual([
    ['eu-west-1', 'tagger', 'tagging.set', 20],
    ['eu-west-1', 'tagger', 'tagging.unset', 20],
    ['eu-west-1', 'tagger', 'tagging.set', 1],
    ['eu-west-1', 'tagger', 'tagging.unset', 1],
    ['us-east-1', 'tagger', 'tagging.set', 1],
    ['us-east-1', 'tagger', 'tagging.unset', 1],
  ]);
});

test('what the call reports as failed has failed, and the others have not; it is not untagged either', async () => {
  const seen: Seen[] = [];
  const [one, two, three] = [database(1), database(2), database(3)];
  const failed: readonly FailedTag[] = [
    { arn: two.resource.nativeId, passing: false, message: 'no right' },
    { arn: three.resource.nativeId, passing: true, message: 'later' },
  ];
  const outcomes = await writeTags(
    clientOf(seen, (name) => (name === 'tagging.set' ? failed : [])),
    config,
    [one, two, three],
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'refused', 'unavailable']);
  expect(seen.at(-1)).toMatchObject({ name: 'tagging.unset', ask: { arns: [one.resource.nativeId], keys: ['env'] } });
});

test.each([
  ['throttled', 'unavailable'],
  ['unavailable', 'unknown'],
  ['denied', 'refused'],
] as const)('a call that is %s leaves every resource of it %s', async (kind, outcome) => {
  const client = clientOf([], () => new AwsError(kind, 'why'));
  const outcomes = await writeTags(client, config, [database(1), database(2)]);
  expect(outcomes).toEqual([1, 2].map(() => ({ kind: outcome, message: 'why' })));
});

test('identities, accounts and units have calls of their own', async () => {
  const seen: Seen[] = [];
  await writeTags(clientOf(seen), config, [
    write('aws-account-iam-role', 'arn:aws:iam::333333333333:role/path/Deploy'),
    write('aws-organization-account', 'arn:aws:organizations::100000000000:account/o-a1b2c3d4e5/333333333333'),
  ]);
  expect(seen.map(({ at, name, ask }) => [at.accountId, name, (ask as { arn?: string; id?: string }).id])).toEqual([
    ['333333333333', 'iam.tag', undefined],
    ['333333333333', 'iam.untag', undefined],
    [null, 'organizations.tag', '333333333333'],
    [null, 'organizations.untag', '333333333333'],
  ]);
});

test.each([
  ['a path', 'arn:aws:ssm:eu-west-1:333333333333:parameter/prod/api/key', '/prod/api/key'],
  ['one word', 'arn:aws:ssm:eu-west-1:333333333333:parameter/key', 'key'],
])('a parameter is tagged by its name, which is %s', async (_, arn, name) => {
  const seen: Seen[] = [];
  await writeTags(clientOf(seen), config, [write('aws-account-ssm-parameter', arn)]);
  expect(seen).toEqual([
    { at: eu, name: 'ssm.tag', ask: { name, tags: { Environment: 'production' } } },
    { at: eu, name: 'ssm.untag', ask: { name, keys: ['env'] } },
  ]);
});

test('a cluster is tagged by its ARN, where it is', async () => {
  const seen: Seen[] = [];
  const arn = 'arn:aws:eks:eu-west-1:333333333333:cluster/prod';
  await writeTags(clientOf(seen), config, [write('aws-account-eks-cluster', arn)]);
  expect(seen).toEqual([
    { at: eu, name: 'eks.tag', ask: { arn, tags: { Environment: 'production' } } },
    { at: eu, name: 'eks.untag', ask: { arn, keys: ['env'] } },
  ]);
});

test('a bucket is tagged in the region it is in, which its name does not tell', async () => {
  const seen: Seen[] = [];
  await writeTags(clientOf(seen), config, [write('aws-account-s3-bucket', 'arn:aws:s3:::b', { region: 'us-east-1' })]);
  expect(seen[0]?.at).toEqual({ accountId: '333333333333', region: 'us-east-1', as: 'tagger' });
});

test.each([
  ['a region', write('aws-account-region', '333333333333/eu-west-1')],
  ['a group of IAM', write('aws-account-iam-group', 'arn:aws:iam::333333333333:group/g')],
  ['a key of AWS’s own', { ...database(1), set: { 'aws:createdBy': 'me' } }],
])('%s takes none, and nothing is called', async (_, one) => {
  const seen: Seen[] = [];
  expect((await writeTags(clientOf(seen), config, [one])).map(({ kind }) => kind)).toEqual(['refused']);
  expect(seen).toEqual([]);
});

test('without a role that may tag nothing is called in any account', async () => {
  const seen: Seen[] = [];
  const [outcome] = await writeTags(clientOf(seen), configWith({}), [database(1)]);
  expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('tagging_role_name') });
  expect(seen).toEqual([]);
});
