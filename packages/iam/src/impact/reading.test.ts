// What is read out of a record and an inventory: tags in every shape services use, resources by ARN and by parameter, rows and lists of what exists.
import { describe, expect, it } from 'vitest';
import { readActivity } from './activity.ts';
import { Inventory, readInventory, readInventoryRows } from './inventory.ts';
import { requestTagsOf } from './request-tags.ts';
import { targetsOfRecord } from './targets-of.ts';

describe('the tags of a request', () => {
  it.each<[string, object, Record<string, string>]>([
    ['a list of keys and values', { tags: [{ key: 'a', value: '1' }] }, { a: '1' }],
    ['in capitals', { Tags: [{ Key: 'a', Value: '1' }] }, { a: '1' }],
    ['as KMS writes them', { tags: [{ tagKey: 'a', tagValue: '1' }] }, { a: '1' }],
    ['a map', { tags: { a: '1', b: '2' } }, { a: '1', b: '2' }],
    ['items', { tagSet: { items: [{ key: 'a', value: '1' }] } }, { a: '1' }],
    ['deep in another', { createInput: { name: 'x', tags: { a: '1' } } }, { a: '1' }],
    ['S3’s document', { Tagging: { TagSet: { Tag: [{ Key: 'a', Value: '1' }] } } }, { a: '1' }],
    ['S3’s header', { 'x-amz-tagging': 'a=1&b=two%20words' }, { a: '1', b: 'two words' }],
    ['none', { name: 'tags' }, {}],
  ])('are read as %s', (_, parameters, expected) => {
    const found = requestTagsOf(parameters as Readonly<Record<string, unknown>>);
    expect([Object.fromEntries(found.all), found.keys, found.hidden]).toEqual([expected, [], false]);
  });

  it('are read by type, as keys to be removed, and as hidden', () => {
    const specification = { items: [{ resourceType: 'volume', tags: [{ key: 'a', value: '1' }] }] };
    const byType = requestTagsOf({ tagSpecificationSet: specification }).byType;
    expect([...byType].map(([type, tags]) => [type, ...tags])).toEqual([['volume', ['a', '1']]]);
    expect(requestTagsOf({ tagKeys: ['a', 'b'] }).keys).toEqual(['a', 'b']);
    expect(requestTagsOf({ tagSet: { items: [{ key: 'a' }] } }).keys).toEqual(['a']);
    expect(requestTagsOf({ tags: 'HIDDEN_DUE_TO_SECURITY_REASONS' }).hidden).toBe(true);
  });
});

function targets(source: string, action: string, requestParameters: object, more: object = {}): readonly string[] {
  const activity = readActivity({
    eventSource: `${source}.amazonaws.com`,
    eventName: action.slice(action.indexOf(':') + 1),
    awsRegion: 'eu-west-1',
    recipientAccountId: '222222222222',
    requestParameters,
    ...more,
  });
  if (typeof activity === 'string') throw new Error(activity);
  const inventory = new Inventory([{ arn: 'arn:aws:iam::222222222222:role/team/ada', tags: {} }]);
  return targetsOfRecord(activity, { action }, inventory).map(
    ({ arn, pair, made }) => `${arn ?? `${pair.type ?? ''} not told`}${made ? ' (made)' : ''}`,
  );
}

describe('the resources of a call', () => {
  const here = 'eu-west-1:222222222222';
  it.each<[string, string, object, readonly string[]]>([
    [
      'rds',
      'rds:DeleteDBInstance',
      { dBInstanceIdentifier: 'orders', skipFinalSnapshot: true },
      [`arn:aws:rds:${here}:db:orders`],
    ],
    ['dynamodb', 'dynamodb:DeleteTable', { tableName: 'orders' }, [`arn:aws:dynamodb:${here}:table/orders`]],
    [
      'dynamodb',
      'dynamodb:PutItem',
      { tableName: `arn:aws:dynamodb:${here}:table/orders` },
      [`arn:aws:dynamodb:${here}:table/orders`],
    ],
    ['lambda', 'lambda:DeleteFunction', { functionName: 'thumbs' }, [`arn:aws:lambda:${here}:function:thumbs`]],
    [
      'sqs',
      'sqs:DeleteQueue',
      { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/333333333333/q' },
      ['arn:aws:sqs:eu-west-1:333333333333:q'],
    ],
    ['sns', 'sns:Publish', { topicArn: `arn:aws:sns:${here}:alarms` }, [`arn:aws:sns:${here}:alarms`]],
    ['logs', 'logs:CreateLogGroup', { logGroupName: '/aws/x' }, [`arn:aws:logs:${here}:log-group:/aws/x (made)`]],
    ['iam', 'iam:DeleteRole', { roleName: 'ada' }, ['arn:aws:iam::222222222222:role/team/ada']],
    ['iam', 'iam:DeleteRole', { roleName: 'other' }, ['role not told']],
    ['iam', 'iam:CreateRole', { roleName: 'new', path: '/team/' }, ['arn:aws:iam::222222222222:role/team/new (made)']],
    ['secretsmanager', 'secretsmanager:GetSecretValue', { secretId: 'db/password' }, ['Secret not told']],
    [
      'ec2',
      'ec2:CreateTags',
      { resourcesSet: { items: [{ resourceId: 'i-1' }, { resourceId: 'vol-2' }] } },
      [`arn:aws:ec2:${here}:instance/i-1`, `arn:aws:ec2:${here}:volume/vol-2`],
    ],
    ['ec2', 'ec2:CreateVolume', { size: 8 }, [`arn:aws:ec2:${here}:volume/* (made)`]],
    ['ec2', 'ec2:DescribeInstances', {}, ['*']],
    ['rds', 'rds:DescribeDBInstances', {}, [`arn:aws:rds:${here}:db:*`]],
    ['ecs', 'ecs:DeleteCluster', { cluster: 'web' }, [`arn:aws:ecs:${here}:cluster/web`]],
  ])('%s %s %j', (source, action, parameters, expected) => {
    expect(targets(source, action, parameters)).toEqual(expected);
  });

  it('are not only those that can be told', () => {
    const items = [{ resourceId: 'i-1' }, { resourceId: 'strange-2' }];
    expect(targets('ec2', 'ec2:CreateTags', { resourcesSet: { items } })).toContain(
      'application-status-check not told',
    );
    const many = Array.from({ length: 1200 }, (_, index) => ({ instanceId: `i-${index}` }));
    expect(targets('ec2', 'ec2:StopInstances', { instancesSet: { items: many } })).toContain('instance not told');
  });

  it('do not take a name with a wildcard, or one of two pairs, for a resource', () => {
    expect(targets('dynamodb', 'dynamodb:DeleteTable', { tableName: '*' })).toEqual(['table not told']);
    expect(targets('s3', 's3:PutObject', { bucketName: ['a', 'b'], key: ['x', 'y'] })).toEqual(['object not told']);
  });
});

describe('an inventory', () => {
  const bucket = { arn: 'arn:aws:s3:::reports', tags: { team: 'bi' } };

  it.each<[string, string]>([
    ['a list', JSON.stringify([bucket])],
    ['a list under a name', JSON.stringify({ resources: [bucket] })],
    [
      'what get-resources prints',
      JSON.stringify({ ResourceTagMappingList: [{ ResourceARN: bucket.arn, Tags: [{ Key: 'team', Value: 'bi' }] }] }),
    ],
  ])('is read from %s', (_, text) => {
    expect(readInventory(text)).toEqual({ resources: [bucket], problems: [] });
  });

  it('is read from rows, with tags in one column or in several', () => {
    const { resources, problems } = readInventoryRows([
      { arn: 'arn:aws:sqs:eu-west-1:222222222222:q', tags: 'team=bi;env=prod', account: '', type: 'queue' },
      { ARN: 'arn:aws:s3:::a', Tags: '{"team":"bi"}', account: '333333333333' },
      { arn: 'arn:aws:s3:::b', 'tag:team': 'bi', 'tag:Env': '' },
    ]);
    expect(problems).toEqual([]);
    expect(resources).toEqual([
      {
        arn: 'arn:aws:sqs:eu-west-1:222222222222:q',
        tags: { team: 'bi', env: 'prod' },
        account: '222222222222',
        type: 'queue',
      },
      { arn: 'arn:aws:s3:::a', tags: { team: 'bi' }, account: '333333333333' },
      { arn: 'arn:aws:s3:::b', tags: { team: 'bi' } },
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['{', ['json.syntax']],
    ['{}', ['inventory.form']],
    ['[1]', ['inventory.resource']],
    ['[{"arn":"reports"}]', ['inventory.arn']],
    ['[{"arn":"arn:aws:s3:::a","tags":"x"}]', ['inventory.tags']],
    ['[{"arn":"arn:aws:s3:::a","account":"1"}]', ['inventory.account']],
  ])('is refused with a reason: %s', (text, codes) => {
    expect(readInventory(text).problems.map(({ code }) => code)).toEqual(codes);
  });

  it('finds an object by its bucket, and a role by a name that only it has', () => {
    const inventory = new Inventory([
      bucket,
      { arn: 'arn:aws:iam::222222222222:role/a/x', tags: {} },
      { arn: 'arn:aws:iam::222222222222:role/b/x', tags: {} },
      { arn: 'arn:aws:iam::222222222222:role/b/y', tags: {} },
    ]);
    expect(inventory.find('arn:aws:s3:::reports/2026/a.csv')).toBe(bucket);
    expect(inventory.find('arn:aws:s3:::reports2/a')).toBeUndefined();
    expect(inventory.named('222222222222', 'role', 'x')).toBeUndefined();
    expect(inventory.named('222222222222', 'role', 'y')).toBe('arn:aws:iam::222222222222:role/b/y');
  });
});
