// `tidegate inventory import` with a server that answers as told: nothing is taken away without being asked for, nothing is sent that one call
// cannot take, and what the server says is said about the place in the file.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits } from '@tidegate/core';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const infrastructure = fileURLToPath(new URL('../../../../examples/infrastructure/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tidegate-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

interface Sent {
  readonly files: readonly { readonly text: string }[];
  readonly dry_run: boolean;
}
interface Answer {
  readonly changes?: readonly { kind: string; name: string; change: string; fields: string[] }[];
  readonly problems?: readonly {
    file: string;
    line: number | null;
    column: number | null;
    code: string;
    message: string;
  }[];
}

/** Runs the command against a server that gives this answer to everything. */
async function importing(words: readonly string[], answer: Answer | null = {}) {
  const sent: Sent[] = [];
  if (answer === null) {
    vi.stubEnv('TIDEGATE_URL', '');
    vi.stubEnv('TIDEGATE_STATE', folder);
  } else {
    vi.stubEnv('TIDEGATE_URL', 'http://127.0.0.1:1');
    vi.stubEnv('TIDEGATE_TOKEN', 'aup_test');
    vi.stubGlobal('fetch', async (_url: string, init: { body: string }) => {
      const body: Sent = JSON.parse(init.body);
      sent.push(body);
      return Response.json({ applied: !body.dry_run, changes: [], problems: [], moved: null, stuck: [], ...answer });
    });
  }
  let out = '';
  let err = '';
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    out += `${text}\n`;
  });
  const error = vi.spyOn(console, 'error').mockImplementation((text) => {
    err += `${text}\n`;
  });
  const code = await run(['inventory', 'import', ...words]);
  log.mockRestore();
  error.mockRestore();
  return { code, out, err: err.replaceAll(`${folder}/`, ''), sent };
}

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const change = (name: string, kind: string) => ({ kind: 'resource', name, change: kind, fields: [] });
const rows = join(infrastructure, 'resources.csv');

test('first it is asked what would change, then it is changed, and the sum is told', async () => {
  const answer = { changes: [change('a', 'created'), change('b', 'unchanged')] };
  const { code, out, sent } = await importing([rows, '--integration', 'catalog'], answer);
  expect(code).toBe(0);
  expect(sent.map((one) => one.dry_run)).toEqual([true, false]);
  expect(sent[1]?.files).toEqual(sent[0]?.files);
  expect(sent[0]?.files[0]?.text).toContain("- integration: 'catalog'\n  part: 'files'\n");
  expect(out).toMatch(
    /read 1 file: 1 aws-rds-cluster, 2 aws-rds-instance\ncatalog, part files: 1 created, 0 changed, 0 removed, 1 unchanged\n$/,
  );
});

test('with --check nothing is changed', async () => {
  const { code, sent, out } = await importing([rows, '--integration', 'catalog', '--check'], {
    changes: [change('a', 'removed')],
  });
  expect([code, sent.map((one) => one.dry_run)]).toEqual([0, [true]]);
  expect(out).toContain('catalog, part files: 0 would be created, 0 would be changed, 1 would be removed, 0 unchanged');
});

test('with --check and no server the files alone are looked at, and it is said', async () => {
  const { code, err, out } = await importing([rows, '--integration', 'catalog', '--check'], null);
  expect(code).toBe(0);
  expect(err).toContain('no server was asked: which server?');
  expect(out).toBe('read 1 file: 1 aws-rds-cluster, 2 aws-rds-instance\n');
});

test('what would be taken away is named, and nothing is changed without --whole', async () => {
  const answer = { changes: [change('old/a', 'removed'), change('old/b', 'removed')] };
  const refused = await importing([rows, '--integration', 'catalog', '--part', 'mongo'], answer);
  expect([refused.code, refused.sent.map((one) => one.dry_run)]).toEqual([1, [true]]);
  expect(refused.err).toContain(
    '`old/a`, `old/b` came with `mongo` before and are not in these files; nothing was imported',
  );
  const whole = await importing([rows, '--integration', 'catalog', '--part', 'mongo', '--whole'], answer);
  expect([whole.code, whole.sent.map((one) => one.dry_run)]).toEqual([0, [true, false]]);
});

test('what came from elsewhere is not changed without --take-over', async () => {
  const answer = { changes: [{ ...change('other/a', 'changed'), fields: ['tags', 'source'] }, change('b', 'changed')] };
  const refused = await importing([rows, '--integration', 'catalog'], answer);
  expect([refused.code, refused.sent.length]).toEqual([1, 1]);
  expect(refused.err).toContain('`other/a` came from another part, a configuration or discovery; nothing was imported');
  const taken = await importing([rows, '--integration', 'catalog', '--take-over'], answer);
  expect([taken.code, taken.sent.length]).toEqual([0, 2]);
});

test('what the server refuses is said about the place it was read at', async () => {
  const problems = [{ file: 'import.yaml', line: 6, column: 5, code: 'apply.invalid', message: 'no' }];
  const { code, err, sent } = await importing([rows, '--integration', 'catalog'], { problems });
  expect([code, sent.length]).toEqual([2, 1]);
  expect(err).toContain(`${rows}:3: no [apply.invalid]`);
});

test('a file with a problem is not sent, and every problem is told', async () => {
  const path = written(
    'bad.csv',
    `type,native_id,parent_native_id,tag:A\nt,n,,${'x'.repeat(10_240)}\nt,m,m,\nt,n,,y\n`,
  );
  const { code, err, sent } = await importing([path, '--integration', 'catalog']);
  expect([code, sent.length]).toEqual([2, 0]);
  expect(err.split('\n').slice(0, 4)).toEqual([
    'bad.csv:4: `n` is already at bad.csv:2, and says something else; remove one',
    'bad.csv:2: the tag `A` has 10240 characters, and at most 10000 can be stored',
    'bad.csv:3: the parents of `m` go in a circle; correct one `parent_native_id`',
    'tidegate: 3 problems; nothing was imported',
  ]);
});

/** A server of rows: takes every call to its end and answers as told; remembers what was asked and how many rows came. */
function rowServer(answer: object = {}) {
  const calls: {
    readonly query: URLSearchParams;
    readonly rows: { native_id: string; parent_native_id: string | null }[];
  }[] = [];
  vi.stubEnv('TIDEGATE_URL', 'http://127.0.0.1:1');
  vi.stubEnv('TIDEGATE_TOKEN', 'aup_test');
  vi.stubGlobal('fetch', async (address: string, init: { body?: ReadableStream<Uint8Array> }) => {
    const url = new URL(address);
    if (!url.pathname.endsWith('/inventory/import')) {
      const catalog = { ...integration, id: 'int_00000000000000000000000000', name: 'catalog' };
      return Response.json({ items: [catalog], pagination: { next_page_token: null } });
    }
    const text = await new Response(init.body).text();
    const rows = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    calls.push({ query: url.searchParams, rows });
    const end = {
      end: true,
      dry_run: false,
      rows: rows.length,
      created: rows.length,
      changed: 0,
      gone: 0,
      unchanged: 0,
    };
    const rest = { changes: [], problems: [], problems_more: 0, stopped: null, moved: null };
    return new Response(
      `${JSON.stringify({ read: rows.length })}\n${JSON.stringify({ ...end, ...rest, ...answer })}\n`,
    );
  });
  return calls;
}

const integration = {
  type: 'postgresql',
  category: 'RESOURCES',
  connector_id: null,
  connected_resource_types: null,
  integration_config: {},
  secret_store_config: null,
  custom_access_details: null,
  owner: null,
  owners_mapping: null,
  status: 'Active',
  last_sync_time: null,
  credential: null,
  status_message: null,
  simulated: false,
};

const long = (count: number) => {
  const cells = `${'x'.repeat(9_000)},${'y'.repeat(9_000)},${'z'.repeat(9_000)}`;
  const rows = Array.from({ length: count }, (_, index) => `t,n${index},${cells}`);
  return written('long.csv', `type,native_id,tag:A,tag:B,tag:C\n${rows.join('\n')}\n`);
};

test('what does not fit one body goes row by row in one call, which writes all of it or nothing', async () => {
  const calls = rowServer();
  const code = await run(['inventory', 'import', long(240), '--integration', 'catalog', '--part', 'p', '--whole']);
  expect([code, calls.length, calls[0]?.rows.length]).toEqual([0, 1, 240]);
  expect(Object.fromEntries(calls[0]?.query ?? [])).toMatchObject({ part: 'p', extent: 'whole', take_over: 'false' });
});

test('what does not fit one call either goes page by page, parents first, and takes nothing away', async () => {
  const total = limits.tagRowsMax + 10;
  // Children before their parents, and one chain over all of them at the end.
  const rows = Array.from({ length: total }, (_, index) => `t,n${index},${index < 5 ? `n${total - 1 - index}` : ''}`);
  const calls = rowServer();
  const path = written('pages.csv', `type,native_id,parent_native_id\n${rows.join('\n')}\n`);
  expect(await run(['inventory', 'import', path, '--integration', 'catalog'])).toBe(0);
  expect(calls.map((one) => [one.rows.length, one.query.get('extent')])).toEqual([
    [limits.tagRowsMax, 'page'],
    [10, 'page'],
  ]);
  const sent = new Set<string>();
  for (const { rows: page } of calls) {
    for (const row of page) sent.add(row.native_id);
    for (const row of page) if (row.parent_native_id !== null) expect(sent).toContain(row.parent_native_id);
  }
  vi.unstubAllGlobals();
  const whole = rowServer();
  expect(await run(['inventory', 'import', path, '--integration', 'catalog', '--whole'])).toBe(2);
  expect(whole).toEqual([]);
});

test('a no of the server, a row that is wrong and an answer that is cut off are told, with nothing imported', async () => {
  const said: string[] = [];
  const error = vi.spyOn(console, 'error').mockImplementation((text) => said.push(String(text)));
  const words = ['inventory', 'import', long(240), '--integration', 'catalog'];
  const stopped = { code: 'input.invalid', message: '`n` is not in this list', help: 'h' };
  rowServer({ stopped });
  expect(await run(words)).toBe(2);
  rowServer({ problems: [{ row: 3, message: 'wrong' }] });
  expect(await run(words)).toBe(2);
  rowServer({ end: undefined, read: 1 });
  expect(await run(words)).toBe(6);
  error.mockRestore();
  expect(said.join('\n')).toContain('`n` is not in this list [input.invalid]; nothing was imported');
  expect(said.join('\n')).toContain('long.csv:4: wrong');
  expect(said.join('\n')).toContain('cut off');
});

test('secrets of a state never leave the machine', async () => {
  const { code, sent, out, err } = await importing([
    join(infrastructure, 'state.json'),
    '--integration',
    'cloud',
    '--json',
  ]);
  expect(code).toBe(0);
  expect(readFileSync(join(infrastructure, 'state.json'), 'utf8')).toContain('do-not-read-me');
  expect(JSON.stringify(sent) + out + err).not.toContain('do-not-read-me');
});

test('several files are one list; a note is no obstacle', async () => {
  const lines = join(infrastructure, 'resources.jsonl');
  const { code, sent } = await importing([rows, lines, '--integration', 'catalog']);
  expect(code).toBe(0);
  expect(sent[0]?.files[0]?.text.match(/^ {2}- \{/gm)).toHaveLength(5);
});

test('a file without resources is refused: an empty list is never sent', async () => {
  const { code, err, sent } = await importing([
    written('none.json', '{"format_version":"1.0"}'),
    '--integration',
    'cloud',
  ]);
  expect([code, sent.length]).toEqual([2, 0]);
  expect(err).toContain('the files hold no resource that can be imported');
});
