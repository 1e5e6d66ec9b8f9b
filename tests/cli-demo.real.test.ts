// The commands against the real server in this process, over real HTTP, with the demo company and its real target. What is printed is
// what a person reads; what is JSON is what a script gets.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@tidegate/cli';
import { parseConfig, type RunningServer, startServer } from '@tidegate/server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-'));
const kept = { ...process.env };
let server: RunningServer;

beforeAll(async () => {
  const environment = { TIDEGATE_STATE: join(folder, 'state'), TIDEGATE_PORT: '0', TIDEGATE_RATE_PER_MINUTE: '100000' };
  const ask = parseConfig({ environment, args: ['--demo'], folder });
  if (ask.kind !== 'run') throw new Error('not a configuration to run with');
  server = await startServer({
    config: ask.config,
    environment,
    say: () => undefined,
    logStream: { write: () => undefined },
    connectorIn: 'this_process',
  });
  process.env['TIDEGATE_STATE'] = environment.TIDEGATE_STATE;
  delete process.env['TIDEGATE_URL'];
  delete process.env['TIDEGATE_TOKEN'];
}, 120_000);
afterAll(async () => {
  process.env = kept;
  vi.restoreAllMocks();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line, split at spaces; what holds spaces is given as further words. */
async function tidegate(line: string, ...more: readonly string[]): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => void out.push(parts.join(' ')));
  const error = vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => void err.push(parts.join(' ')));
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((part) => err.push(String(part)) > 0);
  try {
    return { code: await run([...line.split(' '), ...more]), out: out.join('\n'), err: err.join('\n') };
  } finally {
    for (const spy of [log, error, write]) spy.mockRestore();
  }
}

test('asking for what opens at once ends with how to connect, and says that it is simulated', async () => {
  const ran = await tidegate('request dev-api-01 -p CONNECT --for 30m --as data-engineer');
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.out).toContain('SIMULATED: nothing real was opened');
  const access = await tidegate('access --as data-engineer');
  expect(access.out).toMatch(/dev-api-01 \(simulated\)\s+CONNECT\s+open\s+in (29|30) min/);
  const [session] = (await tidegate('access --quiet --as data-engineer')).out.split('\n');
  expect((await tidegate(`access connect ${session} --as data-engineer`)).code).toBe(0);
  expect(await tidegate(`access connect ${session} --as backend-engineer`)).toMatchObject({ code: 4, out: '' });
});

test('a request is asked, agreed to by those who are asked, opened and given back; each step says where it stands', async () => {
  const asked = await tidegate(
    'request prod-api-01 -p CONNECT --for 1h --no-wait --as backend-engineer --reason',
    'ticket 1',
  );
  expect(asked.code).toBe(0);
  const id = (await tidegate('requests --quiet --limit 1 --as backend-engineer')).out;
  expect(id).toMatch(/^req_[0-9a-z]+$/);
  expect(asked.out).toContain(`${id}: Pending: `);
  expect(await tidegate(`approve ${id} --as backend-engineer`)).toMatchObject({ code: 3, out: '' });
  const shown = await tidegate(`requests show ${id} --as sre`);
  for (const line of [
    'why        ticket 1',
    'how long   1 h',
    'flow       Prod EC2 (version 1)',
    'you may    approve, reject',
  ]) {
    expect(shown.out).toContain(line);
  }
  expect((await tidegate('requests --waiting --as sre')).out).toContain(id);
  expect((await tidegate('requests --waiting --as dba')).out).toBe('nothing waits for you');
  expect((await tidegate(`requests show ${id} --as dba`)).code).toBe(4);
  expect((await tidegate(`approve ${id} --as sre`)).code).toBe(0);
  expect(await tidegate(`approve ${id} --as sre`)).toMatchObject({ code: 5 });
  const waiting = await tidegate(`requests wait ${id} --timeout 1s --as backend-engineer`);
  expect(waiting).toMatchObject({ code: 6 });
  expect(waiting.err).toContain(`still waiting; look again with: tidegate requests show ${id}`);
  expect((await tidegate(`approve ${id} --as backend-manager`)).code).toBe(0);
  expect(await tidegate(`requests wait ${id} --as backend-engineer`)).toMatchObject({ code: 0 });
  expect((await tidegate(`release ${id} --as backend-engineer`)).code).toBe(0);
  const story = await tidegate(`audit --subject ${id} --as auditor`);
  expect(story.out).toMatch(/request\.asked/);
});

test('the password of a real login is shown once, and a new one can be made', async () => {
  await tidegate('request customers -p READ_ONLY --for 10m --no-wait --as data-engineer --reason', 'ticket 3');
  const id = (await tidegate('requests --quiet --limit 1 --as data-engineer')).out;
  for (const who of ['data-manager', 'dba', 'compliance']) {
    expect((await tidegate(`approve ${id} --as ${who}`)).code).toBe(0);
  }
  const first = await tidegate(`requests wait ${id} --as data-engineer`);
  expect(first.code).toBe(0);
  const password = /^ {2}password +(\S{16,})$/m.exec(first.out)?.[1];
  expect(password).toBeDefined();
  expect(first.out).toContain('The password is shown this once');
  const again = await tidegate(`requests wait ${id} --as data-engineer`);
  expect(again.code).toBe(0);
  expect(again.out).not.toContain(String(password));
  expect(again.out).not.toMatch(/^ {2}password /m);
  const session = (await tidegate('access --quiet --as data-engineer')).out.split('\n')[0];
  expect((await tidegate(`access reset ${session} --as data-engineer`)).code).toBe(0);
  expect((await tidegate(`release ${id} --as data-engineer`)).code).toBe(0);
  const log = await tidegate(`audit --subject ${id} --json --as auditor`);
  expect(log.out).not.toContain(String(password));
});

test('a rejected request ends the wait with the answer no', async () => {
  await tidegate('request staging-api-01 -p CONNECT --no-wait --as backend-engineer --reason', 'ticket 2');
  const id = (await tidegate('requests --quiet --limit 1 --as backend-engineer')).out;
  expect((await tidegate(`deny ${id} --as backend-manager --reason`, 'not now')).code).toBe(0);
  const over = await tidegate(`requests wait ${id} --as backend-engineer`);
  expect(over.code).toBe(1);
  expect(over.out).toContain('Rejected');
  expect((await tidegate(`approve ${id} --as backend-manager`)).code).toBe(5);
});

test.each([
  [
    'what is out of sight',
    'request security-siem-01 -p CONNECT --as data-engineer',
    4,
    /you may not ask for CONNECT on `security-siem-01`/,
  ],
  [
    'what does not exist',
    'request no-such-thing -p CONNECT --as data-engineer',
    4,
    /you may not ask for CONNECT on `no-such-thing`/,
  ],
  [
    'one of many',
    'request dev-api-01 --as data-engineer',
    2,
    /could be any of these; name the path and -p:\n.*-p CONNECT/,
  ],
  [
    'longer than the flow',
    'request dev-api-02 -p CONNECT --for 9h --as data-engineer',
    2,
    /\[request\.duration_invalid\]/,
  ],
  ['no duration', 'request dev-api-02 -p CONNECT --for soon --as data-engineer', 2, /`soon` is not a duration/],
  [
    'another flow',
    'request dev-api-02 -p CONNECT --flow Nightly --as data-engineer',
    2,
    /offered through `Dev EC2`, not through `Nightly`/,
  ],
  [
    'no reason where one is due',
    'request prod-api-02 -p CONNECT --as backend-engineer',
    2,
    /\[request\.reason_required\]/,
  ],
  ['the log, by a requester', 'audit --as data-engineer', 3, /\[auth\.forbidden\]/],
  ['integrations, with a wrong token', `integrations --token aup_${'0'.repeat(30)}`, 3, /\[auth\.required\]/],
  ['a wrong token', `scopes --token aup_${'0'.repeat(30)}`, 3, /\[auth\.required\]/],
  ['a query with an error', 'inventory --as admin --query resource_nam=x', 2, /\[query\.unknown_field\]/],
  ['an id of nothing', 'approve req_00000000000000000000000000 --as dba', 4, /\[object\.not_found\]/],
])('asking for %s is refused with its exit code and a sentence', async (_, line, code, says) => {
  const ran = await tidegate(line);
  expect(ran.err).toMatch(says);
  expect(ran.err).not.toMatch(/\n {4}at /);
  expect(ran).toMatchObject({ code, out: '' });
});

test('with --json there is one JSON value on standard output and nothing else', async () => {
  for (const line of [
    'request --list --as data-engineer',
    'requests --as data-engineer',
    'access --as data-engineer',
    'inventory --as admin',
    'scopes --as admin',
    'flows --as admin',
    'audit --as auditor',
    'audit verify --as auditor',
  ]) {
    const ran = await tidegate(`${line} --json`);
    expect(ran, line).toMatchObject({ code: 0, err: '' });
    expect(() => JSON.parse(ran.out), line).not.toThrow();
  }
});

test('integrations are named by their names: checked, read, and told apart from none', async () => {
  const list = await tidegate('integrations --as auditor');
  expect(list.out).toMatch(/acme-aws +int_\S+ +aws-simulated \(simulated\) +Active/);
  expect((await tidegate('inventory check acme-postgres --as admin')).out).toMatch(/passed/);
  const found = await tidegate('inventory discover acme-postgres --as admin');
  expect(found.out).toMatch(
    /^0 created, 0 changed, 0 gone, \d+ unchanged\nread every 1 hour; last (now|\d+ s ago), next in /,
  );
  expect(await tidegate('inventory check nowhere --as admin')).toMatchObject({
    code: 4,
    err: 'tidegate: no integration `nowhere`; there are `acme-aws`, `acme-postgres`',
  });
  const forbidden = await tidegate('integrations --as data-engineer');
  expect(forbidden.code).toBe(3);
  expect(forbidden.err).toContain('[auth.forbidden]');
});

test('the list of what may be asked for is the seed’s: no production machine for the data team, nothing for a designer', async () => {
  const list = await tidegate('request --list --as data-engineer');
  expect(list.out).toContain('prod-customers-rds-01');
  expect(list.out).not.toMatch(/prod-api-01 |acme-security|security-/);
  expect((await tidegate('request --list --as designer')).out).toMatch(/^there is nothing you may ask for/);
});

test('apply tells what it changes, then nothing; a problem is told at its line, and exits with 2', async () => {
  const file = join(folder, 'scopes.yaml');
  const dev = 'resource_type = "aws-rds-instance" and resource_context["account_id"] = "111111111111"';
  writeFileSync(file, `scopes:\n  - name: mine\n    query: ${dev}\n`);
  expect((await tidegate(`apply -f ${file} --dry-run --as admin`)).out).toMatch(
    /created\s+scope\s+mine[\s\S]*1 would be changed/,
  );
  expect((await tidegate(`apply -f ${file} --as admin`)).out).toMatch(/created\s+scope\s+mine\n1 changed, 0 unchanged/);
  expect((await tidegate(`apply -f ${file} --as admin`)).out).toBe('nothing to change\n0 changed, 1 unchanged');
  expect((await tidegate('apply -f examples/acme --as admin')).out).toMatch(
    /^nothing to change\n0 changed, \d+ unchanged$/,
  );
  writeFileSync(file, 'scopes:\n  - name: mine\n    query: resource_typ = "a"\n');
  const bad = await tidegate(`apply -f ${file} --as admin`);
  expect(bad).toMatchObject({ code: 2, out: '' });
  expect(bad.err).toMatch(/scopes\.yaml:3:12: .*\[query\.unknown_field\]\ntidegate: 1 problem; nothing was changed/);
  expect((await tidegate(`apply -f ${join(folder, 'none')} --as admin`)).err).toMatch(/no file or folder `.*none`/);
});

test('a template is kept by what is offered, asked for by its permissions only, and removed', async () => {
  expect((await tidegate('templates keep box dev-api-01 -p CONNECT --as data-engineer')).out).toBe(
    'box keeps dev-api-01',
  );
  expect((await tidegate('templates --as data-engineer')).out).toMatch(/box\s+dev-api-01\s+CONNECT/);
  expect((await tidegate('templates show box --as data-engineer')).out).toMatch(/dev-api-01\s+CONNECT/);
  const asked = await tidegate('templates ask box --for 5m --as data-engineer');
  expect(asked.out.split('\n')).toHaveLength(1);
  expect(asked.out).toMatch(/^req_\w+: (Granting|Active): /);
  expect(await tidegate('templates show box --as designer')).toMatchObject({ code: 4 });
  expect((await tidegate('templates remove box --as data-engineer')).out).toBe('box is removed');
  expect((await tidegate('templates keep box prod-nothing --as data-engineer')).code).toBe(4);
});

test('a favourite is added by what is offered, listed, and removed; what is out of sight is not to be had', async () => {
  expect((await tidegate('favourites --as data-engineer')).out).toMatch(/^nothing that you are offered now is marked/);
  const added = await tidegate('favourites add dev-api-01 -p CONNECT --as data-engineer');
  expect(added.out).toMatch(/^CONNECT on .*dev-api-01 is a favourite of yours$/);
  expect((await tidegate('favourites --as data-engineer')).out).toContain('dev-api-01');
  expect((await tidegate('favourites --as backend-engineer')).out).not.toContain('dev-api-01');
  const hidden = await tidegate('favourites add security-siem-01 -p CONNECT --as data-engineer');
  const none = await tidegate('favourites add no-such-thing -p CONNECT --as data-engineer');
  expect(hidden.err.replaceAll('security-siem-01', 'no-such-thing')).toBe(none.err);
  expect(none.code).toBe(4);
  expect((await tidegate('favourites remove dev-api-01 --as data-engineer')).code).toBe(0);
  const twice = await tidegate('favourites remove dev-api-01 --as data-engineer');
  expect([twice.code, twice.err]).toEqual([4, expect.stringContaining('`dev-api-01` is no favourite of yours')]);
});

test('bundles and rules tell what they were, and become it again', async () => {
  const file = join(folder, 'kit.yaml');
  const bundle = (permission: string) =>
    `name: kit\naccess_targets:\n  - access_scope: {access_scope_reference: s3-dev, permissions: [${permission}]}\n`;
  writeFileSync(file, bundle('READ_ONLY'));
  expect((await tidegate(`bundles save ${file} --as admin`)).out).toMatch(/^kit is version 1/);
  writeFileSync(file, bundle('READ_WRITE'));
  expect((await tidegate(`bundles save ${file} --as admin`)).out).toMatch(/^kit is version 2/);
  const history = (await tidegate('bundles history kit --as auditor')).out;
  expect(history).toMatch(/^version 2 [\s\S]*READ_ONLY[\s\S]*READ_WRITE[\s\S]*\nversion 1 /);
  expect((await tidegate('bundles restore kit 1 --as admin')).out).toBe('kit is version 3 now, as it was in version 1');
  expect(await tidegate('bundles history none --as auditor')).toMatchObject({ code: 4 });
  const rule = join(folder, 'rule.yaml');
  writeFileSync(rule, 'name: no bucket\nkind: deny\nquery: resource_name = "nothing-is-called-so"\n');
  expect((await tidegate(`rules save ${rule} --as admin`)).code).toBe(0);
  expect((await tidegate('rules history --as auditor', 'no bucket')).out).toMatch(/^version 1 .*admin@acme/);
});

test('what touches production is proposed by apply, which says so, and made once another administrator confirms', async () => {
  const file = join(folder, 'production.yaml');
  writeFileSync(file, 'scopes:\n  - name: every-database\n    query: resource_type = "aws-rds-instance"\n');
  const waits =
    /proposed\s+scope\s+every-database\n0 changed, 0 unchanged\n1 waits until another administrator confirms/;
  expect((await tidegate(`apply -f ${file} --as admin`)).out).toMatch(waits);
  const id = (await tidegate('changes --quiet --as admin')).out;
  const own = await tidegate(`changes confirm ${id} --as admin`);
  expect(own.code).toBe(3);
  expect(own.out).not.toContain('is confirmed');
  expect((await tidegate(`changes show ${id} --as auditor`)).out).toMatch(/create the scope every-database: waiting/);
  const confirmed = (await tidegate(`changes confirm ${id} --as second-admin`)).out;
  expect(confirmed).toMatch(/^create the scope every-database: waiting[\s\S]*entitlements on \d+ resources join/);
  expect(confirmed.split('\n').at(-1)).toBe(`${id} is confirmed`);
  const history = (await tidegate('scopes history every-database --as auditor')).out;
  expect(history).toMatch(/^version 1 .* admin@acme\.example, confirmed by second-admin@acme\.example, by (cli|api)/);
  expect((await tidegate(`apply -f ${file} --as admin`)).out).toBe('nothing to change\n0 changed, 1 unchanged');
});

test('a copy of the log verifies without the server, and one changed byte is found', async () => {
  const copy = join(folder, 'copy.jsonl');
  expect((await tidegate(`audit export ${copy} --as auditor`)).code).toBe(0);
  const verified = await tidegate(`audit verify ${copy}`);
  expect(verified.out).toMatch(/^\d+ events, every hash fits; head [0-9a-f]{64}\nnothing to compare with/);
  const lines = readFileSync(copy, 'utf8').split('\n');
  const record = JSON.parse(lines[2] ?? '');
  const bytes = Buffer.from(record.bytes, 'base64');
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  lines[2] = JSON.stringify({ ...record, bytes: bytes.toString('base64') });
  writeFileSync(copy, lines.join('\n'));
  const broken = await tidegate(`audit verify ${copy}`);
  expect(broken).toMatchObject({ code: 1, out: '' });
  expect(broken.err).toMatch(/\[audit\.broken\]/);
  writeFileSync(copy, 'not a log\n');
  expect((await tidegate(`audit verify ${copy}`)).err).toMatch(/copy\.jsonl:1: it is not a line of an audit export/);
  expect(await tidegate(`audit export ${join(folder, 'no', 'such', 'folder')} --as auditor`)).toMatchObject({
    code: 2,
  });
});

test('a server that is not there, or is something else, is exit code 7 and a hint, no trace', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port: free } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const nowhere = await tidegate(`scopes --url http://127.0.0.1:${free} --token aup_x`);
  expect(nowhere.code).toBe(7);
  expect(nowhere.err).toMatch(/^tidegate: the server cannot be reached \(ECONNREFUSED\); is it running/);
  const other = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>hello</p>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const ran = await tidegate(`scopes --url http://127.0.0.1:${port} --token aup_x`);
  other.close();
  expect(ran).toMatchObject({ code: 7, out: '' });
  expect(ran.err).toMatch(/^tidegate: the answer is not one of this version of Tidegate/);
});

test('names from a server that would steer a terminal are printed harmless', async () => {
  const evil = 'prod\u001b[2J\u001b]0;owned\u0007\r\n';
  const answer = {
    items: [
      {
        id: evil,
        name: evil,
        description: null,
        query: evil,
        version: 1,
        resources: 1,
        entitlements: 1,
        flows: [{ id: 'x', name: evil }],
        updated_at: '2030-01-01T00:00:00.000Z',
      },
    ],
    pagination: { next_page_token: null },
  };
  const fake = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)),
  );
  await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve));
  const { port } = fake.address() as AddressInfo;
  const ran = await tidegate(`scopes --url http://127.0.0.1:${port} --token aup_x`);
  fake.close();
  expect(ran.code).toBe(0);
  expect(ran.out).toContain('prod�[2J�]0;owned���');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(ran.out.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f]/);
});
