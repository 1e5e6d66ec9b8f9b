// A dry run says of every asking what asking says, and *why* says yes only where some asking would be accepted: over a table of worlds that
// refuse for every reason there is, each asked first and tried first.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, humanOf, no, ok, type Result, refusal } from '@tidegate/core';
import { type BrokerWorld, flowBody, memberOf, openBroker, savedFlow } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liftBar } from '../access/bars.ts';
import { revokeEverything } from '../access/revoke-everything.ts';
import { saveGroup } from '../administration/save-group.ts';
import { reviewEmergencyUse } from '../emergency/review-emergency.ts';
import { saveRule } from '../rules/save-rule.ts';
import { dryRunRequests } from './dry-run.ts';
import { explainAccess } from './explain-access.ts';
import { type SubmitInput, submitRequests } from './submit-requests.ts';

/** What the guardrails above the target leave of it. */
let foreseen: Result<true> = ok(true);
const twin = makeAwsSimulated();
const guarded: Adapter = {
  ...twin,
  connect(config, credential) {
    const connected = twin.connect(config, credential);
    return connected.ok ? ok({ ...connected.value, foresee: async () => foreseen }) : connected;
  },
};

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [guarded] });
  await rota(0);
  await savedFlow(world, 'pii', flowBody('pii', 'pii', { active: false }));
  const nobodies = { id: null, name: 'nobodies', memberEmails: [] };
  await saveGroup(world.ports, await world.as('admin'), nobodies);
}, 60_000);
afterAll(() => world.close());

const asksOf = (...approvers: readonly object[]) => ({
  approver_policy: { approval_mode: 'ALL_OF', approver_groups: [{ logical_operator: 'AND', approvers }] },
});
const settingsOf = (rest: object) => ({
  settings: {
    justification_required: false,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: [],
    ...rest,
  },
});
/** Hours that are over whatever the day is, by the clock of these tests. */
const closed = { start_time: '03:00', end_time: '03:01', days_of_week: ['MONDAY'], time_zone: 'UTC' };
const own = { logical_operator: 'OR', conditions: [{ type: 'user', values: ['engineer@small.example'] }] };
const breakGlass = (reviewers: string) => ({
  break_glass: {
    reviewers: { logical_operator: 'OR', approvers: [memberOf(reviewers)] },
    tell: { logical_operator: 'OR', approvers: [memberOf('dbas')] },
  },
  ...settingsOf({ justification_required: true }),
});

/** The engineer is on call from now for so many hours; the rota is known for two days. */
const rota = async (hours: number): Promise<void> => {
  const now = world.now();
  const { id: personId } = await world.person('engineer');
  await world.ports.store.transaction((tx) =>
    tx.shifts.save({
      id: rotaId,
      name: 'rota',
      nativeId: 'rota',
      turns: [{ personId, from: now - hourMs, to: now + hours * hourMs }],
      knownUntil: now + 48 * hourMs,
      origin: { sourceId: null, observedAt: now, maxAgeSec: null },
    }),
  );
};
const onCall = {
  requestors: { logical_operator: 'OR', conditions: [{ type: 'shift', values: ['rota'] }] },
  start_within_in_min: 7 * 24 * 60,
};
const onDuty = async () => {
  await rota(4);
  return () => rota(0);
};

interface Row {
  readonly says: string;
  readonly flow?: object;
  readonly ask?: Partial<SubmitInput> | (() => Partial<SubmitInput>);
  /** Makes the world refuse; answers how to undo it. */
  readonly before?: () => Promise<() => Promise<unknown>>;
  readonly code: string | null;
  /** Whether `why` may say yes though this asking is refused: what it lacks, another asking would have. */
  readonly elseAsked?: true;
}

const hourMs = 3_600_000;
const rotaId = 'shf_rota';
const hours = { days: ['MONDAY'], fromMinute: 0, toMinute: 0, timeZone: 'UTC' } as const;

const rules = async (body: object): Promise<() => Promise<unknown>> => {
  const admin = await world.as('admin');
  const saved = await saveRule(world.ports, admin, { id: null, body });
  if (!saved.ok) throw new Error(saved.refusal.message);
  return () =>
    world.ports.store.transaction(async (tx) => {
      await tx.rules.remove(saved.value.id);
    });
};

const rows: readonly Row[] = [
  { says: 'a flow that asks nobody', code: null },
  { says: 'a flow that asks somebody who is there', flow: asksOf(memberOf('dbas')), code: null },
  { says: 'nobody in the group that is asked', flow: asksOf(memberOf('nobodies')), code: 'request.no_approver' },
  { says: 'the manager, where there is one', flow: asksOf({ type: 'manager' }), code: null },
  { says: 'the owner, where nobody owns it', flow: asksOf({ type: 'Owner' }), code: 'request.no_approver' },
  {
    says: 'distinct people who are too few',
    flow: {
      ...asksOf(memberOf('dbas'), { type: 'user', values: ['dba@small.example'] }),
      ...settingsOf({ distinct_people: true }),
    },
    code: 'request.no_approver',
  },
  {
    says: 'an approver who has no hours',
    flow: { ...asksOf(memberOf('dbas')), hours: { approver_working_hours: true } },
    code: 'request.no_approver',
  },
  {
    says: 'an approver who has hours',
    flow: { ...asksOf(memberOf('dbas')), hours: { approver_working_hours: true } },
    before: async () => {
      const dba = await world.person('dba');
      await world.ports.store.transaction((tx) => tx.people.save({ ...dba, workingHours: hours }));
      return () => world.ports.store.transaction((tx) => tx.people.save(dba));
    },
    code: null,
  },
  { says: 'hours for asking that are over', flow: { hours: { ask: closed } }, code: 'request.outside_hours' },
  {
    says: 'a requester whose hours nobody knows',
    flow: { hours: { requester_working_hours: true } },
    code: 'request.outside_hours',
  },
  {
    says: 'no reason where one is needed',
    flow: settingsOf({ justification_required: true }),
    code: 'request.reason_required',
    elseAsked: true,
  },
  { says: 'too long', ask: { durationSec: 999_999 }, code: 'request.duration_invalid', elseAsked: true },
  { says: 'for no time', ask: { durationSec: 0 }, code: 'request.duration_invalid', elseAsked: true },
  {
    says: 'a start where none may be scheduled',
    ask: { startsAt: Date.UTC(2040, 0, 1) },
    code: 'request.start_invalid',
    elseAsked: true,
  },
  {
    says: 'a start while it is still their turn',
    flow: onCall,
    before: onDuty,
    ask: () => ({ startsAt: world.now() + 3 * hourMs }),
    code: null,
  },
  {
    says: 'a start when it is not their turn any more',
    flow: onCall,
    before: onDuty,
    ask: () => ({ startsAt: world.now() + 5 * hourMs }),
    code: 'request.start_invalid',
    elseAsked: true,
  },
  {
    says: 'guardrails that leave nothing of it',
    before: async () => {
      foreseen = no(refusal('target.refused', 'the service control policies of `ou-prod` leave none of it'));
      return async () => {
        foreseen = ok(true);
      };
    },
    code: 'target.refused',
  },
  {
    says: 'somebody one may not ask for',
    ask: { grantee: 'colleague@small.example' },
    code: 'request.nothing_offered',
    elseAsked: true,
  },
  { says: 'a flow that is off', flow: { active: false }, code: 'request.nothing_offered' },
  {
    says: 'a flow for others',
    flow: { requestors: { ...own, conditions: [memberOf('dbas')] } },
    code: 'request.nothing_offered',
  },
  {
    says: 'what a deny rule keeps out of reach',
    before: () => rules({ name: 'denied', kind: 'deny', query: 'resource_name = "prod-billing"' }),
    code: 'request.nothing_offered',
  },
  {
    says: 'more than a cap leaves',
    before: async () => {
      const undo = await rules({ name: 'none', kind: 'cap', max: 1 });
      await hold('prod-customers');
      return undo;
    },
    code: 'request.too_many_held',
  },
  {
    says: 'one of a toxic pair, while the other is held',
    before: async () => {
      await hold('prod-customers');
      return rules({
        name: 'apart',
        kind: 'toxic_pair',
        sides: [{ query: 'resource_name = "prod-customers"' }, { query: 'resource_name = "prod-billing"' }],
      });
    },
    code: 'request.held_apart',
  },
  {
    says: 'emergency access that nobody could review',
    flow: breakGlass('nobodies'),
    ask: { reason: 'it burns' },
    code: 'request.no_approver',
  },
  { says: 'emergency access', flow: breakGlass('dbas'), ask: { reason: 'it burns' }, code: null },
  {
    says: 'emergency access while the last is not reviewed',
    flow: breakGlass('dbas'),
    ask: { reason: 'it burns' },
    before: async () => {
      await submit({ reason: 'it burns' }, 'prod-customers');
      return async () => {};
    },
    code: 'request.review_pending',
  },
  {
    says: 'whoever new access is barred for',
    before: async () => {
      const admin = await world.as('admin');
      const ask = { kind: 'person', reference: 'engineer@small.example', reason: 'stolen', bar: true } as const;
      const ordered = await revokeEverything(world.ports, admin, ask);
      if (!ordered.ok) throw new Error(ordered.refusal.message);
      await world.drain();
      return () => liftBar(world.ports, admin, { id: ordered.value.id, reason: 'found again' });
    },
    code: 'request.barred',
  },
  {
    says: 'a start further ahead than the rota is known',
    flow: onCall,
    before: onDuty,
    ask: () => ({ startsAt: world.now() + 60 * hourMs }),
    code: null,
  },
];

const submit = async (rest: Partial<SubmitInput>, resource = 'prod-billing'): Promise<string | null> => {
  const asked = await submitRequests(world.ports, await world.as('engineer'), await askingFor(rest, resource));
  return asked.ok ? null : asked.refusal.code;
};
const hold = async (resource: string): Promise<void> => {
  if ((await submit({}, resource)) !== null) throw new Error(`${resource} cannot be held`);
  await world.drain();
};

/** Named by its rows: what is asked for need not be offered. */
async function askingFor(rest: Partial<SubmitInput>, resource: string): Promise<SubmitInput> {
  return world.ports.store.read(async (tx) => {
    const [cloud] = await tx.integrations.all();
    const rowsOf = cloud === undefined ? [] : await tx.resources.ofIntegration(cloud.id);
    const row = rowsOf.find(({ name }) => name === resource);
    const permissions = await tx.permissions.all();
    const permission = permissions.find((one) => one.name === 'READ_ONLY' && one.resourceType === row?.type);
    const flow = await tx.flows.byName('tried');
    if (row === undefined || permission === undefined || flow === null) throw new Error(`no ${resource}`);
    const entitlements = [{ resourceId: row.id, permissionId: permission.id }];
    return {
      entitlements,
      flowId: flow.id,
      several: 'refuse',
      durationSec: null,
      reason: null,
      customFields: {},
      ...rest,
    };
  });
}

/** The codes in which published clients know two refusals. */
const published: ReadonlyMap<string, string> = new Map([
  ['request.reason_required', 'FIELD_MISSING'],
  ['request.duration_invalid', 'INVALID_DURATION'],
]);

describe('asking, trying and why agree about', () => {
  test.each(rows)('$says', async ({ flow = {}, ask: asked = {}, before, code, elseAsked }) => {
    await savedFlow(world, 'tried', flowBody('tried', 'pii', flow));
    const undo = await before?.();
    const ask = typeof asked === 'function' ? asked() : asked;
    const engineer = await world.as('engineer');
    const tried = await dryRunRequests(world.ports, engineer, await askingFor(ask, 'prod-billing'));
    const about = { resource: 'prod-billing', permission: null, grantee: null };
    const { may, sentence, entitlements } = await explainAccess(world.ports, engineer, about);
    const refused = await submit(ask);
    expect(refused).toBe(code);
    expect(tried.errors.map((error) => error.code)).toEqual(code === null ? [] : [published.get(code) ?? code]);
    expect(may, sentence).toBe(code === null || elseAsked === true);
    if (!may && entitlements.length > 0) expect(entitlements[0]?.blocked).toBe(tried.errors[0]?.message);
    await undo?.();
    await reviewed();
    if (refused === null || before !== undefined) await world.settle();
  });
});

/** Emergencies that were used are looked at, so that the next row begins like the first. */
async function reviewed(): Promise<void> {
  const human = humanOf(await world.person('engineer'));
  const open = await world.ports.store.read((tx) => tx.emergencies.openOf(human));
  if (open === null) return;
  const input = { id: open.requestId, verdict: 'founded' as const, note: 'seen' };
  await reviewEmergencyUse(world.ports, await world.as('dba'), input);
}
