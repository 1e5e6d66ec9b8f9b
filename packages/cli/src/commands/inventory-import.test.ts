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
      return Response.json({ applied: !body.dry_run, changes: [], problems: [], moved: null, ...answer });
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

test('more than one call takes is not cut into several, which would look like things that are gone', async () => {
  const many = Array.from(
    { length: 60 },
    (_, index) => `t,n${index},${'x'.repeat(9_000)},${'y'.repeat(9_000)},${'z'.repeat(9_000)}${'w'.repeat(900)}`,
  );
  const big = Array.from({ length: 4 }, (_, part) =>
    written(`big${part}.csv`, `type,native_id,tag:A,tag:B,tag:C\n${many.join('\n').replaceAll(',n', `,n${part}-`)}\n`),
  );
  const { code, err, sent } = await importing([...big, '--integration', 'catalog']);
  expect([code, sent.length]).toEqual([2, 0]);
  expect(err).toMatch(
    new RegExp(
      `240 resources are \\d+ bytes, and one call takes ${limits.bodyBytesMax}; import the files one by one, each with a --part`,
    ),
  );
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
