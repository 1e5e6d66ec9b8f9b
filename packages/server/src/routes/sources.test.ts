// Sources and people over our own API: a list from a file, what it takes and what it may not take, and what is said of one person.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
}, 60_000);
afterAll(() => house.close());

const base = '/api/tidegate/v1';
const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, as = 'admin') => {
  const answer = await house.call(method, `${base}${path}`, body === undefined ? { as } : { as, body });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
};
const rows = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ email: `hr${index}@hr.example`, first_name: `Hr${index}`, ...more }));

describe('a source of kind file', () => {
  test('brings people, groups in groups, managers and hours; a list that is far too short is held', async () => {
    expect((await call('POST', '/sources', { name: 'hr', kind: 'file' })).body).toMatchObject({
      status: 'new',
      every_sec: null,
    });
    const people = rows(20);
    Object.assign(people[0] ?? {}, {
      manager: 'hr1@hr.example',
      groups: ['team'],
      attributes: { city: 'Kiel' },
      working_hours: { start_time: '09:00', end_time: '17:00', days_of_week: ['MONDAY'], time_zone: 'Europe/Berlin' },
    });
    const imported = await call('POST', '/sources/hr/people', {
      people,
      groups: [{ name: 'everybody', groups: ['team'] }],
    });
    expect(imported.body).toMatchObject({
      source: { status: 'active', counts: { people: 20, groups: 2 } },
      findings: [],
    });
    const shown = (await call('GET', '/people/hr0@hr.example', undefined, 'auditor')).body;
    expect(shown).toMatchObject({
      active: true,
      manager: { email: 'hr1@hr.example' },
      groups: [{ name: 'everybody', source: { name: 'hr' } }, { name: 'team' }],
      working_hours: expect.stringContaining('Europe/Berlin'),
      origin: { source: { name: 'hr' }, max_age_sec: null, fresh: true },
      attributes: [{ type: 'city', value: 'Kiel', origin: { source: { name: 'hr' } } }],
      known_as: [{ source: { name: 'hr' }, native_id: 'hr0@hr.example', active: true }],
    });
    const held = await call('POST', '/sources/hr/people', { people: people.slice(0, 10) });
    expect(held.body.source).toMatchObject({ status: 'held', held: { people: 10 } });
    expect((await call('GET', '/people/hr15@hr.example')).body.active).toBe(true);
    expect((await call('POST', '/sources/hr/confirm')).status).toBe(200);
    expect((await call('POST', '/sources/hr/people', { people: people.slice(0, 10) })).body.source.status).toBe(
      'active',
    );
    expect((await call('GET', '/people/hr15@hr.example')).body.active).toBe(false);
    expect((await call('POST', '/sources/hr/confirm')).body.code).toBe('source.nothing_held');
  });

  test('refuses rows it does not know, hours it cannot read, and lists for another kind', async () => {
    expect((await call('POST', '/sources/hr/people', { people: [{ email: 'x@hr.example', shoe: 5 }] })).status).toBe(
      400,
    );
    const bad = {
      people: rows(1, {
        working_hours: { start_time: '9', end_time: '17:00', days_of_week: ['MONDAY'], time_zone: 'UTC' },
      }),
    };
    expect((await call('POST', '/sources/hr/people', bad)).body.detail).toContain('working_hours');
    await call('POST', '/sources', { name: 'okta', kind: 'scim' });
    expect((await call('POST', '/sources/okta/people', { people: [] })).body.code).toBe('source.invalid');
    expect((await call('POST', '/sources', { name: 'Bad Name', kind: 'scim' })).body.field).toBe('name');
    expect((await call('POST', '/sources', { name: 'okta', kind: 'scim' })).body.code).toBe('object.name_taken');
    expect((await call('POST', '/sources', { name: 'x', kind: 'scim', settings: { a: 'b' } })).body.field).toBe(
      'settings',
    );
  });

  test('shows where a credential is and never what it says', async () => {
    const token = (await call('POST', '/sources/okta/token', {})).body;
    expect(token).toMatchObject({ token: expect.stringMatching(/^tgs_[A-Za-z0-9_-]{43}$/), path: '/scim/v2/okta' });
    const listed = (await call('GET', '/sources', undefined, 'auditor')).body;
    expect(JSON.stringify(listed)).not.toContain(token.token);
    expect(listed.items.map((one: { name: string }) => one.name)).toEqual(['hr', 'okta']);
    expect(listed.items[1].tokens).toMatchObject([{ tail: token.token.slice(-4), expires_at: null }]);
    expect((await call('DELETE', '/sources/okta')).status).toBe(204);
    expect((await call('DELETE', '/sources/okta')).status).toBe(404);
  });
});

describe('what administrators say of people', () => {
  test('two records are one human, accounts are said with or without a voucher, rules are shown', async () => {
    const linked = await call('PUT', '/people/hr0@hr.example/same-as', { same_as: 'hr1@hr.example' });
    expect(linked.body).toMatchObject({ same_as: { email: 'hr1@hr.example' }, records: [{ email: 'hr1@hr.example' }] });
    const [integration] = await house.ports.store.read((tx) => tx.integrations.all());
    const name = integration?.name ?? '';
    expect(
      (await call('PUT', '/identity-rules', { integration: name, template: '{email.local}' })).body.items,
    ).toMatchObject([{ integration: { name }, template: '{email.local}', verified: false }]);
    expect((await call('GET', '/people/hr2@hr.example')).body.accounts).toMatchObject([
      { integration: { name }, account: 'hr2', by: 'rule', verified: false },
    ]);
    const own = await call('PUT', '/people/hr2@hr.example/account', {
      integration: name,
      account: 'HR-2',
      verified: true,
    });
    expect(own.body.accounts).toMatchObject([
      { account: 'HR-2', by: 'table', verified: true, verified_by: { email: 'admin@acme.example' } },
    ]);
    expect(
      (await call('PUT', '/people/admin@acme.example/account', { integration: name, account: 'root' })).status,
    ).toBe(403);
    expect(
      (await call('PUT', '/people/hr3@hr.example/account', { integration: name, account: 'hr-2' })).body.code,
    ).toBe('object.name_taken');
    expect(
      (await call('PUT', '/people/hr3@hr.example/working-hours', { working_hours: null })).body.working_hours,
    ).toBeNull();
    expect((await call('GET', '/people/nobody@hr.example')).status).toBe(404);
  });
});
