// "Tags by API" of docs/guides/inventory.md, as it stands: its classes are applied to the demo company, its rows are sent by its commands
// to a real server, and what it shows is what is printed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@tidegate/cli';
import { limits } from '@tidegate/core';
import { parseConfig, type RunningServer, startServer } from '@tidegate/server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const page = readFileSync(new URL('../docs/guides/inventory.md', import.meta.url), 'utf8');
const section = page.split('\n## Tags by API\n')[1]?.split('\n## ')[0] ?? '';
const blocksOf = (language: string): readonly string[] =>
  [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
const [commands = ''] = blocksOf('sh');
const lines = commands.split('\n').flatMap((line) => /^npx --no-install tidegate (.+)$/.exec(line)?.slice(1) ?? []);

const folder = mkdtempSync(join(tmpdir(), 'tidegate-tags-'));
const kept = { ...process.env };
let server: RunningServer;
beforeAll(async () => {
  const environment = { TIDEGATE_STATE: join(folder, 'state'), TIDEGATE_PORT: '0', TIDEGATE_RATE_PER_MINUTE: '100000' };
  const ask = parseConfig({ environment, args: ['--demo'], folder });
  if (ask.kind !== 'run') throw new Error('not a configuration to run with');
  const quiet = { say: () => undefined, logStream: { write: () => undefined } };
  server = await startServer({ config: ask.config, environment, ...quiet });
  process.env['TIDEGATE_STATE'] = environment.TIDEGATE_STATE;
  delete process.env['TIDEGATE_URL'];
  delete process.env['TIDEGATE_TOKEN'];
  writeFileSync(join(folder, 'classes.yaml'), blocksOf('yaml')[0] ?? '');
  writeFileSync(join(folder, 'rows.ndjson'), blocksOf('json')[0] ?? '');
}, 120_000);
afterAll(async () => {
  process.env = kept;
  vi.restoreAllMocks();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As a shell splits it: quotes hold words together. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

async function tidegate(line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => void out.push(parts.join(' ')));
  vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => void err.push(parts.join(' ')));
  try {
    const words = wordsOf(line).map((word) => (/^(rows|classes)\./.test(word) ? join(folder, word) : word));
    return { code: await run([...words]), out: out.join('\n'), err: err.join('\n') };
  } finally {
    vi.restoreAllMocks();
  }
}

test('the classes apply; the rows are judged, sent, and sent again without a change', async () => {
  expect(await tidegate('apply -f classes.yaml --as admin')).toMatchObject({ code: 0 });
  const [dry = '', send = '', query = '', show = ''] = lines;
  const judged = await tidegate(dry);
  expect(judged.out).toContain('would change');
  const sent = await tidegate(send);
  expect([sent.code, sent.err]).toEqual([1, '']);
  for (const line of (blocksOf('text')[0] ?? '').trim().split('\n')) expect(sent.out).toContain(line);
  expect(await tidegate(query)).toMatchObject({ code: 0, out: '1 rows: 1 resources changed, 0 unchanged, 0 refused' });
  const shown = await tidegate(show);
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(
    /DataClassification +pii +yes .*`admin@acme.example` says so.*policies of the cloud do not see it/,
  );
}, 60_000);

test('the limits are the ones in force', () => {
  const text = (limit: number): string => limit.toLocaleString('en-US');
  expect(section).toContain(
    `${text(limits.tagRowsMax)} rows, ${limits.tagRowsBytesMax / 1e6} MB and ${text(limits.tagQueryRowsMax)} queries in one call`,
  );
  expect(section).toContain(
    `${text(limits.tagQueryResourcesMax)} resources in one query; ${limits.userTagsPerResourceMax} user tags`,
  );
});
