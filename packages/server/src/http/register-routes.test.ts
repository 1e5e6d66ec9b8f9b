// The edge with a handful of routes: who gets in, what is refused and how, what comes out.

import { nothing, type Route, route } from '@tidegate/contract';
import { Fault, no, ok, refusal } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { configFrom, openEdge, tokens } from '../testing/edge-for-tests.ts';
import { bind, bindOpen } from './call.ts';
import { registerRoutes } from './register-routes.ts';

const base = { tag: 'Test', summary: 'a test route', output: z.object({ seen: z.string() }) } as const;
const table = {
  open: route({ ...base, method: 'GET', path: '/api/tidegate/v1/open', access: 'nobody-signed-in' }),
  mine: route({ ...base, method: 'GET', path: '/api/tidegate/v1/mine', access: 'signed-in' }),
  listed: route({ ...base, method: 'GET', path: '/api/tidegate/v1/listed', access: 'inventory:read' }),
  figures: route({ ...base, method: 'GET', path: '/figures', access: 'operator' }),
  change: route({
    ...base,
    method: 'POST',
    path: '/api/tidegate/v1/things/{id}',
    access: 'scopes:change',
    params: z.object({ id: z.string() }).strict(),
    query: z.object({ limit: z.coerce.number().int().max(10).default(1) }).strict(),
    body: z.object({ name: z.string().max(5) }).strict(),
    audit: ['scope.saved'],
  }),
  act: route({ ...base, method: 'POST', path: '/api/tidegate/v1/act', access: 'signed-in', perMinute: 2 }),
  refusing: route({ ...base, method: 'GET', path: '/api/tidegate/v1/refusing', access: 'signed-in' }),
  published: route({ ...base, method: 'GET', path: '/api/user/v1/x', access: 'signed-in', errors: 'published' }),
  failing: route({ ...base, method: 'GET', path: '/api/tidegate/v1/failing', access: 'signed-in' }),
  broken: route({ ...base, method: 'GET', path: '/api/tidegate/v1/broken', access: 'signed-in' }),
  leaking: route({ ...base, method: 'GET', path: '/api/tidegate/v1/leaking', access: 'signed-in' }),
};

const seen = (text: string) => Promise.resolve(ok({ seen: text }));
const bindings = [
  bindOpen(table.open, () => seen('anybody')),
  bind(table.mine, ({ actor }) => seen(`${actor.person.email} ${actor.door}`)),
  bind(table.listed, () => seen('list')),
  bindOpen(table.figures, () => seen('figures')),
  bind(table.change, ({ params, query, body }) => seen(`${params.id} ${query.limit} ${body.name}`)),
  bind(table.act, () => seen('acted')),
  bind(table.refusing, () => Promise.resolve(no(refusal('request.lapsed', 'it lapsed', { field: 'id' })))),
  bind(table.published, () => Promise.resolve(no(refusal('object.not_found', 'no such thing')))),
  bind(table.failing, () => {
    throw new Fault('target.unreachable', 'the target does not answer', {
      detail: 'canary-detail',
      cause: new Error('canary-cause'),
    });
  }),
  bind(table.broken, () => {
    throw new Error('canary-bug');
  }),
  bind(table.leaking, () => Promise.resolve(ok({ seen: 'shown', hidden: 'canary-extra' }))),
];

async function open(config = configFrom()) {
  const opened = await openEdge(config);
  registerRoutes(opened.app, opened.edge, table, bindings);
  await opened.app.ready();
  return opened;
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}`, host: '127.0.0.1:7333' });
const here = { host: '127.0.0.1:7333' };

describe('who gets in', () => {
  const matrix: readonly [string, keyof typeof tokens | null, number][] = [
    ['/api/tidegate/v1/open', null, 200],
    ['/api/tidegate/v1/open', 'nobody', 401],
    ['/api/tidegate/v1/mine', null, 401],
    ['/api/tidegate/v1/mine', 'nobody', 401],
    ['/api/tidegate/v1/mine', 'inactive', 401],
    ['/api/tidegate/v1/mine', 'person', 200],
    ['/api/tidegate/v1/listed', 'person', 403],
    ['/api/tidegate/v1/listed', 'viewer', 200],
    ['/api/tidegate/v1/listed', 'admin', 200],
    ['/figures', null, 200],
    ['/figures', 'person', 403],
    ['/figures', 'viewer', 200],
  ];
  test.each(matrix)('%s as %s answers %i', async (url, who, status) => {
    const { app } = await open();
    const response = await app.inject({ url, headers: who === null ? here : bearer(tokens[who]) });
    expect(response.statusCode).toBe(status);
  });

  test('figures are refused to a machine that is not this one, and to this one through a proxy', async () => {
    const { app } = await open();
    const far = await app.inject({ url: '/figures', headers: here, remoteAddress: '192.0.2.7' });
    const proxied = await app.inject({ url: '/figures', headers: { ...here, 'x-forwarded-for': '192.0.2.7' } });
    expect([far.statusCode, proxied.statusCode]).toEqual([401, 401]);
  });

  test('a changing route refuses before it reads the body', async () => {
    const { app } = await open();
    const url = '/api/tidegate/v1/things/1';
    const payload = { nonsense: true };
    const asPerson = await app.inject({ method: 'POST', url, headers: bearer(tokens.person), payload });
    expect([asPerson.statusCode, asPerson.json().code]).toEqual([403, 'auth.forbidden']);
  });

  test('the door is what carried the call', async () => {
    const { app } = await open();
    const url = '/api/tidegate/v1/mine';
    const api = await app.inject({ url, headers: bearer(tokens.person) });
    const cli = await app.inject({ url, headers: { ...bearer(tokens.person), 'user-agent': 'tidegate-cli/1' } });
    const portal = await app.inject({ url, headers: { ...here, cookie: 'tidegate-loopback=cookie-of-person' } });
    expect([api, cli, portal].map((response) => response.json().seen)).toEqual([
      'person@acme.example api',
      'person@acme.example cli',
      'person@acme.example portal',
    ]);
  });
});

describe('pages of others', () => {
  const post = (headers: Record<string, string>) =>
    open().then(({ app }) => app.inject({ method: 'POST', url: '/api/tidegate/v1/act', headers, payload: {} }));
  const cookie = { ...here, cookie: 'tidegate-loopback=cookie-of-person' };

  test.each([
    [{ ...cookie, origin: 'http://127.0.0.1:7333' }, 200],
    [{ ...cookie, 'sec-fetch-site': 'same-origin' }, 200],
    [cookie, 403],
    [{ ...cookie, origin: 'http://evil.example' }, 403],
    [{ ...cookie, origin: 'https://127.0.0.1:7333' }, 403],
    [{ ...cookie, origin: 'http://127.0.0.1:7334' }, 403],
    [{ ...cookie, origin: 'null' }, 403],
    [{ ...cookie, 'sec-fetch-site': 'same-site' }, 403],
    [{ ...bearer(tokens.person), origin: 'http://evil.example' }, 200],
  ])('a change with %o answers %i', async (headers, status) => {
    expect((await post(headers)).statusCode).toBe(status);
  });

  test.each([
    ['127.0.0.1:7333', 200],
    ['localhost:9', 200],
    ['[::1]:7333', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['a b', 403],
  ])('the host name %s answers %i', async (host, status) => {
    const { app } = await open();
    expect((await app.inject({ url: '/api/tidegate/v1/open', headers: { host } })).statusCode).toBe(status);
  });
});

describe('what comes in', () => {
  const send = async (payload: string | object, headers: Record<string, string> = {}) => {
    const { app } = await open();
    const response = await app.inject({
      method: 'POST',
      url: '/api/tidegate/v1/things/1',
      headers: { ...bearer(tokens.admin), ...headers },
      payload,
    });
    return { status: response.statusCode, ...response.json() };
  };

  test('parsed values reach the handler, defaults filled in', async () => {
    expect(await send({ name: 'a' })).toMatchObject({ status: 200, seen: '1 1 a' });
  });
  test.each([
    ['an unknown key', { name: 'a', nmae: 'b' }, {}, 400, 'input.unknown_key'],
    ['a value of the wrong kind', { name: 1 }, {}, 400, 'input.invalid'],
    ['a missing value', {}, {}, 400, 'input.invalid'],
    ['broken JSON', '{"name":', { 'content-type': 'application/json' }, 400, 'input.invalid'],
    [
      'a poisoned prototype',
      '{"__proto__":{"x":1},"name":"a"}',
      { 'content-type': 'application/json' },
      400,
      'input.invalid',
    ],
    ['a form', 'name=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'input.unsupported_media'],
    ['plain text', 'name', { 'content-type': 'text/plain' }, 415, 'input.unsupported_media'],
    ['ten megabytes', { name: 'a'.repeat(10_000_000) }, {}, 413, 'input.too_large'],
  ] as const)('%s is refused with its code', async (_what, payload, headers, status, code) => {
    expect(await send(payload, headers)).toMatchObject({ status, code });
  });
  test.each([
    ['of a value', '{"name":"a\\ud800"}', 'name'],
    ['of a nested value', '{"name":{"x":[0,"\\udc00b"]}}', 'name.x[1]'],
    ['of a key', '{"name":"a","\\ud800":1}', undefined],
  ])('half a character %s is refused with the field’s name', async (_what, payload, field) => {
    const { app } = await open();
    const response = await app.inject({
      method: 'POST',
      url: '/api/tidegate/v1/things/1',
      headers: { ...bearer(tokens.admin), 'content-type': 'application/json' },
      payload,
    });
    expect([response.statusCode, response.json().code, response.json().field]).toEqual([400, 'input.invalid', field]);
  });
  test('a whole pair is text like any other, and an input as deep as it may be large is answered', async () => {
    expect(await send('{"name":"\\ud83d\\ude00"}', { 'content-type': 'application/json' })).toMatchObject({
      status: 200,
    });
    const deep = `{"name":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    expect(await send(deep, { 'content-type': 'application/json' })).toMatchObject({ status: 400 });
  });
  test('an unknown key of the query is refused by name', async () => {
    const { app } = await open();
    const response = await app.inject({
      method: 'POST',
      url: '/api/tidegate/v1/things/1?limti=3',
      headers: bearer(tokens.admin),
      payload: { name: 'a' },
    });
    expect(response.json()).toMatchObject({ code: 'input.unknown_key', field: 'limti' });
  });
});

describe('what goes out', () => {
  const get = async (path: string) => {
    const opened = await open();
    return { response: await opened.app.inject({ url: path, headers: bearer(tokens.person) }), log: opened.log };
  };

  test('a refusal is a problem with code, help and field', async () => {
    const { response } = await get('/api/tidegate/v1/refusing');
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'request.lapsed', detail: 'it lapsed', field: 'id', status: 409 });
  });
  test('on a published path the published body is kept, with our code inside', async () => {
    const { response } = await get('/api/user/v1/x');
    expect(response.json()).toMatchObject({ status: '404', code: 'object.not_found', message: 'no such thing' });
    const { app } = await open();
    const stranger = await app.inject({ url: '/api/user/v1/x', headers: here });
    expect(stranger.json()).toMatchObject({ status: '401', code: 'Unauthorized', tidegate_code: 'auth.required' });
  });
  test('a fault shows its message; detail and cause stay in the log', async () => {
    const { response, log } = await get('/api/tidegate/v1/failing');
    expect(response.json()).toMatchObject({ status: 502, code: 'target.unreachable' });
    expect(response.body).not.toContain('canary');
    expect(log.join('')).toContain('canary-detail');
    expect(log.join('')).toContain('canary-cause');
  });
  test('a bug is a 500 with a reference that the log has too, and the server lives', async () => {
    const { response, log } = await get('/api/tidegate/v1/broken');
    expect(response.statusCode).toBe(500);
    const reference = /ref_[0-9a-f]+/.exec(response.json().detail)?.[0];
    expect(response.body).not.toContain('canary');
    expect(log.some((line) => line.includes(String(reference)) && line.includes('canary-bug'))).toBe(true);
  });
  test('what the schema does not name is not sent', async () => {
    expect((await get('/api/tidegate/v1/leaking')).response.json()).toEqual({ seen: 'shown' });
  });
  test('every answer carries the protective headers, errors included', async () => {
    for (const path of ['/api/tidegate/v1/mine', '/api/tidegate/v1/broken', '/api/tidegate/v1/nowhere']) {
      const { headers } = (await get(path)).response;
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
    }
  });
});

describe('limits', () => {
  test('a route’s own limit answers 429 with the wait, and opens again after it', async () => {
    const { app, passMs } = await open();
    const act = () =>
      app.inject({ method: 'POST', url: '/api/tidegate/v1/act', headers: bearer(tokens.person), payload: {} });
    expect([(await act()).statusCode, (await act()).statusCode]).toEqual([200, 200]);
    const third = await act();
    expect([third.statusCode, third.json().code, third.headers['retry-after']]).toEqual([429, 'limit.rate', '30']);
    passMs(30_000);
    expect((await act()).statusCode).toBe(200);
  });
  test('wrong tokens are counted by address and then refused as too many; right ones from there still work', async () => {
    const { app, passMs } = await open();
    const url = '/api/tidegate/v1/mine';
    for (let count = 0; count < 600; count += 1) await app.inject({ url, headers: bearer(tokens.nobody) });
    expect((await app.inject({ url, headers: bearer(tokens.nobody) })).statusCode).toBe(429);
    expect((await app.inject({ url, headers: bearer(tokens.person) })).statusCode).toBe(200);
    const elsewhere = await app.inject({ url, headers: bearer(tokens.nobody), remoteAddress: '127.0.0.2' });
    expect(elsewhere.statusCode).toBe(401);
    passMs(60_000);
    expect((await app.inject({ url, headers: bearer(tokens.nobody) })).statusCode).toBe(401);
  });
});

describe('the table', () => {
  test('a route without a declared access does not register', async () => {
    const { app, edge } = await openEdge();
    const { access: _none, ...rest } = table.mine;
    const undeclared = rest as unknown as Route;
    expect(() => registerRoutes(app, edge, { undeclared }, [bind(undeclared, () => seen('x'))])).toThrow(/no access/);
  });
  test('a route outside the table does not register, and a route of the table cannot be forgotten', async () => {
    const { app, edge } = await openEdge();
    expect(() => registerRoutes(app, edge, {}, [bindOpen(table.open, () => seen('x'))])).toThrow(/not in the contract/);
    const other = await openEdge();
    expect(() => registerRoutes(other.app, other.edge, { open: table.open }, [])).toThrow(/without a handler: open/);
  });
  test('nothing takes a body by accident', () => {
    expect(nothing.safeParse({ extra: 1 }).success).toBe(false);
  });
});
