// docs/guides/people.md, as it stands: its commands run against a real server, its files are imported, and the promise of five seconds is
// measured: a provider says over SCIM that somebody with a login in a real PostgreSQL is out, and the login is gone.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, type CommandEnd, type GuideServer, startGuideServer, wordsOf } from './guide-server.ts';

const page = readFileSync(new URL('../docs/guides/people.md', import.meta.url), 'utf8');
const lines = blocksOf(page, 'sh').flatMap((block) =>
  block.split('\n').flatMap((line) => /^tidegate (.+)$/.exec(line)?.[1] ?? []),
);

let server: GuideServer;
beforeAll(async () => {
  server = await startGuideServer({ TIDEGATE_SECRET_LDAP: 'not-asked-for' });
  writeFileSync(join(server.folder, 'people.csv'), blocksOf(page, 'csv')[0] ?? '');
  writeFileSync(join(server.folder, 'people.json'), blocksOf(page, 'json')[0] ?? '');
}, 120_000);
afterAll(async () => {
  await server?.stop();
});

const tidegate = (line: string): Promise<CommandEnd> =>
  server.tidegate(
    wordsOf(line.split(' || ')[0] ?? '').map((word) =>
      /^people\.(csv|json)$/.test(word) ? join(server.folder, word) : word,
    ),
  );

test('every command of the page does what the page says', async () => {
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) {
    const done = await tidegate(line);
    const expected = line.includes(' || ') ? [0, 1, 5] : [0];
    expect(expected, `${line}\n${done.out}\n${done.err}`).toContain(done.code);
  }
  const shown = await tidegate('people show ada@hr.example --as auditor');
  for (const line of (blocksOf(page, 'text')[0] ?? '').trim().split('\n')) {
    const squeezed = (text: string): string => text.replace(/ {2,}/g, ' ');
    expect(squeezed(shown.out)).toContain(squeezed(line));
  }
  expect(shown.out).toContain('acme-aws: alovelace, by table, verified');
}, 120_000);

test('the settings and words of rules that the page names are those there are', async () => {
  const { ldap } = await import('@tidegate/sources');
  const known = new Set(ldap.settings.map(({ key }) => key));
  const readme = readFileSync(new URL('../packages/sources/src/ldap/README.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/--set ([a-z_]+)=/g)].map(([, key]) => key ?? '');
  expect(named.length).toBeGreaterThan(3);
  for (const key of named) expect(known, key).toContain(key);
  for (const key of known) expect(readme, key).toContain(`\`${key}\``);
});

test('within five seconds of the fact, somebody who is out has no login in a real PostgreSQL', async () => {
  const made = await tidegate('sources rotate-token okta --now --as admin');
  const token = made.out.trim();
  const base = new URL(server.url);
  const scim = (method: string, path: string, body: object): Promise<Response> =>
    fetch(new URL(`/scim/v2/okta${path}`, base), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
  const user = {
    userName: 'data-engineer@acme.example',
    name: { givenName: 'Dana', familyName: 'Engineer' },
    active: true,
  };
  const known = await scim('POST', '/Users', {
    ...user,
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: 'data-manager@acme.example' } },
  });
  expect(known.status).toBe(201);
  const { id } = (await known.json()) as { id: string };
  // Who tells of a person tells of their manager too: without one nobody could agree.
  await scim('POST', '/Users', { ...user, userName: 'data-manager@acme.example' });
  const asked = await tidegate(
    "request customers -p READ_ONLY --for 10m --reason 'ticket 4711' --no-wait --as data-engineer",
  );
  expect(asked, asked.err).toMatchObject({ code: expect.any(Number) });
  const request = (await tidegate('requests --quiet --limit 1 --as data-engineer')).out.trim();
  for (const who of ['data-manager', 'dba', 'compliance']) await tidegate(`approve ${request} --as ${who}`);
  const open = await tidegate(`requests wait ${request} --as data-engineer`);
  expect(open, open.err).toMatchObject({ code: 0 });
  const began = performance.now();
  const out = await scim('PATCH', `/Users/${id}`, { Operations: [{ op: 'Replace', path: 'active', value: 'False' }] });
  expect(out.status).toBe(200);
  let status = '';
  while (status !== 'Revoked' && performance.now() - began < 30_000) {
    status = JSON.parse((await tidegate(`requests show ${request} --json --as auditor`)).out).status;
    if (status !== 'Revoked') await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const took = performance.now() - began;
  expect(status).toBe('Revoked');
  expect(took).toBeLessThan(5_000);
}, 120_000);
