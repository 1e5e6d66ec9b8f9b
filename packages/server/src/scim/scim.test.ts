// SCIM over HTTP, as an identity provider meets it: one company's night, told call by call; then what must not work.

import { authenticateToken, createToken, findSource, rotateSourceToken, saveSource } from '@tidegate/broker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { scimRoutes } from './register-scim.ts';

let house: HouseForTests;
let token: string;
let other: string;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

async function addSource(name: string): Promise<string> {
  const person = await house.ports.store.read((tx) => tx.people.byEmail('admin@acme.example'));
  if (person === null) throw new Error('the demo company has no administrator');
  const actor = { person, door: 'api' as const };
  const saved = await saveSource(house.ports, actor, {
    id: null,
    name,
    kind: 'scim',
    settings: {},
    credential: null,
    maxAgeSec: null,
    everySec: null,
    disabled: false,
  });
  if (!saved.ok) throw new Error(saved.refusal.message);
  const made = await rotateSourceToken(house.ports, actor, { id: name, old: 'now' });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value.text;
}

beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
  token = await addSource('okta');
  other = await addSource('entra');
}, 60_000);
afterAll(() => house.close());

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  rest: {
    readonly body?: object;
    readonly headers?: Record<string, string>;
    readonly as?: string;
    readonly source?: string;
  } = {},
) {
  const response = await house.app.inject({
    method,
    url: `/scim/v2/${rest.source ?? 'okta'}${path}`,
    headers: {
      host: '127.0.0.1:7333',
      authorization: `Bearer ${rest.as ?? token}`,
      ...(rest.body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...rest.headers,
    },
    ...(rest.body === undefined ? {} : { payload: JSON.stringify(rest.body) }),
  });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.body === '' ? null : response.json(),
  };
}

const user = (name: string, more: object = {}) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `${name}@scim.example`,
  name: { givenName: name, familyName: 'Scim' },
  emails: [{ value: `${name}@scim.example`, type: 'work', primary: true }],
  active: true,
  ...more,
});
const patch = (...operations: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
const person = (name: string) => house.ports.store.read((tx) => tx.people.byEmail(`${name}@scim.example`));
const groupNames = async (name: string) => {
  const found = await person(name);
  return house.ports.store.read(async (tx) =>
    (await tx.groups.all()).filter((one) => found?.groupIds.includes(one.id)).map((one) => one.name),
  );
};

describe('a night of an identity provider', () => {
  const ids = new Map<string, string>();

  test('discovery says what is there', async () => {
    const config = await call('GET', '/ServiceProviderConfig');
    expect(config.headers['content-type']).toBe('application/scim+json; charset=utf-8');
    expect(config.body).toMatchObject({
      patch: { supported: true },
      etag: { supported: true },
      bulk: { supported: false },
    });
    const types = await call('GET', '/ResourceTypes');
    expect(types.body.Resources.map((one: { name: string }) => one.name)).toEqual(['User', 'Group']);
    const schemas = await call('GET', '/Schemas');
    expect(schemas.body.Resources.map((one: { id: string }) => one.id)).toContain(enterprise);
    expect((await call('GET', `/Schemas/${enterprise}`)).status).toBe(200);
    expect((await call('GET', '/Schemas/urn:none')).status).toBe(404);
  });

  test('nobody has the name yet: an empty list, not an error', async () => {
    const found = await call(
      'GET',
      `/Users?filter=${encodeURIComponent('userName eq "max@scim.example"')}&startIndex=1&count=100`,
    );
    expect(found).toMatchObject({
      status: 200,
      body: { totalResults: 0, Resources: [], startIndex: 1, itemsPerPage: 0 },
    });
  });

  test('people are made, a report before the manager', async () => {
    const managed = { [enterprise]: { manager: { value: 'max@scim.example' }, department: 'Engines' } };
    for (const [name, more] of [
      ['zoe', managed],
      ['max', {}],
      ['kim', {}],
    ] as const) {
      const made = await call('POST', '/Users', { body: user(name, more) });
      expect(made.status).toBe(201);
      expect(made.headers['location']).toBe(`http://127.0.0.1:7333/scim/v2/okta/Users/${made.body.id}`);
      expect(made.headers['etag']).toBe('W/"1"');
      ids.set(name, made.body.id);
    }
    expect((await person('zoe'))?.managerId).toBe((await person('max'))?.id);
    const by = { op: 'replace', path: `${enterprise}:manager`, value: { value: ids.get('max') } };
    expect((await call('PATCH', `/Users/${ids.get('zoe')}`, { body: patch(by) })).status).toBe(200);
    expect(await person('zoe')).toMatchObject({
      managerId: (await person('max'))?.id,
      attributes: { department: 'Engines' },
    });
    // As Entra looks for whom it matches by address, and whether a manager is the one it sent.
    const found = async (filter: string) =>
      (await call('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body.Resources.map(
        (one: { id: string }) => one.id,
      );
    expect(await found('emails[type eq "work"].value eq "Zoe@scim.example"')).toEqual([ids.get('zoe')]);
    expect(await found('emails[type eq "home"].value eq "zoe@scim.example"')).toEqual([]);
    expect(await found(`id eq "${ids.get('zoe')}" and manager eq "${ids.get('max')}"`)).toEqual([ids.get('zoe')]);
    expect(await found(`id eq "${ids.get('zoe')}" and manager eq "${ids.get('kim')}"`)).toEqual([]);
    expect((await call('POST', '/Users', { body: user('ZOE') })).body).toMatchObject({
      status: '409',
      scimType: 'uniqueness',
    });
  });

  test('groups get their members in many calls, and nested ones count', async () => {
    const team = await call('POST', '/Groups', { body: { displayName: 'team', members: [] } });
    const all = await call('POST', '/Groups', { body: { displayName: 'all', members: [{ value: team.body.id }] } });
    ids.set('team', team.body.id);
    ids.set('all', all.body.id);
    for (const name of ['zoe', 'kim']) {
      const added = await call('PATCH', `/Groups/${team.body.id}`, {
        body: patch({ op: 'Add', path: 'members', value: [{ value: ids.get(name) }] }),
      });
      expect(added.status).toBe(204);
    }
    expect(await groupNames('zoe')).toEqual(['all', 'team']);
    expect(
      (await call('GET', `/Groups/${team.body.id}`)).body.members.map((one: { value: string }) => one.value).toSorted(),
    ).toEqual([ids.get('zoe'), ids.get('kim')].toSorted());
    const without = await call(
      'GET',
      `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`members eq "${ids.get('zoe')}"`)}`,
    );
    expect(without.body).toMatchObject({ totalResults: 1, Resources: [{ displayName: 'team' }] });
    expect(without.body.Resources[0].members).toBeUndefined();
    await call('PATCH', `/Groups/${team.body.id}`, {
      body: patch({ op: 'Remove', path: `members[value eq "${ids.get('kim')}"]` }),
    });
    expect(await groupNames('kim')).toEqual([]);
    await call('PUT', `/Groups/${team.body.id}`, { body: { displayName: 'team' } });
    expect(await groupNames('zoe')).toEqual(['all', 'team']);
    await call('PUT', `/Groups/${team.body.id}`, { body: { displayName: 'team', members: [] } });
    expect(await groupNames('zoe')).toEqual([]);
    await call('PUT', `/Groups/${team.body.id}`, {
      body: { displayName: 'team', members: [{ value: ids.get('zoe') }] },
    });
    expect(await groupNames('zoe')).toEqual(['all', 'team']);
  });

  test('pages are cut where they are kept, and beyond the end there is nothing', async () => {
    const first = await call('GET', '/Users?count=2&attributes=userName');
    expect(first.body).toMatchObject({ totalResults: 3, itemsPerPage: 2 });
    expect(Object.keys(first.body.Resources[0]).toSorted()).toEqual(['id', 'meta', 'schemas', 'userName']);
    const second = await call('GET', '/Users?startIndex=3&count=2');
    expect(second.body).toMatchObject({ totalResults: 3, itemsPerPage: 1, startIndex: 3 });
    expect((await call('GET', '/Users?startIndex=99')).body).toMatchObject({ totalResults: 3, itemsPerPage: 0 });
    expect((await call('GET', '/Users?count=0')).body).toMatchObject({ totalResults: 3, Resources: [] });
    expect((await call('GET', '/Users?count=-5&startIndex=-1')).body).toMatchObject({ totalResults: 3, startIndex: 1 });
    const mean = await call('GET', `/Users?filter=${encodeURIComponent('userName eq "x\' or 1=1 --"')}`);
    expect(mean.body).toMatchObject({ totalResults: 0 });
  });

  test('a change on an old version is refused, and one on the newest is not', async () => {
    const path = `/Users/${ids.get('kim')}`;
    const read = await call('GET', path);
    expect((await call('GET', path, { headers: { 'if-none-match': String(read.headers['etag']) } })).status).toBe(304);
    const body = patch({ op: 'replace', value: { title: 'Engineer' } });
    expect((await call('PATCH', path, { body, headers: { 'if-match': 'W/"99"' } })).status).toBe(412);
    const done = await call('PATCH', path, { body, headers: { 'if-match': String(read.headers['etag']) } });
    expect(done).toMatchObject({ status: 200, body: { title: 'Engineer' } });
    expect(
      (await call('PUT', path, { body: user('kim'), headers: { 'if-match': String(read.headers['etag']) } })).status,
    ).toBe(412);
  });

  test('whoever is deactivated has no token left after the same call, and coming back gives none back', async () => {
    const kim = await person('kim');
    if (kim === null) throw new Error('nobody is called kim');
    const made = await createToken(house.ports, { person: kim, door: 'api' }, { name: 'mine', expiresInDays: null });
    if (!made.ok) throw new Error(made.refusal.message);
    expect((await authenticateToken(house.ports, made.value.text))?.id).toBe(kim.id);
    await call('PATCH', `/Users/${ids.get('kim')}`, { body: patch({ op: 'Replace', path: 'active', value: 'False' }) });
    expect((await person('kim'))?.active).toBe(false);
    expect(await authenticateToken(house.ports, made.value.text)).toBeNull();
    const back = await call('PATCH', `/Users/${ids.get('kim')}`, {
      body: patch({ op: 'Replace', path: 'active', value: 'True' }),
    });
    expect(back.body.active).toBe(true);
    expect((await person('kim'))?.active).toBe(true);
    expect(await authenticateToken(house.ports, made.value.text)).toBeNull();
  });

  test('whoever is out is out also under a name that is another person’s, and keeps their own; who stays gets no such name', async () => {
    const made = await call('POST', '/Users', { body: user('ash') });
    const path = `/Users/${made.body.id}`;
    expect(await call('PUT', path, { body: user('max') })).toMatchObject({ status: 409 });
    const out = await call('PUT', path, { body: user('max', { active: false }) });
    expect(out).toMatchObject({ status: 200, body: { active: false, userName: 'ash@scim.example' } });
    expect(await person('ash')).toMatchObject({ active: false });
    expect(await person('max')).toMatchObject({ active: true });
    await call('DELETE', path);
  });

  test('whoever is removed is out and in no group; their id means nobody again', async () => {
    expect((await call('DELETE', `/Users/${ids.get('zoe')}`)).status).toBe(204);
    expect(await person('zoe')).toMatchObject({ active: false, groupIds: [] });
    expect((await call('GET', `/Users/${ids.get('zoe')}`)).status).toBe(404);
    const again = await call('POST', '/Users', { body: user('zoe') });
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(ids.get('zoe'));
    expect((await person('zoe'))?.active).toBe(true);
  });

  test('a group that is removed leaves nobody in what contained it', async () => {
    const only = await call('POST', '/Groups', {
      body: { displayName: 'inner', members: [{ value: ids.get('max') }] },
    });
    const outer = await call('POST', '/Groups', { body: { displayName: 'outer', members: [{ value: only.body.id }] } });
    expect(await groupNames('max')).toEqual(['inner', 'outer']);
    expect((await call('DELETE', `/Groups/${only.body.id}`)).status).toBe(204);
    expect(await groupNames('max')).toEqual([]);
    expect((await call('DELETE', `/Groups/${outer.body.id}`)).status).toBe(204);
  });

  test('the page of sources knows how many there are', async () => {
    const source = await house.ports.store.read((tx) => findSource(tx, 'okta'));
    expect(source).toMatchObject({ status: 'active', counts: { people: 3, groups: 2 } });
  });
});

test('time zones and hours arrive as facts with their source, are shown again, and are unknown once they are not told', async () => {
  const ours = 'urn:ietf:params:scim:schemas:extension:tidegate:2.0:User';
  const made = await call('POST', '/Users', {
    body: user('owl', { timezone: 'Asia/Tokyo', [ours.toUpperCase()]: { workingHours: 'MON-FRI 09:00-17:00' } }),
  });
  expect(made.body).toMatchObject({ timezone: 'Asia/Tokyo', [ours]: { workingHours: 'MON-FRI 09:00-17:00' } });
  expect(made.body.schemas).toContain(ours);
  const source = await house.ports.store.read((tx) => tx.sources.byName('okta'));
  const told = await person('owl');
  expect(told).toMatchObject({
    workingHours: { timeZone: 'Asia/Tokyo', fromMinute: 540, toMinute: 1_020 },
    hoursOrigin: { sourceId: source?.id, observedAt: told?.origin.observedAt, maxAgeSec: null },
  });
  const path = `/Users/${made.body.id}`;
  const change = (value: string, at = `${ours}:workingHours`) =>
    call('PATCH', path, { body: patch({ op: 'Replace', path: at, value }) });
  expect((await change('SAT 10:00-12:00')).body[ours].workingHours).toBe('SAT 10:00-12:00');
  expect((await person('owl'))?.workingHours).toMatchObject({ days: ['SATURDAY'], timeZone: 'Asia/Tokyo' });
  const found = await call('GET', `/Users?filter=${encodeURIComponent(`${ours}:workingHours sw "sat"`)}`);
  expect(found.body.Resources.map((one: { id: string }) => one.id)).toEqual([made.body.id]);
  expect(await change('whenever')).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  // Not a zone that a clock shows: unknown, and everything else arrives.
  expect((await change('Tokyo Standard Time', 'timezone')).status).toBe(200);
  expect((await person('owl'))?.workingHours).toBeNull();
  // That somebody is out is never refused for their hours.
  const out = await call('PUT', path, { body: user('owl', { active: 'False', [ours]: { workingHours: 'whenever' } }) });
  expect(out.status).toBe(200);
  expect((await person('owl'))?.active).toBe(false);
  expect((await call('GET', `/Schemas/${ours}`)).body.attributes).toMatchObject([{ name: 'workingHours' }]);
});

describe('errors are SCIM’s', () => {
  test.each([
    ['a filter that goes wrong', 'GET', '/Users?filter=userName%20is%20x', undefined, 400, 'invalidFilter'],
    ['a user without a name', 'POST', '/Users', {}, 400, 'invalidValue'],
    ['no operations', 'PATCH', '/Users/none', {}, 404, undefined],
    ['a count that is no number', 'GET', '/Users?count=many', undefined, 400, 'invalidValue'],
    ['an id that nobody has', 'DELETE', '/Groups/none', undefined, 404, undefined],
  ] as const)('%s', async (_what, method, path, body, status, scimType) => {
    const answer = await call(method, path, body === undefined ? {} : { body });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
    });
    expect(answer.body.scimType).toBe(scimType);
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
  });

  test('a body that is no JSON, and one of another kind', async () => {
    const send = (payload: string, type: string) =>
      house.app.inject({
        method: 'POST',
        url: '/scim/v2/okta/Users',
        payload,
        headers: { host: '127.0.0.1:7333', authorization: `Bearer ${token}`, 'content-type': type },
      });
    expect((await send('{', 'application/scim+json')).json()).toMatchObject({
      status: '400',
      scimType: 'invalidSyntax',
    });
    expect((await send('a=b', 'application/x-www-form-urlencoded')).statusCode).toBe(415);
  });
});

describe.each(scimRoutes.map(([method, path]) => [method, path] as const))('%s %s', (method, path) => {
  test('is nobody’s without the token of this very source', async () => {
    const url = path.replace(':id', 'x');
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
    for (const as of ['', 'tgs_0000000000000000000000000000000000000000000', house.token('admin'), other]) {
      const answer = await call(method, url, { ...body, as });
      expect([answer.status, answer.body?.detail]).toEqual([401, 'the token is not valid for this source']);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });
});

test('a rotated token counts a while, then no longer; one that was ended now does not at all', async () => {
  const admin = await house.ports.store.read((tx) => tx.people.byEmail('admin@acme.example'));
  if (admin === null) throw new Error('no administrator');
  const rotate = async (old: 'overlap' | 'now') => {
    const made = await rotateSourceToken(house.ports, { person: admin, door: 'api' }, { id: 'okta', old });
    if (!made.ok) throw new Error(made.refusal.message);
    return made.value.text;
  };
  const second = await rotate('overlap');
  expect((await call('GET', '/Users', { as: token })).status).toBe(200);
  expect((await call('GET', '/Users', { as: second })).status).toBe(200);
  house.passMs(3_600_001);
  expect((await call('GET', '/Users', { as: token })).status).toBe(401);
  const third = await rotate('now');
  expect((await call('GET', '/Users', { as: second })).status).toBe(401);
  expect((await call('GET', '/Users', { as: third })).status).toBe(200);
});

test('a manager told after more reports than fit a page is the manager of each, by a name that is told later too', async () => {
  const at = { source: 'large', as: await addSource('large') };
  const managed = (value: string) => ({ [enterprise]: { manager: { value } } });
  for (let one = 0; one < 201; one += 1) {
    await call('POST', '/Users', { ...at, body: user(`r${one}`, managed('lead@scim.example')) });
  }
  await call('POST', '/Users', { ...at, body: user('late', managed('chief@scim.example')) });
  const lead = await call('POST', '/Users', { ...at, body: user('lead') });
  const managerOf = async (name: string) =>
    (await house.ports.store.read((tx) => tx.people.byEmail(`${name}@scim.example`)))?.managerId ?? null;
  const ours = await house.ports.store.read((tx) => tx.people.byEmail('lead@scim.example'));
  for (let one = 0; one < 201; one += 1) expect(await managerOf(`r${one}`)).toBe(ours?.id);
  expect(await managerOf('late')).toBeNull();
  await call('PATCH', `/Users/${lead.body.id}`, {
    ...at,
    body: patch({ op: 'replace', path: 'userName', value: 'chief@scim.example' }),
  });
  expect(await managerOf('late')).toBe(ours?.id);
}, 60_000);
