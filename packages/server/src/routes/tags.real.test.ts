// The size that the tags API promises, over a real socket: 100,000 rows in one call, answered while they are still being sent, in memory
// that does not grow with them; and a caller who sends everything before reading anything.

import { connect } from 'node:net';
import { createClient, type TagLine, type TagRowInput, tagRoutes } from '@tidegate/contract';
import { limits, newId, type Resource } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemChance } from '../secrets/cryptography.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const count = limits.tagRowsMax;
let house: HouseForTests;
let url: string;

beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
  const body = { files: [{ path: 'l.yaml', text: 'integrations:\n  - { name: lake, type: aws-simulated }\n' }] };
  await house.call('POST', '/api/tidegate/v1/apply', { as: 'admin', body });
  await house.ports.store.transaction(async (tx) => {
    const integration = await tx.integrations.byName('lake');
    if (!integration) throw new Error('the lake was applied');
    await tx.resources.insert(
      Array.from(
        { length: count },
        (_, at): Resource => ({
          id: newId('resource', systemChance),
          integrationId: integration.id,
          type: 'aws-account-s3-bucket',
          nativeId: `bucket-${at}`,
          name: `bucket-${at}`,
          path: `lake/bucket-${at}`,
          parentId: null,
          ancestors: [],
          tags: [{ key: 'Environment', value: 'production', origin: 'source' }],
          context: {},
          status: 'active',
          riskLevel: 'low',
          source: 'import',
          observedAt: 0,
        }),
      ),
    );
  });
  url = await house.app.listen({ host: '127.0.0.1', port: 0 });
}, 120_000);
afterAll(() => house.close());

test('100,000 rows in one call are answered row by row, in bounded memory, and again without a change', async () => {
  const client = createClient({ baseUrl: url, token: house.token('admin') });
  const send = async (): Promise<{
    readonly end: TagLine | undefined;
    readonly early: number;
    readonly ms: number;
  }> => {
    let sent = 0;
    let answered = 0;
    let early = 0;
    let end: TagLine | undefined;
    const rows = async function* (): AsyncGenerator<TagRowInput> {
      for (; sent < count; sent++) {
        yield { integration: 'lake', native_id: `bucket-${sent}`, set: { DataClassification: 'pii' } };
      }
    };
    const began = performance.now();
    for await (const line of client.lines(tagRoutes.setTags, { query: { dry_run: 'false' }, rows: rows() })) {
      if ('end' in line) end = line;
      else {
        answered += 1;
        if (line.row !== answered) throw new Error(`row ${line.row} was answered in the place of ${answered}`);
        if (sent < count) early = answered;
      }
    }
    return { end, early, ms: performance.now() - began };
  };
  const before = process.memoryUsage().rss;
  const first = await send();
  const grown = (process.memoryUsage().rss - before) / 1e6;
  const again = await send();
  process.stdout.write(
    `tags: ${Math.round(first.ms)} ms, again ${Math.round(again.ms)} ms, ${Math.round(grown)} MB more\n`,
  );
  expect(first.end).toMatchObject({ rows: count, changed: count, refused: 0, stopped: null });
  expect(again.end).toMatchObject({ rows: count, changed: 0, unchanged: count, stopped: null });
  expect(first.early).toBeGreaterThan(0);
}, 240_000);

test('one row too many ends the call with why, and what was answered is written', async () => {
  const client = createClient({ baseUrl: url, token: house.token('admin') });
  const rows = async function* (): AsyncGenerator<TagRowInput> {
    for (let at = 0; at <= count; at++) yield { id: 'res_nowhere', set: { a: 'b' } };
  };
  let end: TagLine | undefined;
  for await (const line of client.lines(tagRoutes.setTags, { query: {}, rows: rows() })) end = line;
  expect(end).toMatchObject({ end: true, stopped: { code: 'input.too_large' } });
}, 120_000);

test('a caller who reads only after everything is sent is answered all the same', async () => {
  const lines = Array.from({ length: 30_000 }, () => '{"id":"res_nowhere","set":{"a":"b"}}\n').join('');
  const answer = await new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.pause();
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    const head = [
      'PUT /api/tidegate/v1/inventory/tags HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      `authorization: Bearer ${house.token('admin')}`,
      'content-type: application/x-ndjson',
      `content-length: ${lines.length}`,
      'connection: close',
    ].join('\r\n');
    // Reads nothing until the last byte has gone out.
    socket.write(`${head}\r\n\r\n${lines}`, () => socket.resume());
  });
  expect(answer).toContain('"rows":30000');
}, 60_000);
