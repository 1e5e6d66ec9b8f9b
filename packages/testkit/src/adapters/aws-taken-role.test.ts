// Roles that are there already, taken from the role of a grant, on the twin: what their trust leaves is decided before anybody is asked, what a
// chained session may still do is said, and nothing of a role that others share is ever written.

import { AwsError } from '@tidegate/adapters';
import { describe, expect, test } from 'vitest';
import { twinAllows } from './aws-twin-grants.ts';
import type { TwinRole } from './aws-twin-world.ts';
import { type AwsWorldAsk, awsAsks, awsBoundary, awsDeploy, awsProd, makeAwsWorld } from './aws-world.ts';
import { seededChance } from './chance.ts';
import { askOf, expectNothing, openAll, planFor, plannerOf, stored, undoAll } from './world.ts';

const start = Date.parse('2026-03-02T09:00:00.000Z');
const end = start + 3_600_000;
const found = awsAsks.find(({ permission }) => permission === 'TAKE');
if (found === undefined) throw new Error('no role can be asked for');
const askable = found;
const root = `arn:aws:iam::${awsProd}:root`;

const document = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: statement });
const trusting = (aws: string, condition?: object): string =>
  document({
    Effect: 'Allow',
    Principal: { AWS: aws },
    Action: 'sts:AssumeRole',
    ...(condition === undefined ? {} : { Condition: condition }),
  });

function begin(ask: AwsWorldAsk = {}) {
  let now = start;
  const world = makeAwsWorld({ clock: { now: () => now }, ...ask });
  const { plan } = planFor(world, askable, seededChance('taken'));
  const role = world.grants.roles.get(`${awsProd}/Deploy`);
  if (role === undefined) throw new Error('the world has no such role');
  return {
    world,
    plan,
    role,
    name: String(plan['name']),
    session: String(plan['session']),
    steps: world.target.steps(plan, end),
    sleepUntil: (instant: number) => {
      now = instant;
    },
  };
}

const foreseen = async (change: (role: TwinRole, world: ReturnType<typeof makeAwsWorld>) => void) => {
  const { world, plan, role } = begin();
  change(role, world);
  const answer = await world.target.foresee?.(plan);
  return answer?.ok === false ? answer.refusal.message : answer;
};
const fine = { ok: true, value: true };

describe('the role of a grant takes', () => {
  test('exactly this role, in sessions of one name, until the end', async () => {
    const { world, name, session, steps } = begin();
    await openAll(steps);
    const takes = (at: number, resource = awsDeploy, called = session) =>
      twinAllows(world.grants, name, { action: 'sts:AssumeRole', resource, at, session: called });
    expect(takes(end - 1)).toBe(true);
    expect(takes(end - 1, awsDeploy, 'somebody-else')).toBe(false);
    expect(takes(end - 1, `${awsDeploy}2`)).toBe(false);
    expect(takes(end)).toBe(false);
    expect(takes(end + 86_400_000)).toBe(false);
  });

  test('nothing any more once it is closed early', async () => {
    const { world, plan, name, session, steps } = begin();
    await openAll(steps);
    await steps[2]?.undo();
    const ask = { action: 'sts:AssumeRole', resource: awsDeploy, at: start, session };
    expect(twinAllows(world.grants, name, ask)).toBe(false);
    await undoAll(steps);
    await expectNothing(world, plan);
  });

  test('and nothing is ever written into the role, which others have too', async () => {
    const { world, plan, steps, role } = begin();
    const before = structuredClone(role);
    await world.target.foresee?.(plan);
    await openAll(steps);
    await world.target.look(plan);
    await undoAll(steps);
    expect(role).toEqual(before);
    const written = world.calls.filter(
      ({ name, ask }) => !/\.(role|list)/.test(name) && JSON.stringify(ask).includes('"Deploy"'),
    );
    expect(written.map(({ name }) => name).filter((name) => /put|delete|detach|create|tag/i.test(name))).toEqual([]);
    expect(
      world.calls.filter(({ ask, at }) => at.as === 'granter' && JSON.stringify(ask).includes('"Deploy"')),
    ).toEqual([]);
  });

  test('in two commands that name both sessions', () => {
    const { world, plan, name, session } = begin();
    const { cli, instructions } = plannerOf(world).connection(plan, null);
    expect(instructions).toContain(`take ${awsDeploy}`);
    expect(cli).toContain(`profile.${name}-role.role_arn ${awsDeploy}`);
    expect(cli).toContain(`profile.${name}-role.role_session_name ${session}`);
    expect(cli).toContain(`profile.${name}-role.source_profile ${name}`);
  });

  test('and what a session that was taken may still do is told to whoever decides', async () => {
    const { world, plan } = begin();
    expect(await world.target.excess(plan)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/up to an hour after the end/),
        expect.stringMatching(/everything that/),
      ]),
    );
  });
});

describe('before anybody is asked the trust is decided', () => {
  const grants = `arn:aws:iam::${awsProd}:role/tidegate/grants/main/*`;
  const ofGrants = { ArnLike: { 'aws:PrincipalArn': grants } };

  test.each<[string, string, boolean]>([
    ['roles of grants', trusting(root, ofGrants), true],
    ['everybody who is a role of a grant', trusting('*', ofGrants), true],
    [
      'who carries the tag of the workspace',
      trusting(root, { StringEquals: { 'aws:PrincipalTag/tidegate:workspace': 'main' }, ...ofGrants }),
      true,
    ],
    ['the organization', trusting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, ...ofGrants }), true],
    [
      'only an address, which nobody knows before',
      trusting(root, { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' }, ...ofGrants }),
      true,
    ],
    ['another account', trusting('arn:aws:iam::222222222222:root'), false],
    ['another role', trusting(`arn:aws:iam::${awsProd}:role/ci`), false],
    [
      'grants of another workspace',
      trusting(root, { ArnLike: { 'aws:PrincipalArn': grants.replace('main', 'other') } }),
      false,
    ],
    [
      'another organization',
      trusting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' }, ...ofGrants }),
      false,
    ],
    [
      'a service',
      document({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      false,
    ],
    [
      'who has a second factor, which a taken session has not',
      trusting(root, { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, ...ofGrants }),
      false,
    ],
    [
      'who knows an external id, which nobody told us',
      trusting(root, { StringEquals: { 'sts:ExternalId': 'x' }, ...ofGrants }),
      false,
    ],
    ['sessions of another name', trusting(root, { StringLike: { 'sts:RoleSessionName': 'ci-*' }, ...ofGrants }), false],
    [
      'whoever a deny leaves out',
      document([
        { Effect: 'Allow', Principal: { AWS: root }, Action: 'sts:AssumeRole', Condition: ofGrants },
        { Effect: 'Deny', Principal: '*', Action: 'sts:*' },
      ]),
      false,
    ],
  ])('of a role that trusts %s', async (_name, trust, possible) => {
    const answer = await foreseen((role) => Object.assign(role, { trust }));
    if (possible) expect(answer).toEqual(fine);
    else expect(answer).toMatch(/`sts:AssumeRole` on `.*Deploy`: the trust of the role leaves none of it$/);
  });

  test('a trust that is no policy, and a role that is not there or cannot be read, are no', async () => {
    expect(await foreseen((role) => Object.assign(role, { trust: '{' }))).toMatch(/cannot be decided/);
    expect(await foreseen((_role, { grants: { roles } }) => roles.delete(`${awsProd}/Deploy`))).toMatch(
      /there is no role/,
    );
    const { world, plan } = begin({
      faults: ({ name, at }) =>
        name === 'iam.role' && at.as === undefined ? new AwsError('denied', 'AWS answered: `AccessDenied`') : null,
    });
    expect(JSON.stringify(await world.target.foresee?.(plan))).toMatch(/cannot be read.*AccessDenied/);
  });

  test('a role of the same name elsewhere in the account is not taken for it', async () => {
    const other = awsDeploy.replace('/ops/', '/');
    expect(await foreseen((role) => Object.assign(role, { arn: other }))).toMatch(/there is no role/);
  });

  test('the boundary and the control policies bind the taking, and are named', async () => {
    const deny = document({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' });
    expect(await foreseen((_role, { grants: { policies } }) => policies.set(awsBoundary, deny))).toMatch(
      /the permission boundary leaves none/,
    );
    const scp = { kind: 'SERVICE_CONTROL_POLICY' as const, id: 'p-no-sts', content: deny };
    expect(await foreseen((_role, { grants: { nodePolicies } }) => nodePolicies.set('ou-prod', [scp]))).toMatch(
      /service control policies of `ou-prod`/,
    );
  });

  test('a session that could take the role again, and so for ever, makes it no', async () => {
    const own = trusting(root);
    expect(await foreseen((role) => Object.assign(role, { trust: own }))).toMatch(
      /could not be ended: its trust and its policies let a session of it take the role again/,
    );
    const reads = document({ Effect: 'Allow', Action: 's3:Get*', Resource: '*' });
    expect(
      await foreseen((role) => {
        role.trust = own;
        role.inline.set('deploys', reads);
      }),
    ).toEqual(fine);
    const bound = `arn:aws:iam::${awsProd}:policy/no-sts`;
    const noSts = document([
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'sts:*', Resource: '*' },
    ]);
    expect(
      await foreseen((role, { grants: { policies } }) => {
        policies.set(bound, noSts);
        Object.assign(role, { trust: own, boundary: bound });
      }),
    ).toEqual(fine);
    expect(
      await foreseen((role, { grants: { policies } }) => {
        role.trust = own;
        role.inline.clear();
        role.attached.add('arn:aws:iam::aws:policy/AdministratorAccess');
        policies.set(
          'arn:aws:iam::aws:policy/AdministratorAccess',
          document({ Effect: 'Allow', Action: '*', Resource: '*' }),
        );
      }),
    ).toMatch(/could not be ended/);
  });
});

test('a look sees that the trust lets it in no more', async () => {
  const { world, plan, steps, role, sleepUntil } = begin();
  await openAll(steps);
  expect(await world.target.look(plan)).toMatchObject({ state: 'present', endsAt: end, differs: [] });
  role.trust = trusting('arn:aws:iam::222222222222:root');
  sleepUntil(start + 120_000);
  expect((await world.target.look(plan)).differs).toEqual([
    expect.stringMatching(/^narrower than planned: .*the trust of the role/),
  ]);
});

test.each<[string, string, object, RegExp]>([
  [
    'AWS’s own',
    `arn:aws:iam::${awsProd}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
    {},
    /AWS’s own/,
  ],
  [
    'of a service',
    `arn:aws:iam::${awsProd}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    {},
    /AWS’s own/,
  ],
  ['of another grant', `arn:aws:iam::${awsProd}:role/tidegate/grants/main/tg-abcdefgh`, {}, /of another grant/],
  ['that reads for us', `arn:aws:iam::${awsProd}:role/tidegateinventory`, {}, /Tidegate’s own/],
  ['that opens for us', `arn:aws:iam::${awsProd}:role/tidegate-main`, {}, /Tidegate’s own/],
  [
    'of Identity Center for us',
    'arn:aws:iam::100000000000:role/tidegate-main',
    { account_id: '100000000000' },
    /Tidegate’s own/,
  ],
  ['with a wildcard', `arn:aws:iam::${awsProd}:role/ops/*`, {}, /names no role/],
  ['of another account than the inventory says', 'arn:aws:iam::222222222222:role/ops/Deploy', {}, /names no role/],
])('a role %s is refused before anything happens', (_name, nativeId, context, sentence) => {
  const world = makeAwsWorld();
  const ask = askOf(world, { ...askable, nativeId, context: { account_id: awsProd, ...context } }, seededChance('no'));
  const planned = plannerOf(world).plan(ask);
  expect(planned.ok ? stored(planned.value.plan) : planned.refusal.message).toMatch(sentence);
});
