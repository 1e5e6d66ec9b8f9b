// docs/guides/on-call.md, as it stands: its commands run against a real server with a PagerDuty account and a calendar feed behind them,
// its flow is applied, access opens with the turn, and what the page shows is what is printed.

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type PagerDutyServer, startPagerDuty } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, type CommandEnd, type GuideServer, startGuideServer, wordsOf } from './guide-server.ts';

const page = readFileSync(new URL('../docs/guides/on-call.md', import.meta.url), 'utf8');
const lines = blocksOf(page, 'sh').flatMap((block) =>
  block.split('\n').flatMap((line) => /^tidegate (.+)$/.exec(line)?.[1] ?? []),
);

let server: GuideServer;
let pagerDuty: PagerDutyServer;
let feed: Server;

/** A calendar in which somebody is on call from an hour ago on. */
function rota(now: number): string {
  const stamp = (moment: number): string => new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '');
  const event = ['BEGIN:VEVENT', 'UID:1', `DTSTART:${stamp(now - 3_600_000)}`, `DTEND:${stamp(now + 28_800_000)}`];
  const who = ['ATTENDEE:mailto:data-engineer@acme.example', 'END:VEVENT'];
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...event, ...who, 'END:VCALENDAR', ''].join('\r\n');
}

beforeAll(async () => {
  pagerDuty = await startPagerDuty();
  feed = createServer((_, response) => response.end(rota(Date.now())));
  await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve));
  const address = feed.address();
  server = await startGuideServer({
    TIDEGATE_SECRET_PAGERDUTY: pagerDuty.key,
    TIDEGATE_SECRET_ROTA: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/rota.ics`,
  });
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await pagerDuty?.stop();
  feed?.close();
});

const tidegate = (line: string): Promise<CommandEnd> => server.tidegate(wordsOf(line));

/** Polls: the server reads its sources by its own clock. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const late = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > late) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('the rotas are connected, the flow is applied, and access opens with the turn', async () => {
  const [addPagerDuty = '', check = '', addFeed = '', show = '', showOne = ''] = lines;
  // The page names PagerDuty itself; here an account of our own stands for it.
  expect(await tidegate(`${addPagerDuty} --set url=${pagerDuty.url}`)).toMatchObject({ code: 0, err: '' });
  const checked = await tidegate(check);
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('PagerDuty told 0 schedules')]);
  expect(await tidegate(addFeed)).toMatchObject({ code: 0, err: '' });
  await until(async () => (await tidegate(show)).out.includes('data-engineer'));
  const shown = await tidegate(show);
  const squeezed = (text: string): string => text.replace(/ {2,}/g, '  ');
  const [head = '', row = ''] = (blocksOf(page, 'text')[0] ?? '').split('\n');
  expect(squeezed(shown.out)).toContain(squeezed(head).trim());
  expect(squeezed(shown.out)).toContain(squeezed(row).split('in 7 hours')[0]?.trim());
  expect((await tidegate(showOne)).out).toMatch(/^data-engineer@acme.example is on call until /);
  writeFileSync(join(server.folder, 'on-call.yaml'), blocksOf(page, 'yaml')[0] ?? '');
  expect(await tidegate(`apply -f ${join(server.folder, 'on-call.yaml')} --as admin`)).toMatchObject({
    code: 0,
    err: '',
  });
  await until(async () => (await tidegate('access --as data-engineer')).out.includes('READ_ONLY'));
}, 120_000);

test('the causes and settings that the page names are those there are', async () => {
  const { makeCalendar, makePagerDuty } = await import('@tidegate/sources');
  const known = new Set([...makeCalendar().settings, ...makePagerDuty().settings].map(({ key }) => key));
  const named = [...page.matchAll(/--set ([a-z_]+)=/g)].map(([, key]) => key ?? '');
  expect(named.length).toBeGreaterThan(5);
  for (const key of named) expect(known, key).toContain(key);
});
