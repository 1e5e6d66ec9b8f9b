// What a template says by itself, function by function, and that everything else is unknown with its reason.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are what is read

import { describe, expect, test } from 'vitest';
import { readCloudFormation, type StackHints } from './cloudformation.ts';
import { resolve } from './cloudformation-values.ts';
import { inventoryOf } from './declared.ts';

const template = {
  Parameters: {
    Env: { Type: 'String', Default: 'prod' },
    Count: { Type: 'Number', Default: 2 },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Open: { Type: 'String' },
    Secret: { Type: 'String', NoEcho: true, Default: 'never-read' },
    Looked: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/path' },
  },
  Mappings: { Short: { prod: { name: 'p' } } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
    IsOpen: { 'Fn::Equals': [{ Ref: 'Open' }, 'x'] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] },
    Loop: { Condition: 'Loop' },
  },
};
const value = (node: unknown, pseudo: readonly (readonly [string, string])[] = []): unknown => {
  const found = resolve({ template, parameters: new Map(), pseudo: new Map(pseudo) }, node);
  return found.kind === 'known' ? found.value : found.kind === 'absent' ? 'absent' : `unknown: ${found.why}`;
};

describe('a function', () => {
  test.each<[unknown, unknown]>([
    [{ Ref: 'Env' }, 'prod'],
    [{ Ref: 'Count' }, '2'],
    [{ Ref: 'Zones' }, ['a', 'b']],
    [{ Ref: 'AWS::NoValue' }, 'absent'],
    [{ 'Fn::Sub': 'x-${Env}-${!Literal}' }, 'x-prod-${Literal}'],
    [{ 'Fn::Sub': ['${A}-${Env}', { A: { 'Fn::FindInMap': ['Short', { Ref: 'Env' }, 'name'] } }] }, 'p-prod'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Env' }]] }, 'a-prod'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['.', 'a.b'] }] }, 'b'],
    [{ 'Fn::Select': ['0', { Ref: 'Zones' }] }, 'a'],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::Or': [{ Condition: 'IsProd' }, false] }, true],
    [{ a: [{ Ref: 'Env' }, { Ref: 'AWS::NoValue' }], b: { Ref: 'AWS::NoValue' } }, { a: ['prod'] }],
  ])('%j comes to %j', (node, expected) => {
    expect(value(node)).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [{ Ref: 'Open' }, 'the parameter `Open` has no default'],
    [{ Ref: 'Secret' }, 'the parameter `Secret` is secret'],
    [{ Ref: 'Looked' }, 'the parameter `Looked` is looked up when the stack is made'],
    [{ Ref: 'Bucket' }, 'it is the id of `Bucket`'],
    [{ Ref: 'AWS::AccountId' }, '`AWS::AccountId` is known only to the stack'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'it is an attribute of `Bucket`'],
    [{ 'Fn::GetAtt': 'Bucket.Arn' }, 'it is an attribute of `Bucket`'],
    [{ 'Fn::Sub': '${Bucket.Arn}/x' }, 'it is an attribute of `Bucket`'],
    [{ 'Fn::ImportValue': 'x' }, 'it is imported from another stack'],
    [{ 'Fn::If': ['IsOpen', 'a', 'b'] }, 'the parameter `Open` has no default'],
    [{ 'Fn::If': ['Nothing', 'a', 'b'] }, 'there is no condition `Nothing`'],
    [{ 'Fn::GetAZs': '' }, '`Fn::GetAZs` is worked out when the stack is made'],
    [{ 'Fn::FindInMap': ['Short', 'dev', 'name'] }, 'there is no mapping `Short.dev.name`'],
    ['{{resolve:secretsmanager:x}}', 'it is looked up when the stack is made'],
    [{ 'Fn::Sub': 'a{{resolve:ssm:x}}' }, 'it is looked up when the stack is made'],
    [{ Ref: '__proto__' }, 'it is the id of `__proto__`'],
    [{ 'Fn::If': ['Loop', 'a', 'b'] }, 'it is nested more than 64 deep'],
  ])('%j is unknown: %s', (node, why) => {
    expect(value(node)).toBe(`unknown: ${why}`);
  });

  test('nested without end is unknown, not a crash', () => {
    let node: unknown = 'x';
    for (let depth = 0; depth < 5_000; depth += 1) node = { 'Fn::Join': ['', [node]] };
    expect(value(node)).toMatch(/^unknown: it is nested/);
  });
});

const stack: StackHints = { accountId: '333333333333', region: 'eu-west-1', stackName: 'web' };
const read = (type: string, properties: unknown, hints: StackHints = stack) => {
  const reading = readCloudFormation({ ...template, Resources: { It: { Type: type, Properties: properties } } }, hints);
  const [one] = reading.resources;
  if (one === undefined) throw new Error('nothing was read');
  return one;
};

describe('a native id', () => {
  test.each<[string, object, string]>([
    ['AWS::RDS::DBInstance', { DBInstanceIdentifier: 'Prod-DB' }, 'arn:aws:rds:eu-west-1:333333333333:db:prod-db'],
    ['AWS::RDS::DBCluster', { DBClusterIdentifier: 'c' }, 'arn:aws:rds:eu-west-1:333333333333:cluster:c'],
    ['AWS::S3::Bucket', { BucketName: { 'Fn::Sub': 'b-${AWS::AccountId}' } }, 'arn:aws:s3:::b-333333333333'],
    ['AWS::DynamoDB::Table', { TableName: 't' }, 'arn:aws:dynamodb:eu-west-1:333333333333:table/t'],
    ['AWS::EKS::Cluster', { Name: 'k' }, 'arn:aws:eks:eu-west-1:333333333333:cluster/k'],
    ['AWS::SSM::Parameter', { Name: '/a/b' }, 'arn:aws:ssm:eu-west-1:333333333333:parameter/a/b'],
    ['AWS::SSM::Parameter', { Name: 'a' }, 'arn:aws:ssm:eu-west-1:333333333333:parameter/a'],
    ['AWS::IAM::Role', { RoleName: 'r', Path: '/team/' }, 'arn:aws:iam::333333333333:role/team/r'],
    ['AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'p' }, 'arn:aws:iam::333333333333:policy/p'],
  ])('of %s %j is %s', (type, properties, expected) => {
    expect(read(type, properties).nativeId).toBe(expected);
  });

  test('is of the partition of the region', () => {
    const china = read('AWS::S3::Bucket', { BucketName: 'b' }, { ...stack, region: 'cn-north-1' });
    expect(china.nativeId).toBe('arn:aws-cn:s3:::b');
  });

  test.each<[string, string, object, StackHints, string]>([
    ['that AWS chooses', 'AWS::EC2::Instance', {}, stack, 'AWS chooses its id when the stack is made'],
    [
      'with a part that AWS chooses',
      'AWS::SecretsManager::Secret',
      { Name: 'x' },
      stack,
      'AWS chooses its id when the stack is made',
    ],
    [
      'of a name that AWS chooses',
      'AWS::S3::Bucket',
      {},
      stack,
      'its id follows from its name, which AWS chooses when the stack is made',
    ],
    [
      'of a name that only the stack knows',
      'AWS::S3::Bucket',
      { BucketName: { Ref: 'Open' } },
      stack,
      'its id follows from its name, which only the stack knows: the parameter `Open` has no default',
    ],
    [
      'in an account nobody named',
      'AWS::S3::Bucket',
      { BucketName: 'b' },
      {},
      'its id follows from account and region; the template does not say it',
    ],
    ['of a type without a word for it', 'AWS::SNS::Topic', {}, stack, '`AWS::SNS::Topic` has no word in the inventory'],
  ])('%s is not made up', (_name, type, properties, hints, why) => {
    const one = read(type, properties, hints);
    expect([one.nativeId, one.whyNoId]).toEqual([null, why]);
    expect(inventoryOf(one)).toBeNull();
  });
});

test.each<[string, unknown, Record<string, string | null>]>([
  [
    'as a list',
    [
      { Key: 'A', Value: { Ref: 'Env' } },
      { Key: 'B', Value: { Ref: 'Open' } },
    ],
    { A: 'prod', B: null },
  ],
  ['as a map', { A: 'x', B: { Ref: 'Open' } }, { A: 'x', B: null }],
  [
    'one of which a condition chooses',
    [{ 'Fn::If': ['IsProd', { Key: 'A', Value: '1' }, { Ref: 'AWS::NoValue' }] }],
    { A: '1' },
  ],
  [
    'one of which a condition leaves out',
    [{ 'Fn::If': ['IsProd', { Ref: 'AWS::NoValue' }, { Key: 'A', Value: '1' }] }],
    {},
  ],
  ['a number as text', [{ Key: 'A', Value: 7 }], { A: '7' }],
])('tags are read %s', (_name, tags, expected) => {
  const { tags: found } = read('AWS::S3::Bucket', { Tags: tags });
  expect(Object.fromEntries([...(found?.known ?? [])].map(([key, tag]) => [key, tag.value]))).toEqual(expected);
});

test('parameters that a person gives stand before the defaults, and one that does not exist is a problem', () => {
  const hints = {
    ...stack,
    parameters: new Map([
      ['Env', 'dev'],
      ['Evn', 'x'],
    ]),
  };
  const given = {
    ...template,
    Resources: { It: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Env' } } } },
  };
  const { resources, findings } = readCloudFormation(given, hints);
  expect(resources[0]?.name).toEqual({ kind: 'known', text: 'dev' });
  expect(findings).toEqual([{ severity: 'problem', where: 'Evn', message: 'the template has no parameter `Evn`' }]);
});

test('what a condition leaves out is left out, and what hangs on an unknown one is told', () => {
  const bucket = (Condition: string) => ({ Type: 'AWS::S3::Bucket', Condition, Properties: {} });
  const given = { ...template, Conditions: { ...template.Conditions, Never: { 'Fn::Equals': ['a', 'b'] } } };
  const { resources, findings } = readCloudFormation({
    ...given,
    Resources: { In: bucket('Both'), Out: bucket('Never'), Open: bucket('IsOpen') },
  });
  expect(resources.map((one) => one.address)).toEqual(['In', 'Open']);
  expect(findings).toEqual([
    {
      severity: 'note',
      where: 'Open',
      message: 'whether it is made is not known: the parameter `Open` has no default',
    },
  ]);
});

test('a stack inside and a transform are told, since what they hold is not seen', () => {
  const { findings } = readCloudFormation({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: { Inner: { Type: 'AWS::CloudFormation::Stack' }, Odd: {} },
  });
  expect(findings.map((one) => one.where)).toEqual(['Transform', 'Inner', 'Odd']);
});
