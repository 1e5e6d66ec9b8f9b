import { describe, expect, it } from 'vitest';
import { authorize } from '../authorize.ts';
import { checkPolicy } from './check-policy.ts';
import { isKnownAction, nearestAction } from './nearest.ts';
import { readPoliciesFrom } from './read-policies.ts';
import { readRequest } from './read-request.ts';

const policy = (more: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more }],
  });

describe('the nearest action', () => {
  it.each<[string, string | undefined]>([
    ['s3:GetObjects', 's3:GetObject'],
    ['S3:getobjekt', 's3:GetObject'],
    ['ec2:StartInstance', 'ec2:StartInstances'],
    ['s4:GetObject', 's3:GetObject'],
    ['iam:Passrole', 'iam:PassRole'],
    ['nonsense', undefined],
    ['zzzzzzzzzzzz:Foo', undefined],
    ['s3:CompletelyUnrelatedNameOfGreatLength', undefined],
  ])('to %s is %s', (action, expected) => {
    expect(nearestAction(action)).toBe(expected);
  });

  it('is not asked for what is known', () => {
    expect(isKnownAction('s3:getobject')).toBe(true);
    expect(isKnownAction('s3:GetObjects')).toBe(false);
  });
});

describe('checking a policy', () => {
  it.each<[object, readonly string[]]>([
    [{}, []],
    [
      { Action: ['s3:GetObjects', 's3:Gett*', 's3:Get*'] },
      ['action.unknown Statement[0].Action[0]', 'action.unknown Statement[0].Action[1]'],
    ],
    [
      { Condition: { StringEquals: { 'aws:TagKeys': 'a' } } },
      ['condition.set_operator_missing Statement[0].Condition.StringEquals.aws:TagKeys'],
    ],
    [
      { Condition: { 'ForAnyValue:StringEquals': { 'aws:ResourceTag/a': 'a' } } },
      ['condition.set_operator_single Statement[0].Condition.ForAnyValue:StringEquals.aws:ResourceTag/a'],
    ],
    [
      { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } },
      ['condition.for_all_values_alone Statement[0].Condition.ForAllValues:StringEquals.aws:TagKeys'],
    ],
    [{ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:tagkeys': 'false' } } }, []],
    [{ Effect: 'Deny', Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } }, []],
    [{ Resource: [] }, ['resource.empty Statement[0].Resource']],
    [
      { Action: 's3:GetObjekt', Resource: 'b' },
      ['resource.form Statement[0].Resource', 'action.unknown Statement[0].Action'],
    ],
  ])('%j', (more, expected) => {
    expect(checkPolicy(policy(more), 'identity').map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
  });
});

describe('reading a request', () => {
  const good = {
    principal: 'arn:aws:iam::111122223333:user/ada',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    resourceAccount: '111122223333',
  };
  const { resource: _resource, resourceAccount: _account, ...rest } = good;

  it.each<[object, readonly string[]]>([
    [good, []],
    [
      {
        ...rest,
        resources: [
          { arn: 'arn:aws:sqs:r:111122223333:q' },
          { arn: '*', account: '111122223333', context: { 'a:b': ['x', 1] } },
        ],
      },
      [],
    ],
    [{ ...good, principal: { type: 'anonymous' } }, []],
    [{ ...good, principle: 1 }, ['error request.field_unknown principle']],
    [{ ...good, principal: undefined }, ['error request.principal principal']],
    [{ ...good, principal: { arn: 'bob' } }, ['error request.principal principal']],
    [
      { ...good, principal: { name: 'bob' } },
      ['error request.field_unknown principal.name', 'error request.principal principal'],
    ],
    [{ ...good, action: 'GetObject' }, ['error request.action action']],
    [{ ...good, action: 's3:Get*' }, ['error request.action action']],
    [{ ...good, action: 's3:GetObjekt' }, ['warning request.action_unknown action']],
    [{ ...good, action: 's3:ListAllMyBuckets' }, ['warning request.no_resource resource']],
    [{ ...good, resource: 'my-bucket' }, ['error request.resource resource']],
    [{ ...good, resourceAccount: 111122223333 }, ['error request.account resourceAccount']],
    [{ ...good, resourceAccount: undefined }, ['error request.account resourceAccount']],
    [{ ...good, resources: [] }, ['error request.resources resource', 'error request.resources resources']],
    [{ ...rest, resources: ['*'] }, ['error request.resources resources[0]']],
    [{ ...good, context: [] }, ['error request.context context']],
    [{ ...good, context: { 'a:b': { c: 1 } } }, ['error request.context context.a:b']],
    [[], ['error request.form ']],
  ])('%j', (input, expected) => {
    const { request, problems } = readRequest(JSON.stringify(input));
    expect(problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).toEqual(expected);
    expect(request === undefined).toBe(expected.some((problem) => problem.startsWith('error')));
  });

  it('says where text is no JSON', () => {
    expect(readRequest('{"principal"').problems.map((problem) => problem.code)).toEqual(['json.syntax']);
  });
});

describe('reading policies from files', () => {
  const full = policy({ Action: '*' });
  const request = {
    principal: 'arn:aws:iam::111122223333:user/ada',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    resourceAccount: '111122223333',
  };

  it('tells a folder that is not there from one that is empty', () => {
    const identity = { path: 'identity/a.json', text: full };
    expect(authorize({ request, ...readPoliciesFrom([identity]) }).effect).toBe('allow');
    for (const layer of ['boundary', 'session', 'endpoint', 'scp', 'rcp'] as const) {
      const { policies, problems } = readPoliciesFrom([identity, { path: `${layer}/`, text: '' }]);
      expect(problems).toEqual([]);
      expect(authorize({ request, policies })).toEqual({ effect: 'deny', explicit: false, blockedBy: [layer] });
      const kept = readPoliciesFrom([identity, { path: `${layer}/.keep`, text: '' }]);
      expect(authorize({ request, ...kept })).toEqual({ effect: 'deny', explicit: false, blockedBy: [layer] });
    }
  });

  it('orders nodes by their number, and names them by the rest', () => {
    const { policies, problems } = readPoliciesFrom([
      { path: 'scp/', text: '' },
      { path: 'scp/3-empty/', text: '' },
      { path: 'scp/10-c/full.json', text: full },
      { path: 'scp/2-b/full.json', text: full },
      { path: 'scp/1-a/full.json', text: full },
      { path: 'scp/2-b/more.json', text: full },
    ]);
    expect(problems).toEqual([]);
    expect(policies.scp?.map(({ node, policies: list }) => [node, list.length])).toEqual([
      ['a', 1],
      ['b', 2],
      ['empty', 0],
      ['c', 1],
    ]);
  });

  it.each<[string, string, string]>([
    ['identity/a.json', '{', 'json.syntax identity/a.json'],
    ['identity/a.json', policy({ Action: 's3' }), 'action.form identity/a.json: Statement[0].Action'],
    ['a.json', full, 'policies.misplaced a.json'],
    ['identities/a.json', full, 'policies.misplaced identities/a.json'],
    ['scp/a.json', full, 'policies.misplaced scp/a.json'],
    ['organization.json', '{"managementAccount":1}', 'policies.management_account organization.json.managementAccount'],
  ])('names what is wrong in %s: %s', (path, text, expected) => {
    expect(readPoliciesFrom([{ path, text }]).problems.map((problem) => `${problem.code} ${problem.path}`)).toEqual([
      expected,
    ]);
  });

  it('takes one document where there can be only one', () => {
    const files = ['boundary/a.json', 'boundary/b.json'].map((path) => ({ path, text: full }));
    expect(readPoliciesFrom(files).problems.map((problem) => problem.code)).toEqual(['policies.one_only']);
  });
});
