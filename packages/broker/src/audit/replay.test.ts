import { type AuditEvent, replayDecision } from '@tidegate/core';
import { type BrokerWorld, eventsBySubject, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideRequest } from '../requests/decide-request.ts';

let world: BrokerWorld;
let events: readonly AuditEvent[] = [];
beforeAll(async () => {
  world = await openBroker({ perimeterRules: { ownChangeWaitMs: 0 } });
  const { request } = await world.ask('engineer', 'prod-customers');
  for (const name of ['manager', 'dba', 'compliance']) {
    const decided = await decideRequest(world.ports, await world.as(name), {
      id: request.id,
      verdict: 'approve',
      reason: null,
    });
    if (!decided.ok) throw new Error(`${name}: ${decided.refusal.message}`);
  }
  events = (await eventsBySubject(world)).get(request.id) ?? [];
});
afterAll(() => world.close());

const replay = (story: readonly AuditEvent[]) => replayDecision(story, (id) => id);
/** The story with the JSON of one kind of event changed. */
const bent = (kind: string, change: (text: string) => string): readonly AuditEvent[] =>
  events.map((event) =>
    event.kind === kind ? { ...event, facts: JSON.parse(change(JSON.stringify(event.facts))) } : event,
  );

describe('a decision made again from the log', () => {
  test('agrees, and tells the flow, the facts with their age, and who consented as what', () => {
    const told = replay(events);
    expect(told).toMatchObject({ derived: 'agreed', recorded: 'agreed', agrees: true });
    const because = told?.steps.flatMap((step) => step.because).join('\n');
    expect(because).toMatch(/access flow “pii”, version 1/);
    expect(because).toMatch(/it asks the requester's manager and a member of `dbas` and a member of `compliance`/);
    expect(because).toMatch(
      /as a member of `dbas`\nknown of prs_\w+: groups grp_\w+.*\(said by an administrator or a file \d+ s before\)/,
    );
  });

  test.each([
    [
      'a consent is taken out of the log',
      () => events.filter(({ kind }, at) => kind !== 'request.approved' || at % 2 === 0),
      /by the rules it still waited/,
    ],
    [
      'whoever consented was in no group',
      () => bent('request.approved', (text) => text.replace(/"groupIds":\[[^\]]+\]/g, '"groupIds":[]')),
      /refused|fills nothing/,
    ],
    [
      'they were inactive',
      () => bent('request.approved', (text) => text.replaceAll('"active":true', '"active":false')),
      /refused/,
    ],
    [
      'it was no longer offered',
      () => bent('request.approved', (text) => text.replaceAll('"stillOffered":true', '"stillOffered":false')),
      /no longer offered/,
    ],
    [
      'other terms were filled',
      () => bent('request.approved', (text) => text.replace(/"fills":\[[^\]]+\]/, '"fills":["g0.a9"]')),
      /and the log says/,
    ],
    [
      'the flow asked for less',
      () =>
        bent('request.asked', (text) =>
          text.replace(
            /"asking":\{"flow":\{"approval":.*?,"requesters"/,
            '"asking":{"flow":{"approval":null,"requesters"',
          ),
        ),
      /demanded other consents/,
    ],
    [
      'the requester was in no group',
      () => bent('request.asked', (text) => text.replace(/"groupIds":\[[^\]]+\]/g, '"groupIds":[]')),
      /does not fit the flow/,
    ],
  ])('does not agree where %s', (_, story, says) => {
    const told = replay(story());
    expect(told?.agrees).toBe(false);
    expect(told?.steps.flatMap(({ disagrees }) => disagrees).join('\n')).toMatch(says);
  });

  test('cannot be made without what was pinned', () => {
    expect(replay(events.filter(({ kind }) => kind !== 'request.asked'))).toBeNull();
  });
});
