// Which server and who: what was typed wins over what is set, what is set over the demo that is found; and every unclear case names the fix.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { resolve } from './connect.ts';
import { CliFailure } from './failure.ts';

const root = mkdtempSync(join(tmpdir(), 'tidegate-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const demoUrl = 'http://127.0.0.1:7333';
const project = join(root, 'project');
const below = join(project, 'docs', 'deep');
mkdirSync(below, { recursive: true });
mkdirSync(join(project, '.tidegate'));
const people = { 'admin@acme.example': 'aup_admin', 'data-engineer@acme.example': 'aup_data' };
writeFileSync(join(project, '.tidegate', 'demo.json'), JSON.stringify({ url: demoUrl, people }));
const elsewhere = join(root, 'elsewhere');
mkdirSync(elsewhere);

const resolved = (
  given: Parameters<typeof resolve>[0],
  environment: Readonly<Record<string, string>> = {},
  folder = below,
) => resolve(given, { environment, folder });

function failureOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof CliFailure) return `${error.exitCode}: ${error.message}`;
    throw error;
  }
  return 'no failure';
}

test('the demo is found from any folder below it, and a person by the first part of the address', () => {
  expect(resolved({ as: 'data-engineer' })).toEqual({ url: demoUrl, token: 'aup_data' });
  expect(resolved({ as: 'admin@acme.example' }, {}, project)).toEqual({ url: demoUrl, token: 'aup_admin' });
});

test('the demo is found by its state folder from anywhere', () => {
  const found = resolved({ as: 'admin' }, { TIDEGATE_STATE: join(project, '.tidegate') }, elsewhere);
  expect(found.token).toBe('aup_admin');
});

test('--as is what was typed, so it wins over a token that is set', () => {
  expect(resolved({ as: 'admin' }, { TIDEGATE_TOKEN: 'aup_other' }).token).toBe('aup_admin');
});

test('an option wins over a variable, and a variable over the demo', () => {
  const environment = { TIDEGATE_URL: 'https://tidegate.example', TIDEGATE_TOKEN: 'aup_set' };
  expect(resolved({}, environment)).toEqual({ url: 'https://tidegate.example', token: 'aup_set' });
  expect(resolved({ url: 'http://localhost:1', token: 'aup_typed' }, environment)).toEqual({
    url: 'http://localhost:1',
    token: 'aup_typed',
  });
});

test('a variable set to nothing is not set', () => {
  expect(resolved({ as: 'admin' }, { TIDEGATE_URL: '', TIDEGATE_STATE: '' }).url).toBe(demoUrl);
  expect(failureOf(() => resolved({}, { TIDEGATE_TOKEN: '' }))).toMatch(/^3: who are you\?/);
});

test('a token of the demo goes to the demo alone', () => {
  expect(failureOf(() => resolved({ as: 'admin', url: 'https://tidegate.example' }))).toBe(
    '2: --as works with the demo at http://127.0.0.1:7333 only; give --token for `https://tidegate.example`',
  );
});

test.each([
  ['no server', {}, {}, elsewhere, /^2: which server\? set TIDEGATE_URL or give --url/],
  ['nobody', {}, {}, below, /^3: who are you\? set TIDEGATE_TOKEN .* --as data-engineer$/],
  ['both ways of saying who', { as: 'admin', token: 'aup_x' }, {}, below, /^2: give --token or --as, not both/],
  ['an address without http', { url: 'tidegate.example' }, {}, below, /^2: `tidegate\.example` is not an address/],
  ['a file', { url: 'file:///etc/passwd' }, {}, below, /^2: `file:\/\/\/etc\/passwd` is not an address/],
  [
    'a person the demo has not',
    { as: 'data-enginer' },
    {},
    below,
    /^2: the demo has no person `data-enginer`; did you mean data-engineer\?$/,
  ],
  [
    'somebody else entirely',
    { as: 'zoe' },
    {},
    below,
    /^2: the demo has no person `zoe`; there are admin, data-engineer$/,
  ],
  ['a person where there is no demo', { as: 'admin', url: demoUrl }, {}, elsewhere, /^2: --as works in the demo only/],
  [
    'a token with a line break',
    { url: demoUrl, token: 'aup_x\n' },
    {},
    below,
    /^2: the token holds characters that no token has$/,
  ],
] as const)('%s: the message says what to give', (_, given, environment, folder, message) => {
  expect(failureOf(() => resolved(given, environment, folder))).toMatch(message);
});

test('a demo file that is damaged or somebody else’s is named, not taken for none', () => {
  const state = join(root, 'damaged');
  mkdirSync(state);
  writeFileSync(join(state, 'demo.json'), '{ "url": ');
  expect(failureOf(() => resolved({ as: 'admin' }, { TIDEGATE_STATE: state }))).toMatch(
    /^2: `.*demo\.json` cannot be read/,
  );
  chmodSync(join(state, 'demo.json'), 0o600);
});
