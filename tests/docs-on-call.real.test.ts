// docs/guides/on-call.md, as it stands: its commands run against a real server with a PagerDuty account and a calendar feed behind them,
// its flow is applied, access opens with the turn, and what the page shows is what is printed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@tidegate/cli';
import { parseConfig, type RunningServer, startServer } from '@tidegate/server';
import { type PagerDutyServer, startPagerDuty } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const page = readFileSync(new URL('../docs/guides/on-call.md', import.meta.url), 'utf8');
const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
const lines = blocksOf('sh').flatMap((block) =>
  block.split('\n').flatMap((line) => /^tidegate (.+)$/.exec(line)?.[1] ?? []),
);

const folder = mkdtempSync(join(tmpdir(), 'tidegate-on-call-'));
const kept = { ...process.env };
let server: RunningServer;
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
  const environment = {
    TIDEGATE_STATE: join(folder, 'state'),
    TIDEGATE_PORT: '0',
    TIDEGATE_RATE_PER_MINUTE: '100000',
    TIDEGATE_SECRET_PAGERDUTY: pagerDuty.key,
    TIDEGATE_SECRET_ROTA: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/rota.ics`,
  };
  const ask = parseConfig({ environment, args: ['--demo'], folder });
  if (ask.kind !== 'run') throw new Error('not a configuration to run with');
  const quiet = { say: () => undefined, logStream: { write: () => undefined } };
  server = await startServer({ config: ask.config, environment, ...quiet });
  process.env['TIDEGATE_STATE'] = environment.TIDEGATE_STATE;
  delete process.env['TIDEGATE_URL'];
  delete process.env['TIDEGATE_TOKEN'];
}, 120_000);
afterAll(async () => {
  process.env = kept;
  vi.restoreAllMocks();
  await server?.stop();
  await pagerDuty?.stop();
  feed?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As a shell splits it: quotes hold words together, also behind an equals sign. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'[^']*'|\S)+/g)].map(([word]) => word.replaceAll("'", ''));

async function tidegate(line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => void out.push(parts.join(' ')));
  vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => void err.push(parts.join(' ')));
  try {
    return { code: await run([...wordsOf(line)]), out: out.join('\n'), err: err.join('\n') };
  } finally {
    vi.restoreAllMocks();
  }
}

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
  const [head = '', row = ''] = (blocksOf('text')[0] ?? '').split('\n');
  expect(squeezed(shown.out)).toContain(squeezed(head).trim());
  expect(squeezed(shown.out)).toContain(squeezed(row).split('in 7 hours')[0]?.trim());
  expect((await tidegate(showOne)).out).toMatch(/^data-engineer@acme.example is on call until /);
  writeFileSync(join(folder, 'on-call.yaml'), blocksOf('yaml')[0] ?? '');
  expect(await tidegate(`apply -f ${join(folder, 'on-call.yaml')} --as admin`)).toMatchObject({ code: 0, err: '' });
  await until(async () => (await tidegate('access --as data-engineer')).out.includes('READ_ONLY'));
}, 120_000);

test('the causes and settings that the page names are those there are', async () => {
  const { makeCalendar, makePagerDuty } = await import('@tidegate/sources');
  const known = new Set([...makeCalendar().settings, ...makePagerDuty().settings].map(({ key }) => key));
  const named = [...page.matchAll(/--set ([a-z_]+)=/g)].map(([, key]) => key ?? '');
  expect(named.length).toBeGreaterThan(5);
  for (const key of named) expect(known, key).toContain(key);
});
