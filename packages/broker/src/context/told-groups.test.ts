// Memberships that come from another source than the record of the member: they are as old as the word of the source that tells the group,
// and past its age they close what hangs on them, though the record is fresh. A decision names the oldest fact it used, asked or not.

import { type AccessFlow, Fault, type PersonFact, type Source, type SourceReader } from '@tidegate/core';
import { type BrokerWorld, emailOf, flowBody, holdersOf, openBroker, savedFlow } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askForReading, saveSource } from '../people/save-source.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { explainAccess } from '../requests/explain-access.ts';

const hour = 3_600_000;
const engineer: PersonFact = {
  nativeId: 'uid=engineer',
  email: emailOf('engineer'),
  emailAliases: [],
  firstName: 'engineer',
  lastName: 'Small',
  active: true,
  managerNativeId: null,
  attributes: {},
  workingHours: null,
};
let world: BrokerWorld;
let silent = false;

/** `hr` owns the record; `crews` says who is in the crew, and counts for an hour. */
const reader: SourceReader = {
  kind: 'ldap',
  label: 'directories of this test',
  settings: [],
  needsCredential: false,
  checkSettings: () => ({ ok: true, value: true }),
  check: async () => [],
  read: async ({ settings }) => {
    if (settings['which'] === 'hr') return { people: [engineer], groups: null, shifts: null, findings: [] };
    if (silent) throw new Fault('target.unreachable', 'nobody answers');
    const crew = { nativeId: 'cn=crew', name: 'crew', memberNativeIds: ['uid=engineer'], groupNativeIds: [] };
    return { people: [engineer], groups: [crew], shifts: null, findings: [] };
  },
};

const opened = async (name: string, maxAgeSec: number | null): Promise<Source> => {
  const saved = await saveSource(world.ports, await world.as('admin'), {
    id: null,
    name,
    kind: 'ldap',
    settings: { which: name },
    credential: null,
    maxAgeSec,
    everySec: 30 * 24 * 3_600,
    disabled: false,
  });
  if (!saved.ok) throw new Error(saved.refusal.message);
  await world.drain();
  return saved.value;
};
let crews: Source;
let told = 0;
const readAgain = async (): Promise<void> => {
  await askForReading(world.ports, await world.as('admin'), { id: crews.id, confirm: null });
  told = world.now();
  await world.drain();
};

const inCrew = { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: ['crew'] }] };
let automatic: AccessFlow;
beforeAll(async () => {
  world = await openBroker({ sources: [reader] });
  const hr = await opened('hr', null);
  crews = await opened('crews', 3_600);
  told = world.now();
  // What is known of the record is newer than what is known of the group.
  world.pass(60_000);
  await askForReading(world.ports, await world.as('admin'), { id: hr.id, confirm: null });
  await world.drain();
  await savedFlow(world, 'dev', flowBody('dev', 'internal', { requestors: inCrew }));
  automatic = await savedFlow(
    world,
    'crew',
    flowBody('crew', 'internal', { requestors: inCrew, trigger: 'AUTOMATIC', grant_duration_in_min: null }),
  );
  await world.drain();
}, 60_000);
afterAll(() => world.close());

const requestOf = async (flow: AccessFlow) => {
  const page = await world.ports.store.read((tx) => tx.requests.page({ flowId: flow.id }, { after: null, limit: 9 }));
  return page.items[0];
};

test('what an automatic flow gave and what was agreed at once name the oldest fact that let it be had', async () => {
  expect(await holdersOf(world, automatic)).toEqual(['engineer']);
  expect((await requestOf(automatic))?.trail.oldestFact).toEqual({ observedAt: told, sourceId: crews.id });
  const { request, oldestFact } = await world.ask('engineer', 'dev-customers', { durationSec: 60 });
  expect(request.state.kind).toBe('agreed');
  expect(oldestFact).toEqual({ observedAt: told, sourceId: crews.id });
});

test('a consent names what let the requester ask, where that is older than the facts of who consents', async () => {
  const approvers = [{ type: 'group', match_operator: 'is', values: ['dbas'] }];
  const policy = { approval_mode: 'ALL_OF', approver_groups: [{ logical_operator: 'AND', approvers }] };
  const flow = await savedFlow(
    world,
    'asked',
    flowBody('asked', 'pii', { requestors: inCrew, approver_policy: policy }),
  );
  const { request } = await world.ask('engineer', 'prod-customers', { flowId: flow.id });
  const dba = await world.person('dba');
  await world.ports.store.transaction(async (tx) => {
    await tx.people.save({ ...dba, origin: { ...dba.origin, observedAt: world.now() } });
  });
  const input = { id: request.id, verdict: 'approve' as const, reason: null };
  const decided = await decideRequest(world.ports, await world.as('dba'), input);
  const [verdict] = decided.ok ? decided.value.request.verdicts : [];
  expect(verdict?.oldestFact).toEqual({ observedAt: told, sourceId: crews.id });
});

test('to the last moment of its own age a membership counts, and then closes and offers nothing', async () => {
  silent = true;
  world.pass(hour - (world.now() - told));
  await world.drain();
  expect(await holdersOf(world, automatic)).toEqual(['engineer']);
  world.pass(1);
  await world.drain();
  expect(await holdersOf(world, automatic)).toEqual([]);
  await expect(world.ask('engineer', 'dev-customers')).rejects.toThrow('is offered nothing');
  const why = await explainAccess(world.ports, await world.as('engineer'), {
    resource: 'dev-customers',
    permission: null,
    grantee: null,
  });
  expect(why.entitlements).toEqual([]);
});

test('told again it counts again, though nothing of it changed', async () => {
  silent = false;
  await readAgain();
  expect(await holdersOf(world, automatic)).toEqual(['engineer']);
});
