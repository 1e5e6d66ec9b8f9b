// docs/guides/people.md, as it stands: its commands run against a real server, its files are imported, and the promise of five seconds is
// measured: a provider says over SCIM that somebody with a login in a real PostgreSQL is out, and the login is gone.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@tidegate/cli';
import { parseConfig, type RunningServer, startServer } from '@tidegate/server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const page = readFileSync(new URL('../docs/guides/people.md', import.meta.url), 'utf8');
const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
const lines = blocksOf('sh').flatMap((block) =>
  block.split('\n').flatMap((line) => /^tidegate (.+)$/.exec(line)?.[1] ?? []),
);

const folder = mkdtempSync(join(tmpdir(), 'tidegate-people-'));
const kept = { ...process.env };
let server: RunningServer;
beforeAll(async () => {
  const environment = {
    TIDEGATE_STATE: join(folder, 'state'),
    TIDEGATE_PORT: '0',
    TIDEGATE_RATE_PER_MINUTE: '100000',
    TIDEGATE_SECRET_LDAP: 'not-asked-for',
  };
  const ask = parseConfig({ environment, args: ['--demo'], folder });
  if (ask.kind !== 'run') throw new Error('not a configuration to run with');
  const quiet = { say: () => undefined, logStream: { write: () => undefined } };
  server = await startServer({ config: ask.config, environment, ...quiet });
  process.env['TIDEGATE_STATE'] = environment.TIDEGATE_STATE;
  delete process.env['TIDEGATE_URL'];
  delete process.env['TIDEGATE_TOKEN'];
  writeFileSync(join(folder, 'people.csv'), blocksOf('csv')[0] ?? '');
  writeFileSync(join(folder, 'people.json'), blocksOf('json')[0] ?? '');
}, 120_000);
afterAll(async () => {
  process.env = kept;
  vi.restoreAllMocks();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As a shell splits it; files are those of the page, and what comes after `||` is for the reader. */
const wordsOf = (line: string): readonly string[] =>
  [...(line.split(' || ')[0] ?? '').matchAll(/(?:'[^']*'|\S)+/g)]
    .map(([word]) => word.replaceAll("'", ''))
    .map((word) => (/^people\.(csv|json)$/.test(word) ? join(folder, word) : word));

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

test('every command of the page does what the page says', async () => {
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) {
    const done = await tidegate(line);
    const expected = line.includes(' || ') ? [0, 1, 5] : [0];
    expect(expected, `${line}\n${done.out}\n${done.err}`).toContain(done.code);
  }
  const shown = await tidegate('people show ada@hr.example --as auditor');
  for (const line of (blocksOf('text')[0] ?? '').trim().split('\n')) {
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
