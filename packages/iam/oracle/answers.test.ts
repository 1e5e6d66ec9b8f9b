// What an answer carries beside effect, explicit and blockedBy: the fixed rule that decided, the problems of what could not be
// read. The oracle knows neither, so they are stated here as a table.

import { describe, expect, it } from 'vitest';
import { authorize, compile, explain } from '../src/index.ts';
import type { Policies, Request } from '../src/types.ts';

const alice = 'arn:aws:iam::111111111111:user/alice';
const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const everyone = { ...everything, Statement: { ...everything.Statement, Principal: '*' } };
const object = { resource: 'arn:aws:s3:::data/a', resourceAccount: '111111111111' };
const request = { principal: alice, action: 's3:GetObject', ...object };
const policies = { identity: [everything] };
/** Words, and no full stop. */
const sentence = /^.{15,}[^.]$/s;

describe('the fixed rules', () => {
  it('sts:GetCallerIdentity says that it needs no permission', () => {
    const answer = authorize({ request: { ...request, action: 'sts:GetCallerIdentity', resource: '*' }, policies: {} });
    expect(answer).toEqual({ effect: 'allow', explicit: false, blockedBy: [], rule: 'caller-identity' });
  });

  it('altering what AWS owns says so', () => {
    const owned = { ...request, action: 'iam:CreatePolicyVersion', resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
    expect(authorize({ request: owned, policies })).toEqual({
      effect: 'deny',
      explicit: false,
      blockedBy: [],
      rule: 'aws-owned',
    });
  });

  it.each([
    ['an ordinary allow', request, policies],
    ['an ordinary deny', request, {}],
    ['reading what AWS owns', { ...request, action: 'iam:GetPolicy', resource: 'arn:aws:iam::aws:policy/X' }, policies],
  ])('no rule is named for %s', (_, asked, given) => {
    const answer = authorize({ request: asked, policies: given });
    expect(answer.rule).toBeUndefined();
    expect(answer.problems).toBeUndefined();
  });
});

const bare = { principal: alice, action: 's3:GetObject' };
const bucket = { arn: 'arn:aws:s3:::data', account: '111111111111' };

describe('a request that cannot be read is denied, blames no layer and says where', () => {
  it.each<readonly [name: string, asked: unknown, path: string, code: string]>([
    ['no request', null, '', 'request.form'],
    ['a text', 'please', '', 'request.form'],
    ['an action without a service', { ...request, action: 'GetObject' }, 'action', 'request.action'],
    ['an action without a name', { ...request, action: 's3:' }, 'action', 'request.action'],
    ['an action with two colons', { ...request, action: 's3:Get:Object' }, 'action', 'request.action'],
    ['an action with a blank', { ...request, action: 's3:Get Object' }, 'action', 'request.action'],
    ['an action with a blank before', { ...request, action: 'my s3:GetObject' }, 'action', 'request.action'],
    ['an action with a wildcard', { ...request, action: 's3:*' }, 'action', 'request.action'],
    ['an action that is no text', { ...request, action: ['s3:GetObject'] }, 'action', 'request.action'],
    ['a principal that is no ARN and no service', { ...request, principal: 'alice' }, 'principal', 'request.principal'],
    ['an ARN of no principal', { ...request, principal: 'arn:aws:s3:::data' }, 'principal', 'request.principal'],
    ['no principal', { ...request, principal: undefined }, 'principal', 'request.principal'],
    ['no resources', { ...bare, resources: [] }, 'resources', 'request.resources'],
    ['resources that are no list', { ...bare, resources: bucket }, 'resources', 'request.resources'],
    ['a resource that is no ARN', { ...request, resource: 'data' }, '', 'request.unreadable'],
    ['a bucket of nobody', { ...bare, resource: 'arn:aws:s3:::data' }, '', 'request.unreadable'],
    ['an account that is no text', { ...request, resourceAccount: 111111111111 }, '', 'request.unreadable'],
    [
      'one unreadable resource of two',
      { ...bare, resources: [bucket, { arn: 'x' }] },
      'resources[1]',
      'request.unreadable',
    ],
    ['an empty place among the resources', { ...bare, resources: [null] }, 'resources[0]', 'request.unreadable'],
    [
      'an account in the ARN of 13 digits',
      { ...bare, resource: 'arn:aws:sqs:eu-west-1:1111111111112:q' },
      '',
      'request.unreadable',
    ],
    [
      'an account in the ARN of letters and digits',
      { ...bare, resource: 'arn:aws:sqs:eu-west-1:a111111111111:q' },
      '',
      'request.unreadable',
    ],
    ['a value that is no value', { ...request, context: { a: { b: 1 } } }, '', 'request.unreadable'],
    [
      'one key in two spellings with two values',
      { ...request, context: { 'aws:ResourceTag/stack': 'blue', 'aws:resourcetag/Stack': 'red' } },
      '',
      'request.unreadable',
    ],
  ])('%s', (_, asked, path, code) => {
    // What is no request in the eyes of the compiler still comes in from files.
    const { effect, explicit, blockedBy, problems } = authorize({ request: asked as Request, policies });
    expect({ effect, explicit, blockedBy }).toEqual({ effect: 'deny', explicit: false, blockedBy: [] });
    expect(problems).toEqual([{ path, code, severity: 'error', message: expect.stringMatching(sentence) }]);
  });

  it('a request that throws when it is read is denied', () => {
    const trap = {
      ...bare,
      get resource(): string {
        throw new Error('you shall not read');
      },
    };
    const { effect, blockedBy, problems } = authorize({ request: trap, policies });
    expect({ effect, blockedBy }).toEqual({ effect: 'deny', blockedBy: [] });
    expect(problems).toEqual([
      { path: '', code: 'request.hostile', severity: 'error', message: expect.stringMatching(sentence) },
    ]);
  });

  it('a caller written as an object is read anew each time', () => {
    const caller = { arn: alice };
    const compiled = compile({
      resource: { ...everything, Statement: { ...everything.Statement, Principal: { AWS: alice } } },
    });
    expect(compiled.decide({ ...request, principal: caller }).effect).toBe('allow');
    caller.arn = 'arn:aws:iam::111111111111:user/bob';
    expect(compiled.decide({ ...request, principal: caller }).effect).toBe('deny');
  });

  it('a decider that met an unreadable request answers the next one as if nothing had been', () => {
    const compiled = compile(policies);
    expect(compiled.decide({ ...request, resource: 'data' }).effect).toBe('deny');
    expect(compiled.decide(request)).toEqual({ effect: 'allow', explicit: false, blockedBy: [] });
  });
});

describe('the account of a resource', () => {
  it.each([
    [
      'is the caller’s own where the ARN says it is of AWS',
      { ...request, resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      'allow',
    ],
    ['comes from its ARN', { ...request, resource: 'arn:aws:sqs:eu-west-1:111111111111:q' }, 'allow'],
    ['is the caller’s own for an action without a resource', { ...request, resource: '*' }, 'allow'],
    ['from the ARN may be another', { ...request, resource: 'arn:aws:sqs:eu-west-1:222222222222:q' }, 'deny'],
  ])('%s, if the request does not say it', (_, asked, effect) => {
    const { resourceAccount: _said, ...unsaid } = asked;
    expect(authorize({ request: { ...unsaid, action: 'sqs:SendMessage' }, policies }).effect).toBe(effect);
  });
});

describe('a document that cannot be read denies in its own layer and says where', () => {
  const broken = { Version: '2012-10-17', Statement: { Effect: 'Perhaps', Action: '*', Resource: '*' } };
  it.each([
    ['identity', { identity: [everything, broken] }, 'identity[1]'],
    ['boundary', { ...policies, boundary: broken }, 'boundary'],
    ['session', { ...policies, session: [broken, everything] }, 'session[0]'],
    ['resource', { ...policies, resource: broken }, 'resource'],
    ['endpoint', { ...policies, endpoint: [everyone, broken] }, 'endpoint[1]'],
    ['scp', { ...policies, scp: [{ node: 'root', policies: [everything, broken] }] }, 'scp[0].policies[1]'],
    ['rcp', { ...policies, rcp: [{ node: 'root', policies: [everyone, broken] }] }, 'rcp[0].policies[1]'],
  ])('%s', (layer, given, path) => {
    const { effect, explicit, blockedBy, problems } = authorize({ request, policies: given });
    expect({ effect, explicit, blockedBy }).toEqual({ effect: 'deny', explicit: false, blockedBy: [layer] });
    expect(problems?.length).toBeGreaterThan(0);
    expect(problems?.every((problem) => problem.path.startsWith(path) && problem.severity === 'error')).toBe(true);
    expect(compile(given).problems.filter((problem) => problem.severity === 'error')).toEqual(problems);
  });

  it.each<readonly [name: string, given: unknown, path: string, layers: readonly string[]]>([
    ['policies that are no object', [everything], '', []],
    ['a misspelled layer, which is no missing layer', { ...policies, Boundary: everything }, 'Boundary', []],
    ['a management account that is no text', { ...policies, managementAccount: 1 }, 'managementAccount', []],
    ['identity policies that are no list', { identity: everything }, 'identity', ['identity']],
    ['nodes that are no list', { ...policies, scp: everything }, 'scp', ['scp']],
    [
      'a node without a name',
      { ...policies, rcp: [{ node: 'root', policies: [everyone] }, { policies: [] }] },
      'rcp[1]',
      ['rcp'],
    ],
    ['a node that is none', { ...policies, scp: [null] }, 'scp[0]', ['scp']],
    [
      'a node whose policies are no list',
      { ...policies, scp: [{ node: 'root', policies: everything }] },
      'scp[0].policies',
      ['scp'],
    ],
  ])('%s denies everything', (_, given, path, layers) => {
    const { effect, blockedBy, problems } = authorize({ request, policies: given as Policies });
    expect({ effect, blockedBy }).toEqual({ effect: 'deny', blockedBy: layers });
    expect(problems).toEqual([
      { path, code: 'policies.form', severity: 'error', message: expect.stringMatching(sentence) },
    ]);
  });

  it('policies that throw when they are read deny everything', () => {
    const trap = {
      get identity(): readonly object[] {
        throw new Error('you shall not read');
      },
    };
    const { effect, problems } = authorize({ request, policies: trap });
    expect(effect).toBe('deny');
    expect(problems).toEqual([
      expect.objectContaining({ path: '', severity: 'error', message: expect.stringMatching(sentence) }),
    ]);
  });

  it('a misspelled layer is told beside the layers there are', () => {
    const message = authorize({ request, policies: { ...policies, Boundary: everything } as Policies }).problems?.[0]
      ?.message;
    for (const layer of ['identity', 'boundary', 'session', 'resource', 'endpoint', 'scp', 'rcp'])
      expect(message).toContain(layer);
    expect(message).toContain('identity, boundary');
  });

  it('what AWS would merely refuse is a problem, and still decided', () => {
    const given = { ...policies, rcp: [{ node: 'root', policies: [everything] }] };
    expect(compile(given).problems.map((problem) => problem.severity)).toContain('refused');
    expect(authorize({ request, policies: given }).problems).toBeUndefined();
  });

  it('sound documents have no problems', () => {
    expect(compile({ ...policies, scp: [{ node: 'root', policies: [everything] }] }).problems).toEqual([]);
  });
});

describe('an action without a resource, and no account said', () => {
  const service = { principal: 'sns.amazonaws.com', action: 'sqs:ListQueues', resource: '*' };

  it('RCPs bind a service all the same', () => {
    const closed = {
      node: 'root',
      policies: [
        everyone,
        { Version: '2012-10-17', Statement: { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' } },
      ],
    };
    expect(authorize({ request: service, policies: { resource: everyone } }).effect).toBe('allow');
    expect(authorize({ request: service, policies: { resource: everyone, rcp: [closed] } }).blockedBy).toEqual(['rcp']);
  });

  it('a service passes no role', () => {
    const passing = { ...service, action: 'iam:PassRole' };
    expect(authorize({ request: passing, policies: { resource: everyone } }).blockedBy).toEqual(['resource']);
  });
});

it('explain begins with what authorize answers, for one resource and for several', () => {
  for (const asked of [request, { ...bare, resources: [bucket, { ...bucket, account: '222222222222' }] }]) {
    const told = explain({ request: asked, policies });
    expect(told).toMatchObject(authorize({ request: asked, policies }));
    expect(told.resources.map((one) => one.arn)).toEqual(
      'resources' in asked ? [bucket.arn, bucket.arn] : [request.resource],
    );
  }
});

it('answers are frozen, because they are shared', () => {
  const answer = authorize({ request, policies });
  expect(Object.isFrozen(answer)).toBe(true);
  expect(Object.isFrozen(authorize({ request, policies: {} }))).toBe(true);
});
