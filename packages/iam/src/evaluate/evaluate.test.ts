// Exact answers where the rules of a layer or an action begin and end, and every sentence about a request that cannot be read.
import { describe, expect, it } from 'vitest';
import { authorize, compile } from '../authorize.ts';
import type { Decision, DocumentInput, Policies, Request } from '../types.ts';

const statement = (more: object): DocumentInput => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...more }],
});
const everything = statement({});
const everyone = statement({ Principal: '*' });
const user = 'arn:aws:iam::111111111111:user/ada';
const request = {
  principal: user,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::data/a',
  resourceAccount: '111111111111',
};
const decide = (more: object, policies: Policies): Decision =>
  authorize({ request: { ...request, ...more } as Request, policies });
const allowed = { effect: 'allow', explicit: false, blockedBy: [] };
const denied = (...blockedBy: readonly string[]): object => ({ effect: 'deny', explicit: false, blockedBy });

describe('a request that cannot be read', () => {
  const unreadable = (path: string, code: string, message: string): object => ({
    ...denied(),
    problems: [{ path, code, message, severity: 'error' }],
  });
  it.each<[string, unknown, object]>([
    ['a text', 'GetObject', unreadable('', 'request.form', 'a request is an object')],
    ['null', null, unreadable('', 'request.form', 'a request is an object')],
    [
      'a principal that is nobody',
      { ...request, principal: 'ada' },
      unreadable('principal', 'request.principal', '`ada` is neither the ARN of a principal nor the name of a service'),
    ],
    [
      'no principal',
      { ...request, principal: undefined },
      unreadable('principal', 'request.principal', 'the principal must be an ARN, the name of a service or an object'),
    ],
    ...['GetObject', 's3:Get*', 's3:Get Object', ' s3:GetObject', 's3:', 's3:a:b', 7].map(
      (action): [string, unknown, object] => [
        `the action ${action}`,
        { ...request, action },
        unreadable('action', 'request.action', 'the action must be written `service:Action`, without wildcards'),
      ],
    ),
    [
      'no resources',
      { ...request, resources: [] },
      unreadable('resources', 'request.resources', '`resources` must list at least one resource'),
    ],
    [
      'resources that are no list',
      { ...request, resources: {} },
      unreadable('resources', 'request.resources', '`resources` must list at least one resource'),
    ],
    [
      'one resource that is no ARN',
      { ...request, resources: [{ arn: '*' }, { arn: 'data' }] },
      unreadable('resources[1]', 'request.unreadable', 'the resource `data` is neither an ARN of six parts nor `*`'),
    ],
    [
      'a resource that is nothing',
      { ...request, resources: [null] },
      unreadable('resources[0]', 'request.unreadable', 'a resource must be an ARN or `*`'),
    ],
    [
      'an account that is a number',
      { ...request, resourceAccount: 111111111111 },
      unreadable(
        '',
        'request.unreadable',
        'nothing says whose the resource is; give the account that owns it, as twelve digits',
      ),
    ],
    [
      'no account, and none in the ARN',
      { ...request, resourceAccount: undefined },
      unreadable(
        '',
        'request.unreadable',
        'nothing says whose the resource is; give the account that owns it, as twelve digits',
      ),
    ],
    [
      'a context that is no object',
      { ...request, context: 7 },
      unreadable('', 'request.unreadable', 'the context must be an object'),
    ],
    [
      'a value that is an object',
      { ...request, context: { 'a:b': {} } },
      unreadable('', 'request.unreadable', 'the value of `a:b` must be a text, number or boolean, or a list of them'),
    ],
  ])('%s is denied with a sentence', (_name, given, expected) => {
    expect(authorize({ request: given as Request, policies: { identity: [everything] } })).toEqual(expected);
  });
});

describe('policies that cannot be read', () => {
  it('deny everything, and name their layers', () => {
    const bad = statement({ Action: 's3' });
    const compiled = compile({
      identity: [everything],
      scp: [{ node: 'r', policies: [everything, bad] }],
      endpoint: [statement({ Action: 's3', Principal: '*' })],
    });
    const decision = compiled.decide(request);
    expect(decision).toMatchObject(denied('scp', 'endpoint'));
    expect(decision.problems?.map((problem) => problem.path)).toEqual([
      'endpoint[0].Statement[0].Action',
      'scp[0].policies[1].Statement[0].Action',
    ]);
    expect(compiled.decide(request)).toBe(decision);
  });

  it('do not deny for what AWS would merely refuse', () => {
    const long = statement({ Sid: 'a b', Action: 's*:Get*' });
    const compiled = compile({ identity: [long] });
    expect(compiled.problems.map((problem) => problem.severity)).toEqual(['refused', 'refused']);
    expect(compiled.decide(request)).toEqual(allowed);
  });
});

describe('whose a resource is', () => {
  it.each<[string, object, object]>([
    ['as given', { resource: 'arn:aws:sqs:r:222222222222:q', resourceAccount: '111111111111' }, allowed],
    ['as the ARN says', { resource: 'arn:aws:sqs:r:222222222222:q', resourceAccount: undefined }, denied('resource')],
    ['as the ARN says', { resource: 'arn:aws:sqs:r:111111111111:q', resourceAccount: undefined }, allowed],
    ["the caller's, for `*`", { resource: '*', resourceAccount: undefined }, allowed],
    [
      "the caller's, for what is AWS's",
      { action: 'iam:GetPolicy', resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess', resourceAccount: undefined },
      allowed,
    ],
  ])('%s: %j', (_name, more, expected) => {
    expect(decide(more, { identity: [everything] })).toEqual(expected);
  });
});

describe('what binds whom', () => {
  const service = { principal: 'ec2.amazonaws.com', resource: '*', resourceAccount: undefined };
  it('resource control policies bind a resource of no known account', () => {
    expect(decide(service, { resource: everyone, rcp: [] })).toEqual(denied('rcp'));
    expect(decide(service, { resource: everyone, rcp: [], managementAccount: '111111111111' })).toEqual(denied('rcp'));
    expect(
      decide(
        { ...service, resourceAccount: '111111111111' },
        { resource: everyone, rcp: [], managementAccount: '111111111111' },
      ),
    ).toEqual(allowed);
  });

  it('service control policies bind accounts, and not the management account', () => {
    expect(decide({}, { identity: [everything], scp: [] })).toEqual(denied('scp'));
    expect(decide({}, { identity: [everything], scp: [], managementAccount: '222222222222' })).toEqual(denied('scp'));
    expect(decide({}, { identity: [everything], scp: [], managementAccount: '111111111111' })).toEqual(allowed);
    expect(decide(service, { resource: everyone, scp: [] })).toEqual(allowed);
  });

  it('a resource has its own policy only as a role or key, and only for trust and KMS', () => {
    const role = 'arn:aws:iam::111111111111:role/ops';
    const key = 'arn:aws:kms:r:111111111111:key/k';
    const policies: Policies = { identity: [everything] };
    const actions = [
      'AssumeRole',
      'AssumeRoleWithSAML',
      'AssumeRoleWithWebIdentity',
      'TagSession',
      'SetSourceIdentity',
      'SetContext',
    ];
    for (const action of actions)
      expect(decide({ action: `sts:${action}`, resource: role }, policies)).toEqual(denied('resource'));
    expect(decide({ action: 'sts:AssumeRole', resource: 'arn:aws:iam::111111111111:user/role/ops' }, policies)).toEqual(
      allowed,
    );
    expect(decide({ action: 'sts:DecodeAuthorizationMessage', resource: '*' }, policies)).toEqual(allowed);
    expect(decide({ action: 'sts:DecodeAuthorizationMessage', resource: role }, policies)).toEqual(allowed);
    expect(decide({ action: 'iam:GetRole', resource: role }, policies)).toEqual(allowed);
    expect(decide({ action: 'kms:Decrypt', resource: key }, policies)).toEqual(denied('resource'));
    expect(decide({ action: 'kms:CreateAlias', resource: 'arn:aws:kms:r:111111111111:alias/key/k' }, policies)).toEqual(
      allowed,
    );
    expect(decide({ action: 'tag:GetResources', resource: key }, policies)).toEqual(allowed);
  });

  it("what is AWS's in IAM can be read and passed, and not altered", () => {
    const role = { resource: 'arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/x' };
    const owned = { ...denied(), rule: 'aws-owned' };
    const policies: Policies = { identity: [everything] };
    for (const action of [
      'iam:GetRole',
      'iam:ListRolePolicies',
      'iam:GenerateServiceLastAccessedDetails',
      'iam:SimulatePrincipalPolicy',
      'iam:PassRole',
    ]) {
      expect(decide({ ...role, action }, policies)).toEqual(allowed);
    }
    for (const action of ['iam:DeleteRole', 'iam:PassRoleAndMore', 'iam:UpdateRole'])
      expect(decide({ ...role, action }, policies)).toEqual(owned);
    expect(decide({ ...role, action: 'sso:DeleteRole' }, policies)).toEqual(allowed);
    expect(decide({ ...role, action: 'xiam:getRole' }, policies)).toEqual(allowed);
    const linked = {
      arn: 'arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForSSO/s',
      roleArn: 'arn:aws:iam::111111111111:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO',
    };
    expect(decide({ ...role, action: 'iam:DeleteRole', principal: linked }, policies)).toEqual(allowed);
    expect(
      decide({ ...role, action: 'iam:DeleteRole', principal: 'sso.amazonaws.com' }, { resource: everyone }),
    ).toEqual(allowed);
  });

  it('the caller identity is told to everyone who has one', () => {
    const action = 'sts:GetCallerIdentity';
    const told = { ...allowed, rule: 'caller-identity' };
    const never: Policies = { identity: [statement({ Effect: 'Deny' })] };
    expect(decide({ action, resource: '*' }, never)).toEqual(told);
    expect(decide({ action, resource: undefined, resources: [{ arn: '*' }, { arn: '*' }] }, never)).toEqual(told);
    expect(decide({ action, principal: { type: 'anonymous' }, resource: '*' }, never)).toEqual(denied('resource'));
  });
});

describe('answers', () => {
  it('are shared, and frozen', () => {
    const one = decide({}, { identity: [everything] });
    expect(decide({ action: 'ec2:RunInstances' }, { identity: [everything] })).toBe(one);
    expect(Object.isFrozen(one) && Object.isFrozen(one.blockedBy)).toBe(true);
  });

  it('tell an explicit Deny from a missing Allow with the same layers', () => {
    expect(decide({}, { identity: [everything], boundary: statement({ Effect: 'Deny' }) })).toEqual({
      ...denied('boundary'),
      explicit: true,
    });
    expect(decide({}, { identity: [everything], boundary: statement({ Action: 'ec2:*' }) })).toEqual(
      denied('boundary'),
    );
  });

  it('stay right while thousands of actions and callers come by', () => {
    const compiled = compile({
      identity: [
        statement({ Action: 's3:Get*', Resource: '*', Condition: { StringEquals: { 'aws:username': 'ada' } } }),
      ],
    });
    for (let index = 0; index < 9000; index += 1) {
      const passing = { ...request, action: `s3:Get${index}`, context: { [`k:${index}`]: 'x' } };
      expect(compiled.decide(passing).effect).toBe('allow');
      expect(compiled.decide({ ...passing, principal: `${user}${index}` }).effect).toBe('deny');
    }
  });
});
