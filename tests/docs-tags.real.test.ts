// "Tags by API" of docs/guides/inventory.md, as it stands: its classes are applied to the demo company, its rows are sent by its commands
// to a real server, and what it shows is what is printed.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, type CommandEnd, type GuideServer, startGuideServer, wordsOf } from './guide-server.ts';

const page = readFileSync(new URL('../docs/guides/inventory.md', import.meta.url), 'utf8');
const section = page.split('\n## Tags by API\n')[1]?.split('\n## ')[0] ?? '';
const [commands = ''] = blocksOf(section, 'sh');
const lines = commands.split('\n').flatMap((line) => /^npx --no-install tidegate (.+)$/.exec(line)?.slice(1) ?? []);

let server: GuideServer;
beforeAll(async () => {
  server = await startGuideServer();
  writeFileSync(join(server.folder, 'classes.yaml'), blocksOf(section, 'yaml')[0] ?? '');
  writeFileSync(join(server.folder, 'rows.ndjson'), blocksOf(section, 'json')[0] ?? '');
}, 120_000);
afterAll(async () => {
  await server?.stop();
});

const tidegate = (line: string): Promise<CommandEnd> =>
  server.tidegate(wordsOf(line).map((word) => (/^(rows|classes)\./.test(word) ? join(server.folder, word) : word)));

test('the classes apply; the rows are judged, sent, and sent again without a change', async () => {
  const applied = await tidegate('apply -f classes.yaml --as admin');
  expect([applied.code, applied.out]).toEqual([0, expect.stringContaining('proposed')]);
  const proposed = (await tidegate('changes --quiet --as admin')).out.trim();
  expect(await tidegate(`changes confirm ${proposed} --as second-admin`)).toMatchObject({ code: 0 });
  const history = await tidegate('tags classes history DataClassification --as auditor');
  expect(history.out).toMatch(/version 1 {2}saved .* admin@acme\.example, confirmed by second-admin@acme\.example/);
  const [dry = '', send = '', query = '', confirm = '', show = ''] = lines;
  const judged = await tidegate(dry);
  expect(judged.out).toContain('would change');
  const sent = await tidegate(send);
  expect([sent.code, sent.err]).toEqual([1, '']);
  for (const line of (blocksOf(section, 'text')[0] ?? '').trim().split('\n')) expect(sent.out).toContain(line);
  expect(await tidegate(query)).toMatchObject({ code: 0, out: '1 rows: 1 resources changed, 0 unchanged, 0 refused' });
  const [asked = '', listing = ''] = /"\$\(npx --no-install tidegate (.+?)\)"/.exec(confirm) ?? [];
  const waiting = (await tidegate(listing)).out.trim();
  expect(sent.out).toContain(`waits as \`${waiting}\``);
  expect(await tidegate(confirm.replace(asked, waiting))).toMatchObject({ code: 0 });
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
