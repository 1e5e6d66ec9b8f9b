// docs/guides/sign-in.md: the file it shows is read as it says, the commands it shows are understood, the limits it names are those there are,
// and the roles it tells of are the roles there are.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '@tidegate/cli';
import { errorCodes, limits, roleNames } from '@tidegate/core';
import { parseConfig } from '@tidegate/server';
import { readProviders } from '@tidegate/sources';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/guides/sign-in.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tidegate-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [shown = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text);

test('the file on the page is read, with the defaults the table names', () => {
  const read = readProviders(parse(shown));
  if (!read.ok) throw new Error(read.refusal.message);
  const [company, partners] = read.value;
  expect(company).toMatchObject({ email: 'verified', clockSkewSec: 30, groups: null });
  expect(partners).toMatchObject({
    clientSecret: { kind: 'file', path: 'partner-login' },
    groups: { admit: ['tidegate-users'], maxAgeSec: 24 * 3_600 },
  });
  expect(partners?.groups?.facts?.get('tg-dba')).toBe('Partner DBAs');
});

test('every setting that is read is in the table, and every one in the table is read', () => {
  const inTable = [...page.matchAll(/^\| `([a-z_.]+)` \|/gm)].map(([, name]) => name ?? '');
  const setting = (name: string): object => {
    const value = { id: 'x', name: 'X', issuer: 'https://x.example', client_id: 'x' };
    const groups = { admit: ['a'], facts: { a: 'b' } };
    const odd = [['canary']];
    const [first = '', second] = name.split('.');
    return second === undefined ? { ...value, [first]: odd } : { ...value, groups: { ...groups, [second]: odd } };
  };
  for (const name of inTable) {
    const read = readProviders({ providers: [setting(name)] });
    expect(read, name).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining(name.split('.')[0] ?? '') },
    });
    expect(JSON.stringify(read), name).not.toMatch(/unrecognized key/i);
  }
  expect(inTable).toHaveLength(12);
});

test('the setting that names the file is one of the server’s', () => {
  const file = join(folder, 'sign-in.yaml');
  writeFileSync(file, shown);
  const ask = parseConfig({
    environment: { TIDEGATE_KEY_FILE: '/unread', TIDEGATE_SIGN_IN: file },
    args: [],
    folder,
  });
  expect(ask).toMatchObject({ config: { signInFile: file } });
});

test('every command on the page is one the command line understands', () => {
  const commands = [...page.matchAll(/^tidegate (.+)$/gm)].map(([, words]) => words ?? '');
  expect(commands.length).toBeGreaterThan(10);
  for (const words of commands) {
    const parts = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    let command = buildProgram();
    const rest = [...parts];
    for (let next = rest[0]; next !== undefined; next = rest[0]) {
      const found = command.commands.find((one) => one.name() === next);
      if (found === undefined) break;
      command = found;
      rest.shift();
    }
    expect(command.name(), words).not.toBe('tidegate');
    const known = new Set([...command.options, ...buildProgram().options].map((option) => option.long));
    const inner = command.commands[0];
    for (const option of inner?.options ?? []) known.add(option.long);
    for (const part of rest.filter((one) => one.startsWith('--'))) expect(known, words).toContain(part);
  }
});

test('the times and ports on the page are the limits', () => {
  const hours = 3_600_000;
  expect(page).toContain(
    `after ${limits.signInIdleMs / hours} hours without use and after ${limits.signInAbsoluteMs / hours} hours`,
  );
  expect(page).toContain(`every ${limits.signInRotateMs / 60_000} minutes`);
  expect(page).toContain(`lives ${limits.serviceTokenMs / (24 * hours)} days`);
  expect([limits.providerVisitMs / 60_000, page.includes('within ten minutes')]).toEqual([10, true]);
});

test('the roles on the page are the roles there are, and its codes are codes', () => {
  const table = page.slice(page.indexOf('## Roles'));
  for (const role of roleNames) expect(table).toMatch(new RegExp(`^\\| (.*, )?${role}[ ,|]`, 'm'));
  for (const [, code = ''] of page.matchAll(/`(auth\.[a-z_]+)`/g)) expect(Object.keys(errorCodes)).toContain(code);
  const readme = readFileSync(join(root, 'packages/sources/src/oidc/README.md'), 'utf8');
  for (const [, code = ''] of readme.matchAll(/`(auth\.[a-z_]+)`/g)) expect(Object.keys(errorCodes)).toContain(code);
});
