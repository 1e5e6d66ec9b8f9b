// docs/guides/running.md: the receiver's code it shows accepts what we send and nothing else; the types of messages, settings and figures
// it names exist; what it says refuses to start does, with the code it says.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageTypes, saveWebhook } from '@tidegate/broker';
import { errorCodes, Fault, limits } from '@tidegate/core';
import { parseConfig, settings } from '@tidegate/server';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/guides/running.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tidegate-docs-'));
let broker: BrokerWorld;
beforeAll(async () => {
  broker = await openBroker();
}, 60_000);
afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

type IsFromTidegate = (
  headers: Readonly<Record<string, string>>,
  body: string,
  secret: string,
  now?: number,
) => boolean;

async function shownCode(): Promise<IsFromTidegate> {
  const file = join(folder, 'receiver.mjs');
  writeFileSync(file, /^```js\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '');
  const shown: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href);
  if (typeof shown !== 'object' || shown === null || !('isFromTidegate' in shown))
    throw new Error('the page shows no code');
  return shown.isFromTidegate as IsFromTidegate;
}

test('the receiver’s code on the page accepts what is sent, and nothing changed, old or of another', async () => {
  const isFromTidegate = await shownCode();
  const saved = await saveWebhook(broker.ports, await broker.as('admin'), { name: 'ops', url: 'https://ops.example/' });
  if (!saved.ok) throw new Error(saved.refusal.message);
  await broker.ask('engineer', 'prod-customers');
  await broker.drain();
  const [message] = broker.sent;
  if (!message) throw new Error('nothing was sent');
  const { headers, body } = message;
  const { secret } = saved.value;
  const now = broker.now();
  expect(JSON.parse(body)).toMatchObject({
    type: 'request.asked',
    timestamp: expect.any(String),
    data: expect.any(Object),
  });
  expect(isFromTidegate(headers, body, secret, now)).toBe(true);
  expect(isFromTidegate(headers, body.replace('asked', 'agreed'), secret, now)).toBe(false);
  expect(isFromTidegate({ ...headers, 'webhook-id': 'dlv_other' }, body, secret, now)).toBe(false);
  expect(isFromTidegate(headers, body, `whsec_${Buffer.alloc(32).toString('base64')}`, now)).toBe(false);
  expect(isFromTidegate(headers, body, secret, now + 301_000)).toBe(false);
  const rotated = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
  expect(isFromTidegate(rotated, body, secret, now)).toBe(true);
});

test('the page names every type of message there is, and no other', () => {
  const section = page.split('## Webhooks')[1]?.split('\n## ')[0] ?? '';
  const cells = [...section.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell]) => cell?.split(', ') ?? []);
  expect(cells.map((cell) => cell.slice(1, -1)).sort()).toEqual([...messageTypes].sort());
});

test('every variable the page names is a setting or starts as secrets do', () => {
  const named = new Set([...page.matchAll(/\b(?:TIDEGATE|DATABASE)_[A-Z_]+\b/g)].map(([name]) => name));
  const known: readonly string[] = [...settings.map(({ name }) => name), 'TIDEGATE_URL', 'TIDEGATE_TOKEN'];
  expect([...named].filter((name) => !known.includes(name) && !name.startsWith('TIDEGATE_SECRET_'))).toEqual([]);
});

test('every figure and code the page names exists', () => {
  const metrics = readFileSync(join(root, 'packages/server/src/operations/collect-metrics.ts'), 'utf8');
  for (const [, name] of page.matchAll(/`(tidegate_[a-z_]+)/g)) expect(metrics).toContain(`name: '${name}'`);
  for (const [, code] of page.matchAll(/`((?:config|storage|secret)\.[a-z_]+)`/g)) {
    expect(Object.keys(errorCodes)).toContain(code);
  }
});

test('the numbers on the page are the limits', () => {
  const minutes = (ms: number): number => ms / 60_000;
  expect(page).toContain(`within ${minutes(limits.signInLinkMs)} minutes`);
  expect(page).toContain(
    `after ${minutes(limits.signInIdleMs) / 60} hours without use and after ${minutes(limits.signInAbsoluteMs) / 60} hours`,
  );
  expect(page).toContain(`${limits.webhookTriesMax} attempts over about five minutes`);
  expect(page).toContain(`for about an hour (${limits.mailTriesMax} attempts)`);
  const ofMail = Array.from({ length: limits.mailTriesMax - 1 }, (_, attempt) =>
    Math.min(limits.retryFirstMs * 2 ** attempt, limits.retryCeilingMs),
  );
  expect(Math.round(minutes(ofMail.reduce((sum, ms) => sum + ms, 0)) / 15)).toBe(4);
  expect(minutes(limits.mailAlarmEveryMs), '“at most once an hour”').toBe(60);
  let waited = 0;
  for (let attempt = 0; attempt < limits.webhookTriesMax - 1; attempt += 1) {
    waited += Math.min(limits.retryFirstMs * 2 ** attempt, limits.retryCeilingMs);
  }
  expect(Math.round(minutes(waited))).toBe(5);
  expect(limits.claimHoldMs / 1_000, '“the fifteen seconds that claims are held”').toBe(15);
});

const key = { TIDEGATE_KEY_FILE: 'seal.key' };
test.each([
  ['no key', {}, [], 'config.missing'],
  ['another address without TLS', { ...key, TIDEGATE_HOST: '0.0.0.0' }, [], 'config.unsafe'],
  [
    'no public URL where one is needed',
    { ...key, TIDEGATE_HOST: '0.0.0.0', TIDEGATE_TRUSTED_PROXY: '10.0.0.1' },
    [],
    'config.missing',
  ],
  [
    'a public URL in the clear',
    { ...key, TIDEGATE_PUBLIC_URL: 'http://tidegate.company.example' },
    [],
    'config.unsafe',
  ],
  ['an unknown variable', { ...key, TIDEGATE_PROT: '1' }, [], 'config.unknown_setting'],
  ['an unknown flag', key, ['--prot'], 'config.unknown_setting'],
])('%s refuses to start with the code the page says', (_, environment, args, code) => {
  expect(page).toContain(`| \`${code}\` |`);
  try {
    parseConfig({ environment, args, folder: '/' });
    expect.unreachable('it started');
  } catch (error) {
    expect(error instanceof Fault ? error.code : error).toBe(code);
  }
});

test('the settings shown for TLS and for a proxy are accepted as they stand', () => {
  const blocks = [...page.matchAll(/^```sh\n(TIDEGATE_HOST[\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');
  expect(blocks).toHaveLength(2);
  for (const block of blocks) {
    const environment = Object.fromEntries(
      block
        .trim()
        .split(/\s+/)
        .map((pair) => pair.split('=')),
    );
    expect(parseConfig({ environment: { ...key, ...environment }, args: [], folder: '/' }).kind).toBe('run');
  }
});
