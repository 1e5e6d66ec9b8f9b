// docs/guides/radar.md, as it stands: its commands run against the demo company and its PostgreSQL server, in which somebody makes a login
// by hand, and the kinds it names are those there are.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingKinds, sightingKinds } from '@tidegate/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, type CommandEnd, type GuideServer, startGuideServer, wordsOf } from './guide-server.ts';

const page = readFileSync(new URL('../docs/guides/radar.md', import.meta.url), 'utf8');
const lines = blocksOf(page, 'sh').flatMap((block) =>
  block.split('\n').flatMap((line) => /^tidegate (.+)$/.exec(line)?.[1] ?? []),
);

let server: GuideServer;
beforeAll(async () => {
  server = await startGuideServer();
}, 120_000);
afterAll(() => server?.stop());

const tidegate = (line: string): Promise<CommandEnd> => server.tidegate(wordsOf(line));

/** Polls: the worker takes the survey in its own time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const late = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > late) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** As the login that the connector uses: whoever has it may make others. */
async function asConnector(...statements: readonly string[]): Promise<void> {
  const state = JSON.parse(readFileSync(join(server.folder, 'state', 'target', 'state.json'), 'utf8'));
  const place = { host: '127.0.0.1', port: state.port, database: 'customers' };
  const client = new pg.Client({ ...place, user: 'tidegate_connector', password: state.connector });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

test('standing access is accepted as a whole; a login made by hand is seen, removed, and gone', async () => {
  const [overview = '', list = '', accept = '', survey = '', made = '', remove = ''] = lines;
  await until(async () => /acme-postgres +\d{4}-/.test((await tidegate(overview)).out));
  expect((await tidegate(list)).out).toContain('standing');
  expect((await tidegate(accept)).out).toMatch(/^[1-9]\d* pieces? of standing access accepted$/);
  expect((await tidegate(list)).out).not.toContain('standing');
  await asConnector(
    "create role reporting login password 'a password by hand'",
    'grant usage on schema crm to reporting',
    'grant select on crm.customers to reporting',
  );
  expect(await tidegate(survey)).toMatchObject({ code: 0, err: '' });
  await until(async () => (await tidegate(made)).out.includes('reporting'));
  const shown = (await tidegate(made)).out;
  expect(shown).toContain('has READ_ONLY on table `customers.crm.customers`');
  const id = /sgt_\w+/.exec(shown)?.[0] ?? '';
  const asked = await tidegate(remove.replace('sgt_…', id));
  expect(asked).toMatchObject({ code: 0, err: '' });
  expect(asked.out).toContain('being removed');
  await until(async () => !(await tidegate(made)).out.includes('reporting'));
  expect((await tidegate('radar list --state resolved --as auditor')).out).toContain('reporting');
}, 180_000);

test('a login made by hand becomes a request of its person, and goes when that is open', async () => {
  const [, list = '', , survey = '', , , account = '', adopt = ''] = lines;
  // Everything of a database with more than one schema: that is what an access flow of the demo offers.
  await asConnector(
    'set role acme_owner',
    'create schema reports create table daily (day date) create table weekly (week date)',
    'reset role',
    "create role dana_by_hand login password 'a password by hand'",
    'grant usage on schema crm, reports to dana_by_hand',
    'grant select on all tables in schema crm, reports to dana_by_hand',
  );
  expect(await tidegate(survey)).toMatchObject({ code: 0, err: '' });
  const shown = async () => (await tidegate(`${list} --account dana_by_hand`)).out;
  await until(async () => (await shown()).includes('READ_ONLY on database `customers`'));
  const id = /sgt_\w+/.exec(await shown())?.[0] ?? '';
  const nobodys = await tidegate(adopt.replace('sgt_…', id));
  expect(nobodys.err).toContain('nothing says whose account `dana_by_hand` is');
  expect(await tidegate(account)).toMatchObject({ code: 0, err: '' });
  const asked = await tidegate(adopt.replace('sgt_…', id));
  expect(asked).toMatchObject({ code: 0, err: '' });
  const request = /req_\w+/.exec(asked.out)?.[0] ?? '';
  expect(await shown()).toContain('asked for (waiting)');
  for (const name of ['data-manager', 'dba', 'compliance']) {
    expect(await tidegate(`approve ${request} --as ${name}`)).toMatchObject({ code: 0 });
  }
  await until(async () => !(await shown()).includes('dana_by_hand'));
  expect((await tidegate(`requests show ${request} --as data-engineer`)).out).toContain('Active');

  // Somebody drops the login of the grant: it is uncertain, and set back.
  const state = async () => (await tidegate(`requests show ${request} --as admin`)).out;
  await asConnector(`do $$ declare login text; begin
    select rolname into login from pg_roles where rolname ~ '^tg_';
    execute format('grant %I to tidegate_connector', login);
    execute format('drop owned by %I', login);
    execute format('drop role %I', login);
  end $$`);
  expect(await tidegate(survey)).toMatchObject({ code: 0, err: '' });
  await until(async () => (await state()).includes('no longer in the target'));
  const [repair = ''] = page.match(/tidegate repair .+/) ?? [];
  const repaired = await tidegate(repair.replace('tidegate ', '').replace('req_…', request));
  expect(repaired).toMatchObject({ code: 0, err: '' });
  await until(async () => !(await state()).includes('no longer in the target'));
}, 180_000);

test('the kinds on the page are the kinds there are', () => {
  const named = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect([...named].sort()).toEqual([...sightingKinds].sort());
  for (const kind of sightingKinds) expect(findingKinds).toContain(`radar.${kind}`);
});
