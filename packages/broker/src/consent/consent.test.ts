import { Refused } from '@tidegate/core';
import {
  type BrokerWorld,
  disagreements,
  emailOf,
  flowOf,
  memberOf,
  openBroker,
  smallCompany,
  timeCodes,
} from '@tidegate/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { applyDocuments } from '../apply/apply-documents.ts';
import { deactivate } from '../people/deactivate.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { getRequest } from '../requests/read-requests.ts';
import { withdrawRequest } from '../requests/withdraw-request.ts';
import { enrolAuthenticator, resetAuthenticator, stepUpStanding } from '../step-up/authenticator.ts';
import { passStepUpOf, releaseProven } from '../step-up/pass-step-up.ts';
import { delegate, endDelegation, listDelegations } from './delegations.ts';
import { listNameablePeople } from './nameable-people.ts';

const minute = 60_000;
const hour = 60 * minute;
type Body = Readonly<Record<string, unknown>>;

let world: BrokerWorld | null = null;
afterEach(async () => {
  // Whatever a story did, its decisions follow from its audit log alone.
  if (world !== null) expect(await disagreements(world)).toEqual([]);
  await world?.close();
  world = null;
});

/** Who stands in for somebody is somebody they may name: these share a group. */
const together = ['manager', 'engineer', 'dba', 'compliance', 'outsider', 'auditor'];
const groups = [
  ...(smallCompany.groups ?? []),
  { at: { file: 'together', line: null, column: null }, name: 'together', members: together.map(emailOf) },
];

/** The small company with one flow over its customer databases, as its body says. */
async function company(body: Body = {}, settings: Body = {}): Promise<BrokerWorld> {
  const item = flowOf({ name: 'pii', scope: 'pii', approvers: [memberOf('dbas')], minutes: 60, settings });
  const flow = { ...item, body: { ...(item.body as Body), ...body } };
  world = await openBroker({
    documents: { ...smallCompany, groups, flows: [flow] },
    perimeterRules: { ownChangeWaitMs: 0 },
  });
  return world;
}

const group = (...approvers: readonly object[]) => ({ logical_operator: 'OR', approvers });
const policy = (...groups: readonly object[]) => ({
  approver_policy: { approval_mode: 'ALL_OF', approver_groups: groups },
});

async function approve(
  { ports, as }: BrokerWorld,
  name: string,
  id: string,
  narrow: Parameters<typeof decideRequest>[2]['narrow'] = null,
): Promise<string> {
  const decided = await decideRequest(ports, await as(name), { id, verdict: 'approve', reason: null, narrow });
  return decided.ok ? decided.value.description.status : decided.refusal.code;
}

async function shown({ ports, as }: BrokerWorld, name: string, id: string) {
  const details = await getRequest(ports, await as(name), id);
  if (!details.ok) throw new Refused(details.refusal);
  return details.value;
}

async function noticesOf({ ports, person }: BrokerWorld, name: string): Promise<readonly string[]> {
  const { id } = await person(name);
  const page = await ports.store.read((tx) => tx.notices.page(id, { after: null, limit: 100 }));
  return page.items.map(({ kind }) => kind);
}

describe('escalation', () => {
  const escalating = {
    escalation_policy: { interval_in_min: 30, approver_groups: [group(memberOf('compliance'))] },
  };

  test('on silence the next tier is asked, told and may agree; the first may still', async () => {
    const small = await company(escalating);
    const { request } = await small.ask('engineer', 'prod-customers');
    expect(await approve(small, 'compliance', request.id)).toBe('object.not_found');
    small.pass(30 * minute - 1);
    await small.drain();
    expect(await noticesOf(small, 'compliance')).toEqual([]);
    small.pass(1);
    await small.drain();
    const { description, request: later } = await shown(small, 'engineer', request.id);
    expect(later.trail.escalatedAt).toEqual([small.now()]);
    expect(description.sentence).toContain('a member of `dbas`, or for a member of `compliance`');
    expect(await noticesOf(small, 'compliance')).toEqual(['request.escalated']);
    expect(await noticesOf(small, 'engineer')).toEqual(['request.escalated']);
    expect((await shown(small, 'dba', request.id)).actions).toContain('approve');
    expect(await approve(small, 'compliance', request.id)).toBe('Granting');
    expect(await approve(small, 'dba', request.id)).toBe('request.already_decided');
  });

  test('silence alone never agrees, and what was decided does not escalate', async () => {
    const small = await company(escalating);
    const { request } = await small.ask('engineer', 'prod-customers');
    await withdrawRequest(small.ports, await small.as('engineer'), { id: request.id });
    small.pass(hour);
    await small.drain();
    expect((await shown(small, 'engineer', request.id)).request.trail.escalatedAt).toEqual([]);
    const silent = await small.ask('engineer', 'prod-customers');
    small.pass(23 * hour);
    await small.drain();
    expect((await shown(small, 'engineer', silent.request.id)).description.status).toBe('Pending');
    small.pass(hour);
    await small.drain();
    expect((await shown(small, 'engineer', silent.request.id)).description.outcome).toBe('lapsed');
  });

  test('a request lapses when its flow says', async () => {
    const small = await company({ lapse_after_in_min: 5 });
    const { request } = await small.ask('engineer', 'prod-customers');
    small.pass(5 * minute);
    await small.drain();
    expect((await shown(small, 'engineer', request.id)).description.outcome).toBe('lapsed');
  });
});

describe('narrowing', () => {
  test('what opens is what all approvers left, and the requester sees it', async () => {
    const small = await company(policy(group(memberOf('dbas')), group(memberOf('compliance'))));
    const [one, other] = [
      await small.offered('engineer', 'prod-customers'),
      await small.offered('engineer', 'prod-billing'),
    ];
    const { request } = await small.ask('engineer', 'prod-customers');
    expect(await approve(small, 'dba', request.id, { durationSec: 3_601, without: [] })).toBe('request.wider');
    expect(await approve(small, 'dba', request.id, { durationSec: null, without: [other] })).toBe('request.wider');
    expect(await approve(small, 'dba', request.id, { durationSec: null, without: [one] })).toBe('input.invalid');
    expect(await approve(small, 'dba', request.id, { durationSec: 1_800, without: [] })).toBe('Pending');
    expect(await approve(small, 'compliance', request.id, { durationSec: 1_801, without: [] })).toBe('request.wider');
    expect(await approve(small, 'compliance', request.id, { durationSec: 600, without: [] })).toBe('Granting');
    const { request: agreed, leases, description } = await shown(small, 'engineer', request.id);
    expect(agreed.trail.narrowed.map(({ duration }) => duration)).toEqual([
      { fromSec: 3_600, toSec: 1_800 },
      { fromSec: 1_800, toSec: 600 },
    ]);
    expect(leases.map(({ durationSec }) => durationSec)).toEqual([600]);
    expect(description.sentence).toContain('shortened to 10 minutes');
  });
});

describe('delegation while away', () => {
  const away = (small: BrokerWorld, to: string, rest: object = {}) => ({
    from: null,
    to: emailOf(to),
    startsAt: null,
    endsAt: small.now() + 8 * hour,
    flows: null,
    reason: null,
    ...rest,
  });
  const given = async (small: BrokerWorld, from: string, to: string, rest: object = {}) => {
    const made = await delegate(small.ports, await small.as(from), away(small, to, rest));
    if (!made.ok) throw new Refused(made.refusal);
    return made.value.delegation.id;
  };

  test('a delegate’s consent fills the delegator’s term, is shown for them, and ends with the window', async () => {
    const small = await company();
    await given(small, 'dba', 'outsider');
    const { request } = await small.ask('engineer', 'prod-customers');
    expect((await noticesOf(small, 'outsider')).toSorted()).toEqual(['delegation.saved', 'request.asked']);
    expect((await shown(small, 'outsider', request.id)).waiting[0]?.delegates[0]?.from.email).toBe(emailOf('dba'));
    expect(await approve(small, 'outsider', request.id)).toBe('Granting');
    const verdict = (await shown(small, 'engineer', request.id)).request.verdicts[0];
    expect(verdict?.standsFor?.map(({ personId }) => personId)).toEqual([(await small.person('dba')).id]);
    const next = await small.ask('engineer', 'prod-billing');
    small.pass(8 * hour);
    expect(await approve(small, 'outsider', next.request.id)).toBe('object.not_found');
  });

  test('a consent given for somebody goes with them when they are out', async () => {
    const small = await company(policy(group(memberOf('dbas')), group(memberOf('compliance'))));
    await given(small, 'dba', 'outsider');
    const { request } = await small.ask('engineer', 'prod-customers');
    expect(await approve(small, 'outsider', request.id)).toBe('Pending');
    const { ports } = small;
    const out = { ...(await small.person('dba')), active: false };
    await ports.store.transaction(async (tx) => {
      await tx.people.save(out);
      await deactivate(ports, tx, out);
    });
    expect((await shown(small, 'engineer', request.id)).request.verdicts).toEqual([]);
    expect(await approve(small, 'compliance', request.id)).toBe('Pending');
  });

  test('the delegator’s own right is checked when it is used, and taking it back ends it at once', async () => {
    const small = await company();
    const id = await given(small, 'dba', 'outsider');
    const { request } = await small.ask('engineer', 'prod-customers');
    const dba = await small.person('dba');
    await small.ports.store.transaction((tx) => tx.people.save({ ...dba, active: false }));
    expect(await approve(small, 'outsider', request.id)).toBe('object.not_found');
    await small.ports.store.transaction((tx) => tx.people.save(dba));
    await endDelegation(small.ports, await small.as('dba'), { id });
    expect(await approve(small, 'outsider', request.id)).toBe('object.not_found');
  });

  test('it never helps who asks, goes no second step, and is not used twice', async () => {
    const small = await company({
      ...policy({ logical_operator: 'OR', quorum: 2, approvers: [memberOf('dbas'), memberOf('compliance')] }),
    });
    await given(small, 'dba', 'engineer');
    await given(small, 'dba', 'outsider');
    await given(small, 'dba', 'manager');
    await given(small, 'outsider', 'auditor');
    const { request } = await small.ask('engineer', 'prod-customers');
    expect(await approve(small, 'engineer', request.id)).toBe('request.self_review');
    expect(await approve(small, 'auditor', request.id)).toBe('object.not_found');
    expect(await approve(small, 'outsider', request.id)).toBe('Pending');
    expect(await approve(small, 'manager', request.id)).toBe('object.not_found');
    // The one who is away came back: the delegate’s consent is theirs, and they are one of the two.
    expect(await approve(small, 'dba', request.id)).toBe('Pending');
    expect(await approve(small, 'compliance', request.id)).toBe('Granting');
  });

  test('for some flows it counts in these only, and one’s own are listed', async () => {
    const small = await company();
    await given(small, 'dba', 'outsider', { flows: ['pii'] });
    const bad = await delegate(small.ports, await small.as('dba'), away(small, 'outsider', { flows: ['none'] }));
    expect(bad.ok ? null : bad.refusal.field).toBe('flows');
    // Law 1: a flow that one neither asks through nor decides in is refused as one that does not exist.
    const foreign = await delegate(small.ports, await small.as('outsider'), away(small, 'dba', { flows: ['pii'] }));
    const unknown = await delegate(small.ports, await small.as('outsider'), away(small, 'dba', { flows: ['none'] }));
    expect(JSON.stringify(foreign).replaceAll('pii', 'none')).toBe(JSON.stringify(unknown));
    expect(foreign.ok ? null : foreign.refusal.code).toBe('object.not_found');
    const self = await delegate(small.ports, await small.as('dba'), away(small, 'dba'));
    expect(self.ok ? null : self.refusal.field).toBe('to');
    const other = await delegate(
      small.ports,
      await small.as('engineer'),
      away(small, 'outsider', { from: emailOf('dba') }),
    );
    expect(other.ok ? null : other.refusal.code).toBe('auth.forbidden');
    const mine = await listDelegations(small.ports, await small.as('outsider'), { all: false });
    expect(mine.ok && mine.value.map(({ flows }) => flows?.map(({ name }) => name))).toEqual([['pii']]);
    const all = await listDelegations(small.ports, await small.as('outsider'), { all: true });
    expect(all.ok ? null : all.refusal.code).toBe('auth.forbidden');
  });
});

describe('who may be named in a delegation', () => {
  const answerTo = async (small: BrokerWorld, name: string, to: string): Promise<string> => {
    const given = { from: null, startsAt: null, endsAt: small.now() + hour, flows: null, reason: null };
    const made = await delegate(small.ports, await small.as(name), { ...given, to });
    return made.ok ? 'done' : JSON.stringify(made.refusal).replaceAll(to, 'THEM');
  };

  test('whoever is not offered is refused, by address and by id, in the very words of nobody; whoever is, is taken', async () => {
    const item = flowOf({
      name: 'pii',
      scope: 'pii',
      approvers: [memberOf('dbas'), memberOf('compliance')],
      minutes: 60,
    });
    const small = await openBroker({ documents: { ...smallCompany, flows: [item] } });
    world = small;
    const everybody = await small.ports.store.read((tx) => tx.people.all());
    for (const name of ['engineer', 'manager', 'dba', 'outsider']) {
      const actor = await small.as(name);
      const nobody = await answerTo(small, name, 'nobody@small.example');
      const noId = await answerTo(small, name, `prs_${'0'.repeat(26)}`);
      const offered = (await listNameablePeople(small.ports, actor, { search: '' })).map(({ email }) => email);
      for (const { id, email } of everybody) {
        if (email === actor.person.email) continue;
        const said = [await answerTo(small, name, email), await answerTo(small, name, id)];
        expect([name, email, ...said]).toEqual([
          name,
          email,
          ...(offered.includes(email) ? ['done', 'done'] : [nobody, noId]),
        ]);
      }
    }
    const whom = async (name: string) =>
      (await listNameablePeople(small.ports, await small.as(name), { search: '' })).map(({ email }) => email);
    expect(await whom('dba')).toEqual([emailOf('compliance')]);
    expect(await whom('manager')).toEqual([emailOf('colleague'), emailOf('engineer')]);
    expect(await whom('outsider')).toEqual([]);
    const found = await listNameablePeople(small.ports, await small.as('manager'), { search: 'ENGIN' });
    expect(found.map(({ email }) => email)).toEqual([emailOf('engineer')]);
  });

  test('facts past their age tie nobody: neither a group nor a manager', async () => {
    const small = await company();
    expect(await answerTo(small, 'dba', emailOf('outsider'))).toBe('done');
    const origin = { sourceId: null, observedAt: small.now() - hour, maxAgeSec: 60 };
    const [outsider, colleague] = [await small.person('outsider'), await small.person('colleague')];
    await small.ports.store.transaction(async (tx) => {
      for (const one of [outsider, colleague]) await tx.people.save({ ...one, origin });
    });
    const nobody = await answerTo(small, 'dba', 'nobody@small.example');
    expect(await answerTo(small, 'dba', emailOf('outsider'))).toBe(nobody);
    expect(await answerTo(small, 'manager', emailOf('colleague'))).toBe(nobody);
    expect(await answerTo(small, 'manager', emailOf('engineer'))).toBe('done');
  });
});

describe('who may name a flow in a delegation', () => {
  const namesPii = async (small: BrokerWorld, name: string): Promise<boolean> => {
    const endsAt = small.now() + hour;
    const given = { from: null, to: emailOf('manager'), startsAt: null, endsAt, flows: ['pii'], reason: null };
    return (await delegate(small.ports, await small.as(name), given)).ok;
  };

  test('who reviews its emergencies', async () => {
    const item = flowOf({
      name: 'pii',
      scope: 'pii',
      approvers: [],
      minutes: 60,
      settings: { justification_required: true },
    });
    const { approver_policy: _, ...body } = item.body as Body;
    const urgent = {
      ...body,
      break_glass: { reviewers: group(memberOf('compliance')), tell: group(memberOf('dbas')) },
    };
    const small = await openBroker({ documents: { ...smallCompany, groups, flows: [{ ...item, body: urgent }] } });
    world = small;
    expect([await namesPii(small, 'compliance'), await namesPii(small, 'outsider')]).toEqual([true, false]);
  });

  test('who owns something that it offers, where it asks owners', async () => {
    const small = await company(policy(group({ type: 'Owner', match_operator: 'is', values: [] })));
    expect(await namesPii(small, 'compliance')).toBe(false);
    await small.ports.store.transaction(async (tx) => {
      const [integration] = await tx.integrations.all();
      if (integration === undefined) throw new Error('the company has no integration');
      await tx.integrations.save({
        ...integration,
        published: { ...integration.published, owner: { attribute_type: 'group', attribute_value: ['compliance'] } },
      });
    });
    expect([await namesPii(small, 'compliance'), await namesPii(small, 'outsider')]).toEqual([true, false]);
  });
});

describe('step-up', () => {
  const asking = { require_mfa: true };

  async function enrolled(small: BrokerWorld, name: string): Promise<string> {
    const made = await enrolAuthenticator(small.ports, await small.as(name));
    if (!made.ok) throw new Refused(made.refusal);
    return made.value.secret;
  }
  const pass = async (small: BrokerWorld, name: string, code: string): Promise<unknown> => {
    const passed = await passStepUpOf(small.ports, await small.as(name), { code });
    return passed.ok ? passed.value.released.length : passed.refusal.code;
  };

  test('a request waits for its requester’s code before anybody is asked; the code lets it go on, and covers an hour', async () => {
    const small = await company({}, asking);
    const { request, description } = await small.ask('engineer', 'prod-customers');
    expect([description.status, await noticesOf(small, 'dba')]).toEqual(['PendingMFA', []]);
    expect(await approve(small, 'dba', request.id)).toBe('request.awaits_step_up');
    expect((await shown(small, 'dba', request.id)).actions).toEqual(['reject']);
    expect(await pass(small, 'engineer', '000000')).toBe('step_up.not_enrolled');
    const secret = await enrolled(small, 'engineer');
    expect((await stepUpStanding(small.ports, await small.as('engineer'))).enrolled).toBe(false);
    expect(await pass(small, 'engineer', timeCodes.codeAt(secret, small.now()))).toBe(1);
    expect(await noticesOf(small, 'dba')).toEqual(['request.asked']);
    expect(await approve(small, 'dba', request.id)).toBe('Granting');
    small.pass(hour);
    expect((await small.ask('engineer', 'prod-billing')).description.status).toBe('Pending');
    small.pass(1);
    expect((await small.ask('engineer', 'prod-billing')).description.status).toBe('PendingMFA');
  });

  test('where nobody else is asked the code opens the access', async () => {
    const small = await company({ approver_policy: null }, asking);
    const { request } = await small.ask('engineer', 'prod-customers');
    expect(request.state.kind).toBe('waiting');
    const secret = await enrolled(small, 'engineer');
    await pass(small, 'engineer', timeCodes.codeAt(secret, small.now()));
    await small.drain();
    expect((await shown(small, 'engineer', request.id)).description.status).toBe('Active');
  });

  test('a code works once, the one before it never again, and too many wrong ones hold', async () => {
    const small = await company({}, asking);
    const secret = await enrolled(small, 'engineer');
    const code = timeCodes.codeAt(secret, small.now());
    const before = timeCodes.codeAt(secret, small.now() - 30_000);
    expect(await pass(small, 'engineer', code)).toBe(0);
    expect(await pass(small, 'engineer', code)).toBe('step_up.code_wrong');
    expect(await pass(small, 'engineer', before)).toBe('step_up.code_wrong');
    for (let tries = 0; tries < 3; tries += 1) await pass(small, 'engineer', '12345x');
    small.pass(30_000);
    expect(await pass(small, 'engineer', timeCodes.codeAt(secret, small.now()))).toBe('limit.rate');
    small.pass(60_000);
    expect(await pass(small, 'engineer', timeCodes.codeAt(secret, small.now()))).toBe(0);
  });

  test('whoever agrees proves it too where the flow says so; rejecting needs no code', async () => {
    const small = await company({}, { require_mfa: true, mfa: { who: 'approver', valid_in_min: 5 } });
    const { request, description } = await small.ask('engineer', 'prod-customers');
    expect(description.status).toBe('Pending');
    expect((await shown(small, 'dba', request.id)).stepUpDue).toBe(true);
    expect(await approve(small, 'dba', request.id)).toBe('request.step_up_required');
    const secret = await enrolled(small, 'dba');
    await pass(small, 'dba', timeCodes.codeAt(secret, small.now()));
    small.pass(5 * minute + 1);
    expect(await approve(small, 'dba', request.id)).toBe('request.step_up_required');
    await pass(small, 'dba', timeCodes.codeAt(secret, small.now()));
    expect(await approve(small, 'dba', request.id)).toBe('Granting');
    const other = await small.ask('engineer', 'prod-billing');
    small.pass(hour);
    const rejected = await decideRequest(small.ports, await small.as('dba'), {
      id: other.request.id,
      verdict: 'reject',
      reason: null,
    });
    expect(rejected.ok && rejected.value.description.outcome).toBe('rejected');
  });

  test('only another administrator takes an authenticator away, and one that counts is not replaced', async () => {
    const small = await company({}, asking);
    const secret = await enrolled(small, 'engineer');
    await pass(small, 'engineer', timeCodes.codeAt(secret, small.now()));
    const again = await enrolAuthenticator(small.ports, await small.as('engineer'));
    expect(again.ok ? null : again.refusal.code).toBe('step_up.enrolled');
    const reset = async (by: string) => {
      const answer = await resetAuthenticator(small.ports, await small.as(by), { email: emailOf('engineer') });
      return answer.ok ? 'reset' : answer.refusal.code;
    };
    expect(await reset('colleague')).toBe('auth.forbidden');
    const { person } = await small.as('engineer');
    const { person: admin } = await small.as('admin');
    const saved = (sameAs: typeof person.sameAs) =>
      small.ports.store.transaction((tx) => tx.people.save({ ...person, sameAs }));
    await saved(admin.id);
    expect(await reset('admin')).toBe('auth.forbidden');
    await saved(null);
    expect(await reset('admin')).toBe('reset');
    expect((await small.ask('engineer', 'prod-customers')).description.status).toBe('PendingMFA');
    const released = await releaseProven(small.ports, await small.as('engineer'));
    expect(released.ok ? null : released.refusal.code).toBe('request.step_up_required');
  });
});

describe('waiting requests are looked at again', () => {
  test('a changed flow, a flow that is gone and a requester who left move them out of reach, with the reason', async () => {
    const small = await company();
    const ask = async () => (await small.ask('engineer', 'prod-customers')).request.id;
    const why = async (id: string) =>
      (await shown(small, 'engineer', id)).description.sentence.replace('simulated: ', '');
    const stricter = flowOf({
      name: 'pii',
      scope: 'pii',
      approvers: [memberOf('dbas'), memberOf('compliance')],
      minutes: 60,
    });
    const apply = async (documents: typeof smallCompany) => {
      const actor = await small.as('admin');
      const applied = await applyDocuments(small.ports, { ...actor, door: 'startup' }, { documents, mode: 'apply' });
      expect(applied.problems).toEqual([]);
      await small.drain();
    };
    const changed = await ask();
    await apply({ ...smallCompany, flows: [stricter] });
    expect(await why(changed)).toBe('not opened: its access flow asks for other consents by now; ask again');
    expect(await noticesOf(small, 'engineer')).toEqual(['request.out_of_reach']);
    const left = await ask();
    const engineer = await small.person('engineer');
    await small.ports.store.transaction((tx) => tx.people.save({ ...engineer, groupIds: [] }));
    const groups = await small.ports.store.read((tx) => tx.groups.byName('engineers'));
    if (groups) await small.ports.store.transaction((tx) => tx.groups.setMembers(groups.id, []));
    await small.drain();
    expect(await why(left)).toBe('not opened: its access flow is no longer open to who asked');
  });
});
