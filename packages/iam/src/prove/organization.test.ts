// A whole organization proved at once: who is named when a role has a hole, what is shared, and what never is.
import { describe, expect, it } from 'vitest';
import { authorize, type DocumentInput, type IsolatedRole, type Organization, organizationIsolated } from '../index.ts';

const [management, first, second, third] = ['100000000001', '222222222222', '333333333333', '444444444444'];
const accounts = [first, second, third];
const policy = (...statements: readonly object[]): DocumentInput => ({ Version: '2012-10-17', Statement: statements });
const own = (workspace: string): object => ({
  Effect: 'Allow',
  Action: ['ec2:*', 'sqs:*'],
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/workspace': workspace } },
});
const hole = { Effect: 'Allow', Action: 'sqs:DeleteQueue', Resource: '*' };
const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });

function organization(...extra: readonly object[]): Organization {
  return {
    managementAccount: management,
    policies: new Map([
      ['FullAWSAccess', everything],
      ['guard', extra.length === 0 ? everything : policy(...extra)],
    ]),
    root: {
      id: 'r-1',
      name: 'root',
      scps: ['FullAWSAccess', 'guard'],
      units: [],
      accounts: [management, ...accounts].map((id) => ({ id, name: id, scps: ['FullAWSAccess'] })),
    },
    usesScps: true,
    usesRcps: false,
  };
}

function roleOf(account: string, workspace: string, ...more: readonly object[]): IsolatedRole {
  return {
    arn: `arn:aws:iam::${account}:role/${workspace}/app`,
    identity: [policy(own(workspace), ...more)],
    tags: { workspace },
    within: { workspace },
  };
}

describe('an organization', () => {
  const clean = accounts.map((account, index) => ({ account, roles: [roleOf(account, `team-${index}`)] }));

  it('is proved once for accounts and workspaces that differ in their names only', () => {
    const answer = organizationIsolated(organization(), clean);
    expect(answer).toMatchObject({ accounts: 3, roles: 3, holds: 3, fails: [], unknown: [], proofs: 1 });
    expect(answer.assuming).toContain('of each role, the resources of its own account');
  });

  it('names the one role with a hole, with a request of its own that the engine allows', () => {
    const bad = roleOf(second, 'team-9', hole);
    const roles = clean.map((one) => (one.account === second ? { ...one, roles: [...one.roles, bad] } : one));
    const { holds, fails } = organizationIsolated(organization(), roles);
    expect([holds, fails.map(({ role }) => role)]).toEqual([3, [bad.arn]]);
    const request = fails[0]?.answer.counterExample.request;
    expect(request).toMatchObject({ principal: bad.arn, resourceAccount: second });
    expect(request && authorize({ request, policies: { identity: bad.identity } }).effect).toBe('allow');
  });

  it.each([
    ['the beginning of a workspace', 'arn:aws:sqs:*:*:zin*', 'arn:aws:sqs:*:*:W', ['amber', 'zinc']],
    ['the end of a workspace', 'arn:aws:sqs:*:*:*-11', 'arn:aws:sqs:*:*:W', ['amber', 'zinc-11']],
    ['the middle of a workspace', 'arn:aws:sqs:*:*:*nc-1*', 'arn:aws:sqs:*:*:W', ['amber', 'zinc-11']],
    ['a name that goes on behind a workspace', 'arn:aws:sqs:*:*:*er-x', 'arn:aws:sqs:*:*:W-x', ['zinc', 'amber']],
  ])('shares no proof where a policy writes %s: there another name is allowed more', (_, open, only, workspaces) => {
    const roles = workspaces.map((workspace) => {
      const own = only.replace('W', workspace);
      return {
        ...roleOf(first, workspace),
        identity: [
          policy({ Effect: 'Allow', Action: 'sqs:DeleteQueue', Resource: open }),
          policy({ Effect: 'Deny', Action: 'sqs:*', NotResource: own }),
        ],
      };
    });
    const { holds, fails } = organizationIsolated(organization(), [{ account: first, roles }]);
    expect([holds, fails.map(({ role }) => role)]).toEqual([1, [roles[1]?.arn]]);
  });

  it('shares no proof where a policy writes a part of an account: there another account is allowed more', () => {
    const roles = [first, second].map((account) => ({
      account,
      roles: [
        {
          ...roleOf(account, 'team-0'),
          identity: [
            policy({ Effect: 'Allow', Action: 'sqs:DeleteQueue', Resource: 'arn:aws:sqs:*:*:log-333*' }),
            policy({ Effect: 'Deny', Action: 'sqs:*', NotResource: `arn:aws:sqs:*:*:log-${account}` }),
          ],
        },
      ],
    }));
    const { holds, fails } = organizationIsolated(organization(), roles);
    expect([holds, fails.map(({ role }) => role)]).toEqual([1, [`arn:aws:iam::${second}:role/team-0/app`]]);
  });

  it('keeps a guardrail that excepts some roles apart: the role it spares is found', () => {
    const guard = {
      Effect: 'Deny',
      Action: 'sqs:DeleteQueue',
      Resource: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/team-1/*' } },
    };
    const roles = accounts.map((account, index) => ({ account, roles: [roleOf(account, `team-${index}`, hole)] }));
    const { fails } = organizationIsolated(organization({ Effect: 'Allow', Action: '*', Resource: '*' }, guard), roles);
    expect(fails.map(({ role }) => role)).toEqual([`arn:aws:iam::${second}:role/team-1/app`]);
  });

  it('does not let guardrails bind the management account', () => {
    const guard = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };
    const roles = [management, first].map((account) => ({ account, roles: [roleOf(account, 'team-0', hole)] }));
    const { fails } = organizationIsolated(organization({ Effect: 'Allow', Action: '*', Resource: '*' }, guard), roles);
    expect(fails.map(({ role }) => role)).toEqual([`arn:aws:iam::${management}:role/team-0/app`]);
  });

  it('sees what a resource policy grants past the boundary to the role it names', () => {
    const role = { ...roleOf(first, 'team-0'), boundary: everything };
    const queue = policy({ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' });
    const ask = (resources: readonly DocumentInput[]): unknown =>
      organizationIsolated(organization(), [{ account: first, roles: [role], resources }]).fails.length;
    expect([ask([]), ask([queue])]).toEqual([0, 1]);
  });

  it('sees what a resource policy grants to a session of the role, which its boundary does not stop, and tells no other role so', () => {
    const named = (name: string): IsolatedRole => ({
      ...roleOf(first, 'team-0'),
      arn: `arn:aws:iam::${first}:role/${name}`,
      boundary: policy(own('team-0')),
    });
    const session = `arn:aws:sts::${first}:assumed-role/app/night`;
    const queue = policy({ Effect: 'Allow', Principal: { AWS: session }, Action: 'sqs:SendMessage', Resource: '*' });
    const roles = ['other', 'app', 'team-0/app', 'wrapp'].map(named);
    const { holds, fails } = organizationIsolated(organization(), [{ account: first, roles, resources: [queue] }]);
    expect(holds).toBe(2);
    expect(fails.map(({ answer }) => answer.counterExample.request.principal)).toEqual(
      ['app', 'team-0/app'].map((name) => ({ arn: session, roleArn: named(name).arn })),
    );
    for (const { role, answer } of fails) {
      const { boundary = '' } = named(role);
      const policies = { identity: [policy(own('team-0'))], boundary, resource: queue };
      expect(authorize({ request: answer.counterExample.request, policies }).effect).toBe('allow');
    }
  });

  it('says of a role that must keep within nothing that it is unknown', () => {
    const { unknown } = organizationIsolated(organization(), [
      { account: first, roles: [{ ...roleOf(first, 'team-0'), within: {} }] },
    ]);
    expect(unknown[0]?.answer.reason).toContain('nothing is outside of none');
  });

  it.each([
    ['an account outside of the organization', '999999999999', 'arn:aws:iam::999999999999:role/x', 'not in the'],
    ['a role of another account', first, `arn:aws:iam::${second}:role/x`, 'is not a role of account'],
    ['a user', first, `arn:aws:iam::${first}:user/x`, 'is not a role that policies bind'],
    ['a service-linked role', first, `arn:aws:iam::${first}:role/aws-service-role/x.amazonaws.com/y`, 'policies bind'],
    ['a text that is no ARN', first, 'role x', 'neither the ARN'],
  ])('says of %s that it is unknown, and why', (_, account, arn, why) => {
    const role = { ...roleOf(first, 'team-0'), arn };
    const { holds, unknown } = organizationIsolated(organization(), [{ account, roles: [role] }]);
    expect(holds).toBe(0);
    expect(unknown[0]?.answer.reason).toContain(why);
  });

  it('says of a role with a document that cannot be read that it is unknown', () => {
    const role = { ...roleOf(first, 'team-0'), identity: ['{'] };
    const { unknown } = organizationIsolated(organization(), [{ account: first, roles: [role] }]);
    expect(unknown[0]?.answer.reason).toContain('cannot be read');
  });
});
