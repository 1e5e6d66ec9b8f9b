// How a webhook's receiver answered decides what happens next; redirects are not followed.

import { createServer, type Server } from 'node:http';
import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWebhookSender } from './send-webhook.ts';

const { sendWebhook } = makeWebhookSender('allow');
const seen: {
  readonly url: string | undefined;
  readonly signature: string | string[] | undefined;
  readonly body: string;
}[] = [];
let server: Server;
let base = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      seen.push({ url: request.url, signature: request.headers['webhook-signature'], body });
      const status = Number(request.url?.slice(1));
      response.writeHead(status, { location: `${base}/200` }).end('canary-answer');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => server.close());
const send = (path: string) =>
  sendWebhook({ url: `${base}${path}`, headers: { 'webhook-signature': 'v1,x' }, body: '{"a":1}' });

test.each([
  ['/200', 'done'],
  ['/204', 'done'],
  ['/302', 'refused'],
  ['/404', 'refused'],
  ['/410', 'refused'],
  ['/408', 'unavailable'],
  ['/429', 'unavailable'],
  ['/503', 'unavailable'],
])('%s is %s', async (path, kind) => {
  seen.length = 0;
  expect((await send(path)).kind).toBe(kind);
  expect(seen).toEqual([{ url: path, signature: 'v1,x', body: '{"a":1}' }]);
});
test('a receiver that is not there is unavailable, and its address is not in the message', async () => {
  const outcome = await sendWebhook({ url: 'http://127.0.0.1:1/secret-path', headers: {}, body: '' });
  expect(outcome.kind).toBe('unavailable');
  expect(JSON.stringify(outcome)).not.toContain('secret-path');
});

test.each(['http://127.0.0.1', 'http://[::1]', 'http://localhost'])(
  'where local addresses are refused, %s is not called',
  async (origin) => {
    seen.length = 0;
    const { port } = new URL(base);
    const careful = makeWebhookSender('refuse');
    const outcome = await careful.sendWebhook({ url: `${origin}:${port}/200`, headers: {}, body: '' });
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('TIDEGATE_WEBHOOK_LOCAL') });
    expect(careful.mayReceiveWebhooks(new URL(origin).hostname)).toBe(false);
    expect(seen).toEqual([]);
  },
);

test.each<[string, string[]]>([
  ['inside', ['127.0.0.1']],
  ['inside and outside', ['203.0.113.7', '127.0.0.1']],
])('nor is a name that leads %s', async (_where, addresses) => {
  seen.length = 0;
  const resolve: LookupFunction = (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  const { port } = new URL(base);
  const ask = { url: `http://hooks.example:${port}/200`, headers: {}, body: '' };
  expect((await makeWebhookSender('refuse', resolve).sendWebhook(ask)).kind).toBe('refused');
  expect(seen).toEqual([]);
});

test('where they are allowed, a name that leads inside is sent to', async () => {
  seen.length = 0;
  const resolve: LookupFunction = (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
  const { port } = new URL(base);
  const ask = { url: `http://hooks.example:${port}/200`, headers: {}, body: 'x' };
  expect((await makeWebhookSender('allow', resolve).sendWebhook(ask)).kind).toBe('done');
  expect(seen).toHaveLength(1);
});
