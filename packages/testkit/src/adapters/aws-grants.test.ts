// Grants on AWS, on the twin: the contract of adapters, and what AWS does that moto cannot: ends that are decided from what was written,
// sessions that live, conflicts, operations that take a while or fail, lost answers, lists that lag, guardrails that leave nothing.

import { AwsError } from '@tidegate/adapters';
import type { GrantPlan } from '@tidegate/core';
import { reachable } from '@tidegate/iam';
import { describe, expect, test } from 'vitest';
import { twinAllows, twinLetsIn } from './aws-twin-grants.ts';
import { type AwsWorldAsk, accountOf, awsAsks, awsBoundary, awsPerson, awsProd, makeAwsWorld } from './aws-world.ts';
import { seededChance } from './chance.ts';
import { adapterContract } from './contract.ts';
import { askOf, expectNothing, openAll, plannerOf, stored, undoAll } from './world.ts';

adapterContract('AWS on the twin', async () => makeAwsWorld());

const start = Date.parse('2026-03-02T09:00:00.250Z');
const hour = 3_600_000;
const end = start + hour;
const chance = seededChance('aws grants');

const askable = (type: string, permission: string) => {
  const found = awsAsks.find((one) => one.type.endsWith(type) && one.permission === permission);
  if (found === undefined) throw new Error(`nothing of ${type} can be asked for`);
  return found;
};

/** A world at a fixed time, and the plan of one grant in it. */
function begin(type: string, permission: string, ask: AwsWorldAsk = {}) {
  let now = start;
  const world = makeAwsWorld({ clock: { now: () => now }, ...ask });
  const planned = plannerOf(world).plan(askOf(world, askable(type, permission), chance));
  if (!planned.ok) throw new Error(planned.refusal.message);
  const plan = stored(planned.value.plan);
  return {
    world,
    plan,
    name: String(plan['name']),
    steps: world.target.steps(plan, end),
    sleepUntil: (instant: number) => {
      now = instant;
    },
  };
}

const isMissing = new AwsError('missing', 'AWS answered: `NoSuchEntity`');
const bucket = 'arn:aws:s3:::acme-reports';

describe('the end that AWS itself holds', () => {
  test('to the last millisecond it allows exactly what was asked, and from the end on nothing, in sessions opened before too', async () => {
    const { world, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const may = (action: string, resource: string, at: number) =>
      twinAllows(world.grants, name, { action, resource, at });
    expect(may('s3:GetObject', `${bucket}/report.csv`, end - 1)).toBe(true);
    expect(may('s3:PutObject', `${bucket}/report.csv`, end - 1)).toBe(false);
    expect(may('s3:GetObject', 'arn:aws:s3:::acme-reports-2/report.csv', end - 1)).toBe(false);
    for (const at of [end, end + 1, end + 24 * hour]) {
      expect(may('s3:GetObject', `${bucket}/report.csv`, at)).toBe(false);
      expect(may('s3:ListBucket', bucket, at)).toBe(false);
    }
  });

  test('the person is let in to the last millisecond, under one name, and nobody from the end on; decided from the trust as it is read back', async () => {
    const { world, plan, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const session = String(plan['session']);
    const lets = (at: number, principal = awsPerson, called = session) =>
      twinLetsIn(world.grants, name, { principal, session: called, at });
    expect([lets(start), lets(end - 1), lets(end), lets(end + hour)]).toEqual([true, true, false, false]);
    expect(lets(end - 1, awsPerson.replace('ada', 'eve'))).toBe(false);
    expect(lets(end - 1, awsPerson, 'another')).toBe(false);
    const role = world.grants.roles.get(`${awsProd}/${name}`);
    const trust = role?.trust ?? '';
    const anybody = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const from = (instant: number) =>
      reachable(
        { identity: [anybody], resource: trust },
        {
          action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
          resource: role?.arn ?? '',
          condition: { DateGreaterThanEquals: { 'aws:CurrentTime': new Date(instant).toISOString() } },
        },
      ).answer;
    expect([from(end - 1), from(end)]).toEqual(['exists', 'none']);
  });

  test('the end of the trust moves with the end, and a longer one last', async () => {
    const { world, plan, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const lets = (at: number) =>
      twinLetsIn(world.grants, name, { principal: awsPerson, session: String(plan['session']), at });
    const writes = async (endsAt: number) => {
      const before = world.calls.length;
      expect(await world.target.setEnd(plan, endsAt)).toEqual({ kind: 'done' });
      expect(await world.target.look(plan)).toMatchObject({ endsAt, differs: [] });
      return world.calls.slice(before).flatMap((call) => (/put/i.test(call.name) ? [call.name] : []));
    };
    expect(await writes(end - hour / 2)).toEqual(['iam.putRolePolicy', 'iam.putRolePolicy', 'iam.putTrust']);
    expect([lets(end - hour / 2 - 1), lets(end - hour / 2)]).toEqual([true, false]);
    expect(await writes(end + hour)).toEqual(['iam.putRolePolicy', 'iam.putRolePolicy', 'iam.putTrust']);
    expect([lets(end + hour - 1), lets(end + hour)]).toEqual([true, false]);
  });

  test('a shorter end holds for what may be done also where the trust cannot be written', async () => {
    let refuses = false;
    const { world, plan, steps, name } = begin('s3-bucket', 'READ_ONLY', {
      faults: ({ name: call }) => (refuses && call === 'iam.putTrust' ? new AwsError('refused', 'not allowed') : null),
    });
    await openAll(steps);
    refuses = true;
    expect(await world.target.setEnd(plan, end - hour / 2)).toMatchObject({ kind: 'refused' });
    const reads = { action: 's3:GetObject', resource: `${bucket}/a` };
    expect(twinAllows(world.grants, name, { ...reads, at: end - hour / 2 - 1 })).toBe(true);
    expect(twinAllows(world.grants, name, { ...reads, at: end - hour / 2 })).toBe(false);
  });

  test('a policy that somebody adds ends with the grant all the same', async () => {
    const { world, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    world.grants.roles.get(`${awsProd}/${name}`)?.inline.set('added', JSON.stringify(everything));
    const reads = { action: 'dynamodb:GetItem', resource: `arn:aws:dynamodb:eu-west-1:${awsProd}:table/x` };
    expect(twinAllows(world.grants, name, { ...reads, at: end - 1 })).toBe(true);
    expect(twinAllows(world.grants, name, { ...reads, at: end })).toBe(false);
  });

  test('a permission set carries it before anybody has the set', async () => {
    const { world, steps } = begin('organization-account', 'ADMIN');
    await openAll(steps.slice(0, 2));
    const [set] = world.grants.sets.values();
    expect(set?.assigned.size).toBe(0);
    expect(set?.inline).toContain('"DateGreaterThanEquals":{"aws:CurrentTime":"2026-03-02T10:00:00.250Z"}');
    expect(set?.session).toBe('PT1H');
  });

  test('a moved end is written into the account, not into the permission set alone', async () => {
    const { world, plan, steps } = begin('organization-account', 'POWER');
    await openAll(steps);
    expect(await world.target.setEnd(plan, end - hour / 2)).toEqual({ kind: 'done' });
    const [set] = world.grants.sets.values();
    expect(set?.provisioned.get(awsProd)).toContain('2026-03-02T09:30:00.250Z');
  });
});

describe('closing', () => {
  test('denies everything before anything else, so that live sessions are cut at once', async () => {
    const { world, steps, name } = begin('dynamodb-table', 'READ_WRITE');
    await openAll(steps);
    const before = world.calls.length;
    await steps[2]?.undo();
    const writes = world.calls.slice(before).filter(({ name: call }) => /put|delete|detach|terminate/i.test(call));
    expect(writes[0]).toMatchObject({ name: 'iam.putRolePolicy', ask: { policy: 'tidegate-end' } });
    expect(JSON.stringify(writes[0]?.ask)).toContain('Closed');
    const item = { action: 'dynamodb:GetItem', resource: `arn:aws:dynamodb:eu-west-1:${awsProd}:table/carts` };
    expect(twinAllows(world.grants, name, { ...item, at: start })).toBe(false);
  });

  test('ends the shells of the grant and no others, and is not over while one is open', async () => {
    const { world, plan, steps, name } = begin('ec2-instance', 'CONNECT');
    await openAll(steps);
    const on = { accountId: awsProd, region: 'eu-west-1', target: 'i-0123456789abcdef0' };
    const session = (role: string) => ({ ...on, owner: `arn:aws:sts::${awsProd}:assumed-role/${role}/ada` });
    world.grants.sessions.set('ada-1', session(name));
    world.grants.sessions.set('bob-1', session('Operators'));
    await undoAll(steps);
    expect([...world.grants.sessions.keys()]).toEqual(['bob-1']);
    world.grants.sessions.set('ada-2', session(name));
    expect(await world.target.look(plan)).toMatchObject({
      state: 'present',
      differs: [expect.stringMatching(/session/)],
    });
    await undoAll(steps);
    expect(await world.target.look(plan)).toMatchObject({ state: 'absent' });
  });

  test('a permission set is denied in the account before it is taken from the person', async () => {
    const { world, plan, steps } = begin('organization-account', 'ADMIN');
    await openAll(steps);
    const before = world.calls.length;
    await undoAll(steps);
    const order = world.calls.slice(before).map(({ name }) => name);
    const first = (name: string) => order.indexOf(name as (typeof order)[number]);
    expect(first('sso.putInline')).toBeLessThan(first('sso.provision'));
    expect(first('sso.provision')).toBeLessThan(first('sso.unassign'));
    expect(first('sso.unassign')).toBeLessThan(first('sso.deleteSet'));
    await expectNothing(world, plan);
  });

  test('a late move of the end opens nothing again', async () => {
    for (const [type, permission] of [
      ['s3-bucket', 'READ_ONLY'],
      ['organization-account', 'POWER'],
    ] as const) {
      const { world, plan, steps } = begin(type, permission);
      await openAll(steps);
      await steps[2]?.undo();
      expect(await world.target.setEnd(plan, end + hour)).toMatchObject({ kind: 'refused' });
      await undoAll(steps);
      await expectNothing(world, plan);
    }
  });

  test('what somebody attached to the role goes with it', async () => {
    const { world, plan, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const role = world.grants.roles.get(`${awsProd}/${name}`);
    role?.attached.add('arn:aws:iam::aws:policy/AdministratorAccess');
    role?.inline.set('added', '{}');
    await undoAll(steps);
    await expectNothing(world, plan);
  });
});

describe('looking', () => {
  const changes: readonly (readonly [string, (role: Role) => void, RegExp])[] = [
    [
      'another is trusted',
      (role) => Object.assign(role, { trust: role.trust.replace('ada', 'eve') }),
      /^wider.*trusted/,
    ],
    [
      'the trust lets in for longer',
      (role) => Object.assign(role, { trust: role.trust.replace('T10:00:00.250Z', 'T11:00:00.250Z') }),
      /^longer.*its trust lets the person in/,
    ],
    [
      'the trust lets in for ever',
      (role) => Object.assign(role, { trust: role.trust.replace(/,"DateLessThan":\{[^}]*\}/, '') }),
      /^longer.*its trust does not end/,
    ],
    ['the boundary is gone', (role) => Object.assign(role, { boundary: null }), /^wider.*boundary is missing/],
    ['sessions last longer', (role) => Object.assign(role, { sessionSecMax: 43_200 }), /^longer.*hour/],
    [
      'a policy is attached',
      (role) => role.attached.add('arn:aws:iam::aws:policy/PowerUserAccess'),
      /^wider.*PowerUser/,
    ],
    ['a policy is added', (role) => role.inline.set('more', '{}'), /^wider.*another policy/],
    ['the policy is wider', (role) => rewrite(role, 'tidegate-access', 's3:GetObject"', 's3:*"'), /was changed/],
    ['the deny is gone', (role) => role.inline.delete('tidegate-end'), /^longer.*missing/],
    ['the deny is weaker', (role) => rewrite(role, 'tidegate-end', '"Action":"*"', '"Action":"iam:*"'), /deny/],
    ['the policy is gone', (role) => role.inline.delete('tidegate-access'), /^narrower.*missing/],
    ['tags are gone', (role) => Object.assign(role, { tags: {} }), /tags/],
  ];
  interface Role {
    trust: string;
    readonly inline: Map<string, string>;
    readonly attached: Set<string>;
  }
  const rewrite = (role: Role, policy: string, from: string, to: string): void => {
    const text = role.inline.get(policy) ?? '';
    expect(text).toContain(from);
    role.inline.set(policy, text.replace(from, to));
  };

  test.each(changes)('sees that %s', async (_name, change, sentence) => {
    const { world, plan, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const role = world.grants.roles.get(`${awsProd}/${name}`);
    if (role === undefined) throw new Error('no role');
    change(role);
    const seen = await world.target.look(plan);
    expect(seen).toMatchObject({ state: 'present', differs: [expect.stringMatching(sentence)] });
  });

  test('sees that the boundary was narrowed after the opening, and says what it stops', async () => {
    const { world, plan, steps, sleepUntil } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const only = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' } };
    world.grants.policies.set(awsBoundary, JSON.stringify(only));
    sleepUntil(start + 120_000);
    const { differs } = await world.target.look(plan);
    expect(differs[0]).toMatch(/^narrower.*`s3:ListBucket`.*the permission boundary/);
  });

  test('sees who else has a permission set, and what else is in it', async () => {
    const { world, plan, steps } = begin('organization-account', 'READ_ONLY');
    await openAll(steps);
    const [set] = world.grants.sets.values();
    set?.assigned.get(awsProd)?.add('user-eve');
    set?.managed.push('AdministratorAccess');
    expect((await world.target.look(plan)).differs).toEqual([
      expect.stringMatching(/AdministratorAccess/),
      expect.stringMatching(/user-eve/),
    ]);
    await undoAll(steps);
    await expectNothing(world, plan);
  });
});

describe('what goes wrong', () => {
  const ways = [
    ['s3-bucket', 'READ_WRITE'],
    ['ec2-instance', 'POWER'],
    ['organization-account', 'ADMIN'],
  ] as const;

  test.each(ways)('a lost answer of any call of %s %s is made good by doing it again', async (type, permission) => {
    const { calls } = await whole(type, permission);
    for (const lost of new Set(calls)) {
      const { world, plan, steps } = begin(type, permission, {
        faults: (call) => (call.name === lost && call.before === 0 ? 'reply-lost' : null),
      });
      await openAll(steps);
      expect([lost, await world.target.look(plan)]).toMatchObject([lost, { state: 'present', differs: [] }]);
      await undoAll(steps);
      await expectNothing(world, plan);
    }
  });

  test.each(ways)(
    'a call of %s %s that AWS throttles for long is tried later, and leaves nothing behind',
    async (type, permission) => {
      const { calls } = await whole(type, permission);
      for (const slow of new Set(calls)) {
        let until = 8;
        const { world, plan, steps } = begin(type, permission, {
          faults: ({ name }) =>
            name === slow && until-- > 0 ? new AwsError('throttled', 'AWS answered: `Throttling`') : null,
        });
        for (const step of steps) {
          const outcome = await step.do();
          if (outcome.kind !== 'done')
            expect([slow, outcome.kind, await step.do()]).toEqual([slow, 'unavailable', { kind: 'done' }]);
        }
        until = 8;
        for (const step of [...steps].reverse()) {
          const outcome = await step.undo();
          if (outcome.kind !== 'done')
            expect([slow, outcome.kind, await step.undo()]).toEqual([slow, 'unavailable', { kind: 'done' }]);
        }
        until = 0;
        await expectNothing(world, plan);
      }
    },
  );

  test('a role that is not to be seen yet is no refusal', async () => {
    const { steps } = begin('s3-bucket', 'READ_ONLY', {
      faults: ({ name, before }) => (name === 'iam.putRolePolicy' && before === 0 ? isMissing : null),
    });
    await steps[0]?.do();
    expect(await steps[1]?.do()).toMatchObject({ kind: 'unavailable' });
    expect(await steps[1]?.do()).toEqual({ kind: 'done' });
  });

  test('a name that somebody else has is not taken over', async () => {
    const { world, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await steps[0]?.do();
    const role = world.grants.roles.get(`${awsProd}/${name}`);
    if (role) role.tags = { 'tidegate:grant': 'grt_another' };
    expect(await steps[0]?.do()).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/not of this grant/),
    });
  });

  test('an operation that is not over in time is asked after again, and one that fails is told with the reason', async () => {
    const slow = begin('organization-account', 'POWER');
    await openAll(slow.steps.slice(0, 2));
    slow.world.grants.failNext = 'the boundary is not in the account';
    expect(await slow.steps[2]?.do()).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/boundary is not/),
    });
    expect(await slow.steps[2]?.do()).toEqual({ kind: 'done' });
    await undoAll(slow.steps);
    await expectNothing(slow.world, slow.plan);

    let now = start;
    const late = begin('organization-account', 'POWER', { clock: { now: () => (now += 4_000) } });
    await openAll(late.steps.slice(0, 2));
    late.world.grants.polls = 30;
    expect(await late.steps[2]?.do()).toMatchObject({ kind: 'pending', againMs: 5_000 });
    // While it runs, another would be a conflict: it is waited for, and then there is nothing to do any more.
    expect(await late.steps[2]?.do()).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/Conflict/),
    });
    late.world.grants.polls = 1;
    for (let tries = 0; tries < 30; tries += 1) await late.steps[2]?.do();
    expect(await late.steps[2]?.do()).toEqual({ kind: 'done' });
  });

  test('whoever Identity Center does not know is assigned nothing', async () => {
    const { world, steps } = begin('organization-account', 'POWER');
    world.grants.users.clear();
    await openAll(steps.slice(0, 2));
    expect(await steps[2]?.do()).toMatchObject({ kind: 'refused', message: expect.stringMatching(/knows no user/) });
  });

  /** The calls of one grant's whole life. */
  async function whole(type: string, permission: string) {
    const { world, plan, steps } = begin(type, permission);
    await openAll(steps);
    await world.target.look(plan);
    await undoAll(steps);
    return { calls: world.calls.map(({ name }) => name) };
  }
});

describe('whether a grant would be worth anything', () => {
  const deny = (action: string, condition?: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        Action: action,
        Resource: '*',
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    });
  const foresee = (plan: GrantPlan, world: ReturnType<typeof makeAwsWorld>) => world.target.foresee?.(plan);

  test('every permission on everything is proved inside what is shown, and possible', async () => {
    for (const one of awsAsks) {
      const { world, plan } = begin(one.type, one.permission);
      expect([one.type, one.permission, await foresee(plan, world)]).toEqual([
        one.type,
        one.permission,
        { ok: true, value: true },
      ]);
    }
  });

  test('a service control policy that leaves nothing of it is named, with its place', async () => {
    const { world, plan } = begin('s3-bucket', 'READ_ONLY');
    const scp = { kind: 'SERVICE_CONTROL_POLICY' as const, id: 'p-no-s3', content: deny('s3:Get*') };
    world.grants.nodePolicies.set('ou-prod', [scp]);
    const answer = await foresee(plan, world);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'target.refused' } });
    expect(JSON.stringify(answer)).toMatch(/s3:GetObject.*service control policies of `ou-prod`/);
  });

  test('a resource control policy and a boundary are named likewise', async () => {
    const { world, plan } = begin('s3-bucket', 'READ_WRITE');
    const rcp = { kind: 'RESOURCE_CONTROL_POLICY' as const, id: 'p-no-put', content: rcpDeny('s3:PutObject') };
    const full = { kind: 'RESOURCE_CONTROL_POLICY' as const, id: 'p-RCPFull', content: rcpAllow };
    for (const node of ['r-root', 'ou-prod', awsProd]) world.grants.nodePolicies.set(node, [full]);
    world.grants.nodePolicies.set(awsProd, [full, rcp]);
    expect(JSON.stringify(await foresee(plan, world))).toMatch(
      /s3:PutObject.*resource control policies of `111111111111`/,
    );
    const bounded = begin('s3-bucket', 'READ_WRITE');
    bounded.world.grants.policies.set(awsBoundary, deny('*'));
    expect(JSON.stringify(await foresee(bounded.plan, bounded.world))).toMatch(/the permission boundary/);
  });

  test('what some request could still get is not void', async () => {
    const { world, plan } = begin('s3-bucket', 'READ_ONLY');
    const content = deny('*', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } });
    world.grants.nodePolicies.set(awsProd, [{ kind: 'SERVICE_CONTROL_POLICY', id: 'p-office', content }]);
    expect(await foresee(plan, world)).toEqual({ ok: true, value: true });
  });

  test('a boundary that asks for a tag is met by the tags of the settings, and by no others', async () => {
    const mine = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'data' } },
      },
    });
    const tagged = begin('s3-bucket', 'READ_ONLY', { settings: { grant_tags: 'team=data, cost=1' } });
    tagged.world.grants.policies.set(awsBoundary, mine);
    expect(await foresee(tagged.plan, tagged.world)).toEqual({ ok: true, value: true });
    await openAll(tagged.steps);
    expect(await tagged.world.target.look(tagged.plan)).toMatchObject({ state: 'present', differs: [] });
    const role = tagged.world.grants.roles.get(`${awsProd}/${tagged.name}`);
    expect(role?.tags).toMatchObject({ team: 'data', cost: '1', 'tidegate:workspace': 'main' });
    const plain = begin('s3-bucket', 'READ_ONLY');
    plain.world.grants.policies.set(awsBoundary, mine);
    expect(JSON.stringify(await foresee(plain.plan, plain.world))).toMatch(/the permission boundary/);
  });

  test('a guardrail that cannot be read makes it no', async () => {
    for (const name of ['organizations.parent', 'organizations.policy', 'iam.policyVersion'] as const) {
      const { world, plan } = begin('s3-bucket', 'READ_ONLY', {
        faults: (call) => (call.name === name ? new AwsError('denied', 'AWS answered: `AccessDenied`') : null),
      });
      expect([name, await foresee(plan, world)]).toMatchObject([
        name,
        { ok: false, refusal: { message: expect.stringMatching(/cannot be read/) } },
      ]);
    }
    const { world, plan } = begin('s3-bucket', 'READ_ONLY');
    world.grants.policies.clear();
    expect(JSON.stringify(await foresee(plan, world))).toMatch(/there is no boundary/);
  });

  const rcpAllow = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  });
  const rcpDeny = (action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Principal: '*', Action: action, Resource: '*' },
    });
});

describe('who and what', () => {
  interface Change {
    readonly account?: string | null;
    readonly nativeId?: string;
    readonly context?: Readonly<Record<string, string>>;
  }
  const refusalOf = (
    type: string,
    permission: string,
    { account = awsPerson, ...change }: Change,
    settings: Readonly<Record<string, string>> = {},
  ) => {
    const world = makeAwsWorld({ settings });
    const { account: _own, ...nobody } = world;
    const person = account === null ? nobody : { ...world, account: accountOf(account) };
    const planned = plannerOf(world).plan(askOf(person, { ...askable(type, permission), ...change }, chance));
    return planned.ok ? null : planned.refusal.message;
  };

  test.each<[string, Change, RegExp]>([
    ['a role without a session', { account: `arn:aws:iam::${awsProd}:role/Admins` }, /everybody/],
    ['a wildcard', { account: `arn:aws:sts::${awsProd}:assumed-role/Admins/*` }, /no account in AWS/],
    ['everybody', { account: '*' }, /no account in AWS/],
    ['an Identity Center user alone', { account: 'ada@acme.example' }, /cannot name/],
    ['nobody', { account: null }, /nothing says who/],
    ['a bucket with a wildcard', { nativeId: 'arn:aws:s3:::acme-*' }, /names nothing/],
    ['a bucket with a variable', { nativeId: `arn:aws:s3:::$${'{aws:username}'}` }, /names nothing/],
    ['a bucket of no account', { context: {} }, /names nothing/],
  ])('%s is refused before anything happens', (_name, change, sentence) => {
    expect(refusalOf('s3-bucket', 'READ_ONLY', change)).toMatch(sentence);
  });

  test('a database must take IAM sign-in, be asked for as a whole, and have a user for the permission', () => {
    const { context } = askable('rds-instance', 'READ_ONLY');
    expect(refusalOf('rds-instance', 'READ_ONLY', { context: { ...context, iam_sign_in: 'no' } })).toMatch(
      /IAM database/,
    );
    expect(refusalOf('rds-instance', 'READ_ONLY', { context: { ...context, cluster: 'carts' } })).toMatch(
      /ask for that/,
    );
    expect(refusalOf('rds-instance', 'ADMIN', {}, { database_user_admin: '' })).toMatch(/database_user_admin/);
  });

  test('nobody is let into the management account, and a user of IAM into no whole account', () => {
    const { context } = askable('organization-account', 'ADMIN');
    const management = { ...context, management_account: 'yes' };
    expect(refusalOf('organization-account', 'ADMIN', { context: management })).toMatch(/management account/);
    const account = `arn:aws:iam::${awsProd}:user/ada`;
    expect(refusalOf('organization-account', 'ADMIN', { account })).toMatch(/no user of Identity Center/);
  });

  test('without a granting role nothing can be had, and the setting is named', () => {
    const off = { granting_role_name: '', identity_center_role_arn: '' };
    expect(refusalOf('s3-bucket', 'READ_ONLY', {}, off)).toMatch(/granting_role_name/);
    expect(refusalOf('organization-account', 'ADMIN', {}, off)).toMatch(/identity_center_role_arn/);
  });

  test('the trust names the person and one session name, and nobody else', async () => {
    const { world, plan, steps, name } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const trust: unknown = JSON.parse(world.grants.roles.get(`${awsProd}/${name}`)?.trust ?? '');
    expect(trust).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Person',
          Effect: 'Allow',
          Principal: { AWS: awsPerson },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'sts:RoleSessionName': plan['session'] },
            DateLessThan: { 'aws:CurrentTime': '2026-03-02T10:00:00.250Z' },
          },
        },
      ],
    });
  });
});

describe('the checks', () => {
  const checks = async (
    ask: AwsWorldAsk,
    change: (grants: ReturnType<typeof makeAwsWorld>['grants']) => void = () => undefined,
  ) => {
    const world = makeAwsWorld(ask);
    change(world.grants);
    const reports = await world.target.check();
    return reports
      .filter(({ name }) => name.startsWith('granting'))
      .map(({ name, state, sentence }) => `${name} ${state}: ${sentence}`);
  };

  test('say whether the granting role and the boundary are there, and the role of Identity Center', async () => {
    expect(await checks({})).toEqual([
      expect.stringMatching(/^granting passed: 1 of 1/),
      expect.stringMatching(/^granting on accounts passed/),
    ]);
    expect(await checks({}, ({ policies }) => policies.clear())).toEqual([
      expect.stringMatching(/^granting failed: .*boundary-main` there$/),
      expect.stringMatching(/passed/),
    ]);
    const denied = new AwsError('denied', 'AWS answered: `AccessDenied`');
    expect(await checks({ faults: ({ at }) => (at.as === 'granter' ? denied : null) })).toEqual([
      expect.stringMatching(/^granting failed: .*AccessDenied/),
      expect.stringMatching(/^granting on accounts failed: .*AccessDenied/),
    ]);
  });

  test('say nothing of it where nothing is opened', async () => {
    expect(await checks({ settings: { granting_role_name: '', identity_center_role_arn: '' } })).toEqual([]);
  });
});

describe('the survey', () => {
  test('finds the roles and permission sets of grants by the keys of their plans, and takes them away', async () => {
    const { world, plan, steps } = begin('s3-bucket', 'READ_ONLY');
    await openAll(steps);
    const account = plannerOf(world).plan(askOf(world, askable('organization-account', 'POWER'), chance));
    if (!account.ok) throw new Error(account.refusal.message);
    await openAll(world.target.steps(stored(account.value.plan), end));
    const found = [];
    for await (const page of world.target.survey?.read() ?? []) found.push(...page);
    const keys = [plan, account.value.plan].flatMap((one) => plannerOf(world).keysOf?.(one) ?? []);
    expect(found.map(({ key }) => key).sort()).toEqual(keys.sort());
    expect(found.map(({ grantId }) => grantId).sort()).toEqual([plan['grantId'], account.value.plan['grantId']].sort());
    for (const one of found) expect(await world.target.survey?.remove(one)).toEqual({ kind: 'done' });
    expect(await world.leftovers()).toEqual([]);
    for (const one of found) expect(await world.target.survey?.remove(one)).toEqual({ kind: 'done' });
  });

  test('where no account can be read nothing is concluded', async () => {
    const { world } = begin('s3-bucket', 'READ_ONLY', {
      faults: ({ name }) => (name === 'iam.roles' ? new AwsError('denied', 'AWS answered: `AccessDenied`') : null),
    });
    const read = async (): Promise<void> => {
      for await (const _ of world.target.survey?.read() ?? []);
    };
    await expect(read()).rejects.toMatchObject({ code: 'target.refused' });
  });
});
