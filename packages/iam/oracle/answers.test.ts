// What an answer carries beside effect, explicit and blockedBy: the fixed rule that decided, the problems of what could not be
// read. The oracle knows neither, so they are stated here as a table.

import { describe, expect, it } from 'vitest';
import { authorize, compile } from '../src/index.ts';

const alice = 'arn:aws:iam::111111111111:user/alice';
const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const everyone = { ...everything, Statement: { ...everything.Statement, Principal: '*' } };
const object = { resource: 'arn:aws:s3:::data/a', resourceAccount: '111111111111' };
const request = { principal: alice, action: 's3:GetObject', ...object };
const policies = { identity: [everything] };

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

describe('a request that cannot be read is denied, blames no layer and says where', () => {
  it.each([
    ['an action without a service', { ...request, action: 'GetObject' }, 'request.action'],
    ['an action with a wildcard', { ...request, action: 's3:*' }, 'request.action'],
    ['a principal that is no ARN and no service', { ...request, principal: 'alice' }, 'request.principal'],
    ['an ARN of no principal', { ...request, principal: 'arn:aws:s3:::data' }, 'request.principal'],
    ['no resources', { principal: alice, action: 's3:GetObject', resources: [] }, 'request.resources'],
    ['a resource that is no ARN', { ...request, resource: 'data' }, 'request.unreadable'],
    [
      'a bucket of nobody',
      { principal: alice, action: 's3:GetObject', resource: 'arn:aws:s3:::data' },
      'request.unreadable',
    ],
    [
      'one unreadable resource among readable ones',
      {
        principal: alice,
        action: 's3:GetObject',
        resources: [{ arn: 'arn:aws:s3:::data', account: '111111111111' }, { arn: 'x' }],
      },
      'request.unreadable',
    ],
    [
      'one key in two spellings with two values',
      { ...request, context: { 'aws:ResourceTag/stack': 'blue', 'aws:resourcetag/Stack': 'red' } },
      'request.unreadable',
    ],
  ])('%s', (_, asked, code) => {
    const { effect, explicit, blockedBy, problems } = authorize({ request: asked, policies });
    expect({ effect, explicit, blockedBy }).toEqual({ effect: 'deny', explicit: false, blockedBy: [] });
    expect(problems?.map((problem) => [problem.code, problem.severity])).toEqual([[code, 'error']]);
  });

  it('a decider that met an unreadable request answers the next one as if nothing had been', () => {
    const compiled = compile(policies);
    expect(compiled.decide({ ...request, resource: 'data' }).effect).toBe('deny');
    expect(compiled.decide(request)).toEqual({ effect: 'allow', explicit: false, blockedBy: [] });
  });
});

describe('the account of a resource', () => {
  it.each([
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

  it('a layer that is none denies everything, so that a misspelled boundary is no missing boundary', () => {
    const misspelled = { ...policies, Boundary: everything };
    const answer = authorize({ request, policies: misspelled });
    expect(answer.effect).toBe('deny');
    expect(answer.problems?.map((problem) => problem.path)).toEqual(['Boundary']);
  });
});

it('answers are frozen, because they are shared', () => {
  const answer = authorize({ request, policies });
  expect(Object.isFrozen(answer)).toBe(true);
  expect(Object.isFrozen(authorize({ request, policies: {} }))).toBe(true);
});
