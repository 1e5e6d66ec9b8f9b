// How a webhook's receiver answered decides what happens next; redirects are not followed.

import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendWebhook } from './send-webhook.ts';

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
