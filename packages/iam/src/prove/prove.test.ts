// The flaws of an isolation design people really wrote, as answers to questions: a boundary by tag, zones by identity policy, and a platform role
// that makes roles. Each answer that says no comes with a request the engine decides the same way.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates

import { describe, expect, it } from 'vitest';
import {
  authorize,
  contained,
  creatable,
  type DocumentInput,
  disjoint,
  equivalent,
  isolated,
  neverAllows,
  type Policies,
  publicAccess,
  reachable,
  type Witness,
} from '../index.ts';

const workspace = 'entigo:workspace';
const tags = { [workspace]: 'ws-prod-001' };
const account = '111111111111';
const path = `arn:aws:iam::${account}:role/ws-prod-001`;

const policy = (...statements: readonly object[]): DocumentInput => ({ Version: '2012-10-17', Statement: statements });
const inWorkspace = { StringEquals: { 'aws:ResourceTag/entigo:workspace': 'ws-prod-001' } };
const services = ['ec2:*', 'rds:*', 's3:*'];
const own = { Effect: 'Allow', Action: services, Resource: '*', Condition: inWorkspace };
const readRoles = { Effect: 'Allow', Action: ['iam:GetRole', 'iam:ListRolePolicies'], Resource: '*' };
const denyUntagged = {
  Sid: 'DenyUntaggedResources',
  Effect: 'Deny',
  Action: ['ec2:RunInstances', 'rds:CreateDBInstance', 's3:CreateBucket'],
  Resource: '*',
  Condition: { Null: { 'aws:RequestTag/entigo:workspace': 'true' } },
};
const boundary = policy(own, readRoles, denyUntagged);
const bounded: Policies = { identity: [policy({ Effect: 'Allow', Action: '*', Resource: '*' })], boundary };
const zone = policy({
  ...own,
  Condition: { StringEquals: { ...inWorkspace.StringEquals, 'aws:ResourceTag/entigo:zone': 'zone-1' } },
});
const boundaryArn = `arn:aws:iam::${account}:policy/workspace-boundary-ws-prod-001`;
const platform: Policies = {
  identity: [
    policy(
      {
        Effect: 'Allow',
        Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'],
        Resource: `${path}/*`,
        Condition: { StringEquals: { 'iam:PermissionsBoundary': boundaryArn } },
      },
      {
        Effect: 'Allow',
        Action: ['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:PutUserPolicy', 'iam:PutRolePolicy'],
        Resource: [`${path}/*`, `arn:aws:iam::${account}:policy/ws-prod-001/*`],
      },
      {
        Effect: 'Allow',
        Action: ['iam:TagRole', 'iam:UntagRole'],
        Resource: `${path}/*`,
        Condition: { StringEquals: { 'aws:PrincipalTag/entigo:workspace': 'ws-prod-001' } },
      },
    ),
  ],
};
const role = { principal: `arn:aws:iam::${account}:role/platform` };

const replayed = (policies: Policies, { request }: Witness): string => authorize({ policies, request }).effect;

describe('the boundary by tag', () => {
  it('keeps every change inside the workspace, and leaves two reads of roles that are named', () => {
    const answer = isolated(bounded, tags);
    expect(answer.answer).toBe('holds');
    expect(answer.exposures.map(({ action }) => action)).toEqual(['iam:GetRole', 'iam:ListRolePolicies']);
    for (const { witness } of answer.exposures) expect(replayed(bounded, witness)).toBe('allow');
  });

  it('does not promise what it was not shown: without resource policies the answer says so', () => {
    const answer = isolated(bounded, tags);
    expect(
      answer.answer === 'holds' && answer.assuming.some((line) => line.includes('no resource or trust policy')),
    ).toBe(true);
  });

  it('is no hard limit: a bucket policy for everyone reaches past it to another workspace', () => {
    const layers = {
      ...bounded,
      resource: policy({ Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::other/*' }),
    };
    const answer = isolated(layers, tags);
    expect(answer.answer).toBe('fails');
    if (answer.answer === 'fails') expect(replayed(layers, answer.counterExample)).toBe('allow');
  });

  it('is none for a session that a bucket policy names, also where the question is about its role', () => {
    const session = `arn:aws:sts::${account}:assumed-role/app/night`;
    const resource = policy({ Effect: 'Allow', Principal: { AWS: session }, Action: 's3:PutObject', Resource: '*' });
    for (const role of [`${path}/app`, `arn:aws:iam::${account}:role/app`]) {
      const answer = isolated({ ...bounded, resource }, tags, { principal: role });
      expect(answer).toMatchObject({
        answer: 'fails',
        counterExample: { request: { principal: { arn: session, roleArn: role } } },
      });
    }
    expect(isolated({ ...bounded, resource }, tags, { principal: `${path}/other` }).answer).toBe('holds');
    // A session of a role whose path the policies go by, where nobody is named.
    const guard = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': `${path}/*` } },
    };
    const guarded = { ...bounded, boundary: policy(own, guard), resource };
    expect(isolated(guarded, tags)).toMatchObject({
      answer: 'fails',
      counterExample: { request: { principal: { arn: session, roleArn: expect.stringContaining(`${path}/`) } } },
    });
  });

  it('says that what is given tags is taken to be new, and says nothing where no tags are asked about', () => {
    const making = policy(own, {
      Effect: 'Allow',
      Action: 'rds:RestoreDBInstanceFromDBSnapshot',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:RequestTag/entigo:workspace': 'ws-prod-001' },
        Null: { 'aws:ResourceTag/entigo:workspace': 'true' },
      },
    });
    const answer = isolated({ identity: [making] }, tags);
    expect(answer).toMatchObject({ answer: 'holds' });
    expect('assuming' in answer ? answer.assuming.join('\n') : '').toContain('is taken to be new');
    expect(isolated({ identity: [making] }, {})).toMatchObject({ answer: 'unknown' });
  });

  it('lets nothing be made in EC2: what a call must name has no tag to show yet', () => {
    const { creations, unknown } = creatable(bounded);
    expect(unknown).toEqual([]);
    expect(
      creations
        .map(({ action }) => action)
        .filter((action) => /RunInstances|CreateVolume|CreateSecurityGroup|CreateSnapshot$/.test(action)),
    ).toEqual([]);
    expect(reachable(bounded, { action: 'ec2:RunInstances', resource: 'arn:aws:ec2:*:*:instance/*' }).answer).toBe(
      'none',
    );
  });

  it('denies untagged things in vain: nothing that it takes away was allowed', () => {
    const made = ['instance', 'volume', 'spot-instances-request'].map((type) => `arn:aws:ec2:*:*:${type}/*`);
    const layers = { identity: [policy(own, readRoles)] };
    expect(neverAllows(layers, { ...denyUntagged, Resource: made }).answer).toBe('holds');
    const open = { identity: [policy({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' })] };
    const answer = neverAllows(open, denyUntagged);
    expect(answer.answer === 'fails' && answer.counterExample.request.action).toBe('ec2:RunInstances');
  });

  it('denies launches outright once creation is allowed: an image has no tags in the request', () => {
    const wider = { identity: [policy({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }, denyUntagged)] };
    expect(reachable(wider, { action: 'ec2:RunInstances', resource: 'arn:aws:ec2:*::image/*' }).answer).toBe('none');
  });

  it('swallows calls without a resource: nothing can be described', () => {
    expect(reachable(bounded, { action: 'ec2:DescribeInstances' }).answer).toBe('none');
  });

  it('leaves the platform role nothing: its own policy under the boundary is empty', () => {
    expect(disjoint(platform, { identity: [boundary] }, role).answer).toBe('holds');
  });

  it('isolates a zone within the workspace, not the other way round', () => {
    const wide = { identity: [policy(own)] };
    expect(contained({ identity: [zone] }, wide).answer).toBe('holds');
    const back = contained(wide, { identity: [zone] });
    expect(back.answer === 'fails' && replayed(wide, back.counterExample)).toBe('allow');
    expect(equivalent(wide, { identity: [zone] }).answer).toBe('fails');
  });

  it('lets the workspace be retagged: the tag that isolates is guarded by nothing', () => {
    const answer = reachable(bounded, { action: 'ec2:DeleteTags' });
    expect(answer.answer).toBe('exists');
  });
});

describe('the platform role', () => {
  const reaches = (action: string, condition?: object): string =>
    reachable(platform, { action, ...(condition === undefined ? {} : { condition }) }, role).answer;

  it('may write a policy into a role that lacks the boundary', () => {
    expect(reaches('iam:PutRolePolicy', { Null: { 'iam:PermissionsBoundary': 'true' } })).toBe('exists');
  });

  it('may give a role the tag of another workspace, and take its tags', () => {
    expect(reaches('iam:TagRole', { StringEquals: { 'aws:RequestTag/entigo:workspace': 'ws-other' } })).toBe('exists');
    expect(reaches('iam:UntagRole', { StringEquals: { 'aws:ResourceTag/entigo:zone': 'zone-2' } })).toBe('exists');
  });

  it('may not create a role without the boundary, set another, take one away, or leave the path', () => {
    expect(reaches('iam:CreateRole', { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn } })).toBe('none');
    expect(
      reaches('iam:PutRolePermissionsBoundary', { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn } }),
    ).toBe('none');
    expect(reaches('iam:DeleteRolePermissionsBoundary')).toBe('none');
    expect(reachable(platform, { action: 'iam:CreatePolicyVersion', resource: boundaryArn }, role).answer).toBe('none');
    const inside = {
      identity: [
        policy({
          Effect: 'Allow',
          Action: '*',
          Resource: [`${path}/*`, `arn:aws:iam::${account}:policy/ws-prod-001/*`],
        }),
      ],
    };
    expect(contained(platform, inside, role).answer).toBe('holds');
  });

  it('has a dead statement: user policies are not written on roles', () => {
    const dead = { Effect: 'Allow', Action: 'iam:PutUserPolicy', Resource: `${path}/*` };
    expect(neverAllows({}, dead).answer).toBe('holds');
  });
});

describe('requests across accounts', () => {
  it('are looked at where no document names an account', () => {
    const open = {
      resource: policy({ Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' }),
      identity: [policy({ Effect: 'Allow', Action: '*', Resource: '*' })],
    };
    const home = { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } };
    const own = policy({ Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*', Condition: home });
    const answer = contained(open, { ...open, resource: own });
    expect(answer.answer).toBe('fails');
    if (answer.answer !== 'fails') return;
    const { principal, resourceAccount } = answer.counterExample.request;
    expect(String(principal)).not.toContain(resourceAccount);
  });
});

describe('what cannot be decided exactly', () => {
  const folder = (more: object = {}): DocumentInput =>
    policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::homes/${aws:userid}/*', ...more });

  it('is the same where the same is written: a policy with such a variable is contained in itself', () => {
    const layers = { identity: [folder()] };
    expect(contained(layers, layers).answer).toBe('holds');
  });

  it('is shown by a request with a value of the variable, where there is one', () => {
    const answer = reachable({ identity: [folder()] }, { action: 's3:GetObject' });
    expect(answer.answer).toBe('exists');
    expect(answer.answer === 'exists' && answer.witness.request.resource).toContain('arn:aws:s3:::homes/');
  });

  it('stays unknown, with the statement, where neither helps', () => {
    const narrow = { identity: [folder({ Condition: { StringLike: { 'aws:userid': 'AROA*' } } })] };
    const wide = {
      identity: [policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::homes/AROA*' })],
    };
    const answer = contained(narrow, wide);
    expect(answer).toMatchObject({ answer: 'unknown', statement: { layer: 'identity', policy: 0, statement: 0 } });
  });
});

describe('keys listed for an action with a type', () => {
  const tagged = { StringEquals: { 'aws:ResourceTag/team': 'red' } };
  it.each([
    ['sso:CreateAccountAssignment', 'arn:aws:sso:::permissionSet/*', 'exists', 'come on top of those of the type'],
    ['ec2:CreateVolume', 'arn:aws:ec2:*:*:volume/*', 'none', 'are all there are in EC2'],
  ])('of %s on %s: %s, because they %s', (action, resource, answer) => {
    const layers = { identity: [policy({ Effect: 'Allow', Action: action, Resource: resource, Condition: tagged })] };
    expect(reachable(layers, { action }).answer).toBe(answer);
  });
});

describe('types of the table with two ARNs, or with a name of several words', () => {
  it.each([
    ['lex:DeleteBot', 'arn:aws:lex:*:*:bot/mine'],
    ['lex:DeleteBot', 'arn:aws:lex:*:*:bot:mine'],
    ['lambda:GetFunction', 'arn:aws:lambda:*:*:function:mine'],
    ['lambda:GetAlias', 'arn:aws:lambda:*:*:function:mine*'],
  ])('%s is asked about at %s', (action, resource) => {
    const layers = { identity: [policy({ Effect: 'Allow', Action: action, Resource: resource })] };
    expect(reachable(layers, { action }).answer).toBe('exists');
  });
});

describe('variables', () => {
  const team = policy({
    Effect: 'Allow',
    Action: 'ec2:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
  });
  const red = policy({
    Effect: 'Allow',
    Action: 'ec2:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
  });

  it('a whole value that is one variable is exact, for any tag and for a fixed one', () => {
    expect(contained({ identity: [team] }, { identity: [team] }).answer).toBe('holds');
    expect(contained({ identity: [team] }, { identity: [red] }).answer).toBe('fails');
    expect(contained({ identity: [team] }, { identity: [red] }, { principalTags: { team: 'red' } }).answer).toBe(
      'holds',
    );
    expect(contained({ identity: [team] }, { identity: [red] }, { principalTags: {} }).answer).toBe('holds');
  });

  it('a variable within a text is unknown with its statement named, unless it does not matter', () => {
    const home = policy({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::home/${aws:userid}/*' });
    const homes = policy({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::home/*' });
    const answer = contained({ identity: [home] }, { identity: [homes] });
    expect(answer.answer === 'unknown' && answer.statement).toEqual({ layer: 'identity', policy: 0, statement: 0 });
    expect(
      contained({ identity: [home] }, { identity: [policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })] })
        .answer,
    ).toBe('holds');
  });
});

describe('what there can be', () => {
  it('tags of a request and the list of their keys agree', () => {
    const onlyA = policy({
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: '*',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] }, StringEquals: { 'aws:RequestTag/b': '1' } },
    });
    expect(reachable({ identity: [onlyA] }, { action: '*' }).answer).toBe('none');
  });

  it('a call that removes tags lists their keys, although none of them is a tag of the request', () => {
    const removes = policy({ Effect: 'Allow', Action: 'iam:UntagRole', Resource: '*' });
    const valued = policy({
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestTag/a': '1' }, Null: { 'aws:RequestTag/a': 'false' } },
    });
    const condition = { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } };
    expect(reachable({ identity: [removes, valued] }, { action: 'iam:UntagRole', condition }).answer).toBe('exists');
  });

  it('an unreadable document is unknown, never yes', () => {
    expect(contained({ identity: ['{'] }, {}).answer).toBe('unknown');
    expect(publicAccess('{').answer).toBe('unknown');
    expect(neverAllows({}, '{').answer).toBe('unknown');
  });

  it('public is what a caller without credentials can do', () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' };
    expect(publicAccess(policy(open)).answer).toBe('exists');
    expect(publicAccess(policy({ ...open, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })).answer).toBe(
      'none',
    );
    expect(publicAccess(policy({ ...open, Principal: { AWS: account } })).answer).toBe('none');
  });
});
