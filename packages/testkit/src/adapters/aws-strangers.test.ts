// Access in AWS that no grant made, as a survey tells it: who is assigned what in Identity Center, what users of IAM have, whom roles trust by name.
// It is shown, never taken away, and half a list is no list.

import { AwsError } from '@tidegate/adapters';
import type { ObservedAccess, SurveyReport } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { managementId } from './aws-twin.ts';
import type { TwinOrganization } from './aws-twin-world.ts';
import { type AwsWorldAsk, awsAsks, awsPerson, awsProd, makeAwsWorld } from './aws-world.ts';
import { seededChance } from './chance.ts';
import { inAnHour, openAll, planFor, plannerOf } from './world.ts';

const trusting = (...principals: unknown[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: principals.map((Principal) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })),
  });
const user = `arn:aws:iam::${awsProd}:user/eve`;
const deploy = `arn:aws:iam::${awsProd}:role/Deploy`;

const peopled = (plain: TwinOrganization): TwinOrganization => ({
  ...plain,
  accounts: plain.accounts.map((account) =>
    account.id === awsProd
      ? {
          ...account,
          users: [
            {
              name: 'eve',
              policies: ['PowerUserAccess'],
              inline: ['mine'],
              groups: ['ops'],
              keys: { AKIAEVE1: true, AKIAEVE2: false },
            },
            { name: 'nothing' },
          ],
          roles: [
            { name: 'Deploy', trust: trusting({ AWS: [user, awsPerson] }, { AWS: `arn:aws:iam::${awsProd}:root` }) },
            { name: 'ForServices', trust: trusting({ Service: 'ec2.amazonaws.com' }, '*', { AWS: '*' }) },
            {
              name: 'Closed',
              trust: trusting({ AWS: user }).replace('"Allow"', '"Deny"'),
            },
            { name: 'Broken', trust: '{' },
            { name: 'tidegate/grants/main/tg-abcdefgh', trust: trusting({ AWS: awsPerson }) },
          ],
        }
      : account,
  ),
  permissionSets: [
    {
      name: 'Admins',
      assignments: [
        { account: awsProd, user: 'eve' },
        { account: managementId, user: 'ada' },
      ],
    },
    { name: 'ours', tags: { 'tidegate:workspace': 'main' }, assignments: [{ account: awsProd, user: 'ada' }] },
    { name: 'theirs', tags: { 'tidegate:workspace': 'other' }, assignments: [{ account: awsProd, user: 'bob' }] },
  ],
});

async function surveyed(ask: AwsWorldAsk = {}) {
  const world = makeAwsWorld({ organization: peopled, ...ask });
  const found: ObservedAccess[] = [];
  for await (const page of world.target.survey?.read() ?? []) found.push(...page);
  return { world, found, strangers: found.filter(({ ours }) => !ours) };
}

async function reportsOf({ target }: ReturnType<typeof makeAwsWorld>): Promise<readonly SurveyReport[]> {
  const reports: SurveyReport[] = [];
  for await (const one of target.surveyByParts?.() ?? []) reports.push(one);
  return reports;
}

test('everybody who has standing access is told, each piece by itself', async () => {
  const { strangers } = await surveyed();
  expect(strangers.map(({ account, key }) => [account, key])).toEqual([
    [user, `stranger/user/${user}/policy/PowerUserAccess`],
    [user, `stranger/user/${user}/inline/mine`],
    [user, `stranger/user/${user}/group/ops`],
    [user, `stranger/user/${user}/key/AKIAEVE1`],
    [user, `stranger/trust/${deploy}/${user}`],
    [awsPerson, `stranger/trust/${deploy}/${awsPerson}`],
    ['name of eve', `stranger/assignment/arn:aws:sso:::permissionSet/Admins/${awsProd}/USER/eve`],
    ['name of ada', `stranger/assignment/arn:aws:sso:::permissionSet/Admins/${managementId}/USER/ada`],
    ['name of bob', `stranger/assignment/arn:aws:sso:::permissionSet/theirs/${awsProd}/USER/bob`],
  ]);
  expect(strangers.map(({ sentence }) => sentence)).toEqual(
    expect.arrayContaining([
      `the user \`${user}\` has the access key \`AKIAEVE1\`, which does not end by itself`,
      `the user \`name of eve\` has the permission set \`Admins\` in account ${awsProd}`,
      expect.stringMatching(/^the role `Deploy` .* trusts `.*ada@acme\.example` to take it$/),
    ]),
  );
});

test('the same whatever the pages are, and at every survey', async () => {
  const [{ strangers }, small] = [await surveyed(), await surveyed({ pageSize: 1 })];
  expect(small.strangers).toEqual(strangers);
});

test('what grants opened is ours and told once, beside them', async () => {
  const world = makeAwsWorld({
    organization: (plain) => ({ ...peopled(plain), permissionSets: peopled(plain).permissionSets?.slice(0, 1) ?? [] }),
  });
  for (const permission of ['READ_ONLY', 'ADMIN']) {
    const askable = awsAsks.find((one) => one.permission === permission && /bucket|account$/.test(one.type));
    if (askable === undefined) throw new Error('nothing can be asked for');
    await openAll(world.target.steps(planFor(world, askable, seededChance(permission)).plan, inAnHour()));
  }
  const found: ObservedAccess[] = [];
  for await (const page of world.target.survey?.read() ?? []) found.push(...page);
  expect(found.filter(({ ours }) => ours).length).toBe(2);
  expect(found.filter(({ ours }) => !ours).length).toBe(8);
  expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
});

test('a stranger is never taken away, and the reason is told', async () => {
  const { world, strangers } = await surveyed();
  const before = world.calls.length;
  for (const one of strangers) {
    expect(one.untouchable).toMatch(/^it was not made by Tidegate/);
    expect(await world.target.survey?.remove(one)).toMatchObject({ kind: 'refused' });
  }
  expect(world.calls.length).toBe(before);
});

describe('half a list is no list', () => {
  test.each(['iam.details', 'iam.accessKeys', 'sso.assignments', 'sso.tags', 'identitystore.users'] as const)(
    'where %s cannot be read',
    async (name) => {
      const denied = new AwsError('denied', 'AWS answered: `AccessDenied`');
      const faults: NonNullable<AwsWorldAsk['faults']> = (call) =>
        call.name === name && call.at.as === undefined ? denied : null;
      await expect(surveyed({ faults })).rejects.toMatchObject({ code: 'target.refused' });
    },
  );

  test('every account that refuses is told, when all were asked', async () => {
    const refusing = new Set([awsProd, managementId]);
    const faults: NonNullable<AwsWorldAsk['faults']> = ({ name, at }) => {
      if (name !== 'iam.details') return null;
      return refusing.has(at.accountId ?? '') ? new AwsError('denied', 'AWS answered: `AccessDenied`') : null;
    };
    const told = await surveyed({ faults }).catch((error: Error) => error.message);
    expect(told).toMatch(/^2 accounts could not be read/);
    for (const account of refusing) expect(told).toContain(`\`${account}\`: AWS answered`);
  });

  test('by parts, an account that refuses is told with its name, and every other as ever', async () => {
    const whole = await surveyed();
    const faults: NonNullable<AwsWorldAsk['faults']> = ({ name, at }) =>
      name === 'iam.details' && at.accountId === awsProd
        ? new AwsError('denied', 'AWS answered: `AccessDenied`')
        : null;
    const world = makeAwsWorld({ organization: peopled, faults });
    const partOf = (key: string) => plannerOf(world).surveyPartOf?.(key) ?? null;
    const reports = await reportsOf(world);
    expect(reports.filter(({ kind }) => kind === 'failed')).toEqual([
      { kind: 'failed', part: awsProd, message: expect.stringContaining('AccessDenied'), refused: true },
    ]);
    const seen = reports.flatMap((one) => (one.kind === 'page' ? one.observed : []));
    const left = seen.filter(({ key }) => partOf(key) !== awsProd);
    expect(left).toEqual(whole.found.filter(({ key }) => partOf(key) !== awsProd));
    expect(left.length).toBeGreaterThan(0);
    expect(whole.found.filter(({ key }) => partOf(key) === awsProd).length).toBeGreaterThan(0);
    // Whose answer was lost is not said to refuse.
    const away = makeAwsWorld({
      organization: peopled,
      faults: ({ name, at }) =>
        name === 'iam.details' && at.accountId === awsProd ? new AwsError('unavailable', 'AWS was not reached') : null,
    });
    const lost = await reportsOf(away);
    expect(lost.filter(({ kind }) => kind === 'failed')).toMatchObject([{ part: awsProd, refused: false }]);
  });

  test('throttled it is read to the end, at the pace that AWS takes', async () => {
    let left = 6;
    const slow = await surveyed({
      faults: ({ name }) =>
        name === 'iam.accessKeys' && left-- > 0 ? new AwsError('throttled', 'AWS answered: `Throttling`') : null,
    });
    expect(slow.strangers).toEqual((await surveyed()).strangers);
  });
});

test('without Identity Center its assignments are not asked for, and excluded accounts are left alone', async () => {
  const off = { identity_center_region: '', identity_center_role_arn: '', accounts_excluded: awsProd };
  const { world, strangers } = await surveyed({ settings: off });
  expect(strangers).toEqual([]);
  expect(world.calls.filter(({ name, at }) => name.startsWith('sso.') || at.accountId === awsProd)).toEqual([]);
});
