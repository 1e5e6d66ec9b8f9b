// Checkpoints from the first event to somebody who has nothing but a copy, a witness and a key: a server, its signer as a process of its own, and
// the command line.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GuideServer, startGuideServer } from './guide-server.ts';

let server: GuideServer;
const file = (name: string): string => join(server.folder, name);
const witness = (): string => file('state/witness.jsonl');
const key = (): string => file('state/signer/checkpoint.pub');

beforeAll(async () => {
  server = await startGuideServer({ TIDEGATE_CHECKPOINT_SECONDS: '1' });
});
afterAll(() => server.stop());

test('a copy holds every checkpoint of the witness; cut off or rewritten it does not', async () => {
  await expect.poll(() => readable(witness()), { timeout: 20_000 }).toContain('tidegate/audit/');
  await server.tidegate(['audit', 'export', file('copy.jsonl'), '--as', 'auditor']);
  const words = ['audit', 'verify', file('copy.jsonl'), '--checkpoints', witness(), '--key', key()];
  const whole = await server.tidegate([...words, '--deep']);
  expect(whole).toMatchObject({ code: 0, err: '' });
  expect(whole.out).toMatch(
    /nothing is cut off up to the checkpoint at .*witness\.jsonl:\d+, over \d+ events \(signed with/,
  );
  const lines = readFileSync(file('copy.jsonl'), 'utf8').trimEnd().split('\n');
  const last = JSON.parse(lines[2] ?? '');
  const end = JSON.stringify({ end: { count: 3, head: last.hash } });
  writeFileSync(file('copy.jsonl'), `${[...lines.slice(0, 3), end].join('\n')}\n`);
  expect(await server.tidegate(words.slice(0, 3))).toMatchObject({ code: 0 });
  const cut = await server.tidegate(words);
  expect(cut).toMatchObject({ code: 1, out: '' });
  expect(cut.err).toMatch(/the copy ends at event 3, but the checkpoint at .* was signed over \d+/);
});

test('one event is proven to somebody who has the key only', async () => {
  const output = file('event.json');
  expect(await server.tidegate(['audit', 'prove', '2', '--output', output, '--as', 'auditor'])).toMatchObject({
    code: 0,
  });
  const checked = await server.tidegate(['audit', 'check-proof', output, '--key', key()]);
  expect(checked.err).toBe('');
  expect(checked.out).toMatch(/^event 2 is in the log: signed over \d+ events as tidegate\/audit\//);
  const proof = JSON.parse(readFileSync(output, 'utf8'));
  const bytes = Buffer.from(Buffer.from(proof.bytes, 'base64').toString().replace('"seq":2', '"seq":3')).toString(
    'base64',
  );
  expect(bytes).not.toBe(proof.bytes);
  writeFileSync(output, JSON.stringify({ ...proof, bytes }));
  expect((await server.tidegate(['audit', 'check-proof', output, '--key', key()])).err).toMatch(
    /does not lead from this event/,
  );
  const none = await server.tidegate(['audit', 'prove', '999999', '--output', output, '--as', 'auditor']);
  expect(none.err).toMatch(/\[object\.not_found\]/);
});

test('how access came to be is told from a copy alone, and from the server', async () => {
  const words = [
    'request',
    'customers',
    '-p',
    'READ_ONLY',
    '--reason',
    'ticket OPS-1',
    '--no-wait',
    '--as',
    'data-engineer',
  ];
  expect((await server.tidegate(words)).err).toBe('');
  const id = (await server.tidegate(['requests', '--quiet', '--limit', '1', '--as', 'data-engineer'])).out;
  await server.tidegate(['audit', 'export', file('explained.jsonl'), '--as', 'auditor']);
  const offline = await server.tidegate(['audit', 'explain', id, '--file', file('explained.jsonl')]);
  expect(offline.err).toBe('');
  expect(offline.out).toMatch(
    /data-engineer@acme\.example asked for [\s\S]*access flow “[\s\S]*the decision follows from the log$/,
  );
  expect(await server.tidegate(['audit', 'explain', id, '--as', 'auditor'])).toEqual(offline);
  const copy = readFileSync(file('explained.jsonl'), 'utf8');
  writeFileSync(file('explained.jsonl'), copy.replace('"bytes":"e', '"bytes":"f'));
  expect((await server.tidegate(['audit', 'explain', id, '--file', file('explained.jsonl')])).err).toMatch(
    /\[audit\.broken\]/,
  );
});

const readable = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
