// PagerDuty is read whole or not at all: schedules with overrides, levels, pages, limits of calls, and everything that may break.

import { Fault, type ShiftFact } from '@tidegate/core';
import { type PagerDutyServer, startPagerDuty } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makePagerDuty } from './index.ts';

let server: PagerDutyServer;
let waits: number[] = [];
const now = Date.parse('2026-03-02T10:30:00Z');
const reader = makePagerDuty({
  wait: async (ms) => {
    waits.push(ms);
  },
});
const ask = (settings: Record<string, string> = {}, credential: string | null = server.key) => ({
  settings: { url: server.url, ...settings },
  credential,
  now,
});
const shifts = async (settings?: Record<string, string>): Promise<ReadonlyMap<string, ShiftFact>> =>
  new Map(((await reader.read(ask(settings))).shifts ?? []).map((shift) => [shift.name, shift]));
const failure = async (work: Promise<unknown>): Promise<Fault> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Fault) return error;
  throw new Error(`no fault but ${String(error)}`);
};

beforeAll(async () => {
  server = await startPagerDuty();
});
afterAll(() => server.stop());
beforeEach(() => {
  waits = [];
  server.answerWith(null);
  server.account.users = [
    { id: 'PADA', name: 'Ada', email: 'Ada@acme.example' },
    { id: 'PBOB', name: 'Bob', email: 'bob@acme.example' },
  ];
  server.account.schedules = [
    {
      id: 'PI7DH85',
      name: 'Database',
      timeZone: 'Europe/Berlin',
      layer: [
        { userId: 'PADA', start: '2026-03-02T09:00:00+01:00', end: '2026-03-03T09:00:00+01:00' },
        { userId: 'PBOB', start: '2026-03-03T09:00:00+01:00', end: '2026-03-04T09:00:00+01:00' },
      ],
      overrides: [{ userId: 'PBOB', start: '2026-03-02T12:00:00+01:00', end: '2026-03-02T14:00:00+01:00' }],
    },
  ];
  server.account.policies = [
    { id: 'PT20YPA', name: 'Primary', levels: [{ scheduleId: 'PI7DH85' }, { userId: 'PBOB' }] },
  ];
});

const at = (text: string): number => Date.parse(text);

describe('what is read', () => {
  test('a schedule is a shift with its overrides resolved, whatever zone it is drawn in', async () => {
    const database = (await shifts()).get('Database');
    expect(database).toEqual({
      nativeId: 'PI7DH85',
      name: 'Database',
      knownUntil: at('2026-03-17T00:00Z'),
      turns: [
        { email: 'Ada@acme.example', from: at('2026-03-02T08:00Z'), to: at('2026-03-02T11:00Z') },
        { email: 'bob@acme.example', from: at('2026-03-02T11:00Z'), to: at('2026-03-02T13:00Z') },
        { email: 'Ada@acme.example', from: at('2026-03-02T13:00Z'), to: at('2026-03-03T08:00Z') },
        { email: 'bob@acme.example', from: at('2026-03-03T08:00Z'), to: at('2026-03-04T08:00Z') },
      ],
    });
  });
  test('each level is a shift of its own; who is always on call is, for as long as is known', async () => {
    const told = await shifts({ days: '3' });
    expect([...told.keys()]).toEqual(['Database', 'Primary (level 1)', 'Primary (level 2)']);
    expect(told.get('Primary (level 1)')?.turns).toHaveLength(4);
    expect(told.get('Primary (level 2)')?.turns).toEqual([
      { email: 'bob@acme.example', from: at('2026-03-02T00:00Z'), to: at('2026-03-06T00:00Z') },
    ]);
    expect([...(await shifts({ levels: 'no' })).keys()]).toEqual(['Database']);
  });
  test('somebody whose user is gone is a finding, not a failure', async () => {
    server.account.users = server.account.users.slice(0, 1);
    const reading = await reader.read(ask());
    expect(reading.findings).toEqual(['PagerDuty has no user `PBOB` any more, who has turns']);
    expect(reading.shifts?.[0]?.turns.map(({ email }) => email)).toEqual(['Ada@acme.example', 'Ada@acme.example']);
  });
  test('lists are read to their end, page by page', async () => {
    const many = Array.from({ length: 250 }, (_, index) => ({
      id: `P${index}`,
      name: `n${index}`,
      email: `n${index}@acme.example`,
    }));
    server.account.users = [...many, ...server.account.users];
    server.account.policies = many
      .slice(0, 130)
      .map(({ id }) => ({ id: `E${id}`, name: id, levels: [{ userId: id }] }));
    const told = await shifts();
    expect(told.size).toBe(131);
    expect(told.get('P129 (level 1)')?.turns[0]?.email).toBe('n129@acme.example');
  });
  test('times are read with their offset', async () => {
    server.answerWith((path) =>
      path !== '/schedules/PI7DH85'
        ? null
        : {
            status: 200,
            body: JSON.stringify({
              schedule: {
                final_schedule: {
                  rendered_schedule_entries: [
                    { start: '2015-11-10T08:00:00-05:00', end: '2015-11-10T17:00:00-05:00', user: { id: 'PADA' } },
                  ],
                },
              },
            }),
          },
    );
    expect((await shifts()).get('Database')?.turns).toEqual([
      { email: 'Ada@acme.example', from: at('2015-11-10T13:00Z'), to: at('2015-11-10T22:00Z') },
    ]);
  });
});

describe('what breaks', () => {
  test('who asks too much waits as told, and then goes on', async () => {
    let left = 2;
    server.answerWith(() => {
      left -= 1;
      return left === 1
        ? { status: 429, headers: { 'retry-after': '7' } }
        : left === 0
          ? { status: 429, headers: { 'ratelimit-reset': '11' } }
          : null;
    });
    expect((await shifts()).size).toBe(3);
    expect(waits).toEqual([7_000, 11_000]);
  });
  test('who asks too much for ever gives up in time', async () => {
    server.answerWith(() => ({ status: 429 }));
    const calls = server.calls.length;
    expect((await failure(reader.read(ask()))).message).toContain('asked too often');
    expect(server.calls.length - calls).toBe(6);
    server.answerWith(() => ({ status: 429, headers: { 'retry-after': '86400' } }));
    waits = [];
    await failure(reader.read(ask()));
    expect(waits).toEqual([]);
  });
  test.each(['/schedules', '/schedules/PI7DH85', '/oncalls', '/users'])(
    'a failing %s fails the whole reading',
    async (broken) => {
      server.answerWith((path) => (path === broken ? { status: 500 } : null));
      expect((await failure(reader.read(ask()))).message).toBe('PagerDuty answered with status 500');
    },
  );
  test.each([
    ['no JSON', '<html>'],
    ['another shape', '{"schedules":[{}],"more":false}'],
    ['a list that is none', '{"schedules":null}'],
  ])('%s is no list', async (_, body) => {
    server.answerWith((path) => (path === '/schedules' ? { status: 200, body } : null));
    expect((await failure(reader.read(ask()))).message).toContain('in another shape than documented');
  });
  test('a list without end is no list', async () => {
    const body = JSON.stringify({ schedules: [{ id: 'P' }], more: true });
    server.answerWith((path) => (path === '/schedules' ? { status: 200, body } : null));
    expect((await failure(reader.read(ask()))).message).toContain('nothing is concluded from a part');
  });
  test('a redirect is not followed, so the key goes nowhere else', async () => {
    server.answerWith(() => ({ status: 302, headers: { location: `${server.url}/elsewhere` } }));
    expect((await failure(reader.read(ask()))).message).toContain('sent us elsewhere');
    expect(server.calls).not.toContain('/elsewhere');
  });
  test('a wrong key is said, and never repeated', async () => {
    const fault = await failure(reader.read(ask({}, 'wrong-key-1234')));
    expect(fault.message).toContain('does not know this key');
    expect(JSON.stringify(fault)).not.toContain('wrong-key-1234');
    expect(await reader.check(ask({}, 'wrong-key-1234'))).toMatchObject([
      { state: 'failed' },
      { state: 'failed' },
      { state: 'failed' },
    ]);
  });
  test('without a key nothing is asked', async () => {
    const calls = server.calls.length;
    expect((await failure(reader.read(ask({}, null)))).message).toContain('needs a credential');
    expect(server.calls.length).toBe(calls);
  });
});

test('checks say what may be read', async () => {
  expect(await reader.check(ask())).toEqual([
    { name: 'schedules', state: 'passed', sentence: 'PagerDuty told 1 schedule' },
    { name: 'on-calls', state: 'passed', sentence: 'PagerDuty told 1 entry' },
    { name: 'users', state: 'passed', sentence: 'PagerDuty told 2 users' },
  ]);
});

test.each([
  [{ url: 'http://pagerduty.example' }, 'url'],
  [{ url: 'https://me:secret@pagerduty.example' }, 'url'],
  [{ url: 'ftp://127.0.0.1' }, 'url'],
  [{ days: '90' }, 'days'],
  [{ days: '0' }, 'days'],
  [{ levels: 'maybe' }, 'levels'],
  [{ key: 'x' }, 'key'],
])('settings %j are refused, naming `%s`', (settings, field) => {
  expect(reader.checkSettings(settings)).toMatchObject({ ok: false, refusal: { field } });
});
