// `tidegate tags check` on the example's plan: what it says, how it exits, and what it refuses with which place.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TagReport } from '@tidegate/core';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const infrastructure = join(examples, 'infrastructure');
const rules = join(infrastructure, 'tags.yaml');
const plan = join(infrastructure, 'plan.json');
const folder = mkdtempSync(join(tmpdir(), 'tidegate-tags-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function check(...words: readonly string[]) {
  let out = '';
  let err = '';
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    out += `${text}\n`;
  });
  const error = vi.spyOn(console, 'error').mockImplementation((text) => {
    err += `${text}\n`;
  });
  const code = await run(['tags', 'check', ...words]);
  log.mockRestore();
  error.mockRestore();
  return { code, out, err: err.replaceAll(`${folder}/`, '') };
}
const report = async (...words: readonly string[]): Promise<TagReport> => {
  const { out } = await check(...words, '--json');
  const parsed: TagReport = JSON.parse(out);
  return parsed;
};

/** The example's plan with something changed in it. */
function changedPlan(name: string, change: (text: string) => string): string {
  const before = readFileSync(plan, 'utf8');
  const after = change(before);
  if (after === before) throw new Error('nothing was changed');
  return written(name, after);
}

test('each resource is named with what is wrong and the fix, and the exit code is 1', async () => {
  const { code, out } = await check(plan, '--rules', rules, '--scopes', join(examples, 'acme'));
  expect(code).toBe(1);
  expect(out).toContain(
    [
      'module.database.aws_db_instance.this["api"] prod-api-rds-01 (update)',
      '  name     `Environment` is `development`, but the name `prod-api-rds-01` says `production`',
      '           fix: write `production`, or give it another name',
      '  account  `Environment` is `development`, but the account `333333333333` (`prod`) says `production`',
      '           fix: write `production`, or move it',
      '  scope    it would be in no scope',
    ].join('\n'),
  );
  expect(out).toMatch(/the plan: 4 of 9 resources fail: 7 wrong, 1 not known \(1 deleted, 1 exempt\)\n$/);
  expect(out.split('\n').every((line) => line.length < 200)).toBe(true);
});

test('without scopes it says that none are looked at, and with a server that it is signed in to it takes those', async () => {
  vi.stubEnv('XDG_CONFIG_HOME', folder);
  vi.stubEnv('TIDEGATE_STATE', folder);
  vi.stubEnv('TIDEGATE_URL', '');
  const alone = await check(plan, '--rules', rules);
  expect(alone.err).toContain('scopes are not looked at: you are signed in to no server');
  expect(alone.out).toContain('scopes not looked at');
  vi.stubEnv('TIDEGATE_URL', 'http://127.0.0.1:9');
  vi.stubEnv('TIDEGATE_TOKEN', 'tok');
  expect((await check(plan, '--rules', rules)).err).toContain('http://127.0.0.1:9 did not tell them');
  const scope = {
    ...{ id: 'scp_one', name: 'one', description: null, query: 'resource_name contains "o"' },
    ...{ version: 1, resources: 0, entitlements: 0, flows: [], updated_at: '2026-01-01T00:00:00.000Z' },
  };
  const answer = { items: [scope], pagination: { next_page_token: null } };
  vi.stubGlobal('fetch', async () => Response.json(answer));
  const told = await check(plan, '--rules', rules);
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  expect(told.err).toContain('the scopes are those of http://127.0.0.1:9');
  expect(told.out).not.toContain('scopes not looked at');
});

test('as JSON, for programs', async () => {
  const { checked, skipped, findings } = await report(plan, '--rules', rules, '--scopes', join(examples, 'acme'));
  expect(checked).toBe(9);
  expect(skipped.deleted).toBe(1);
  expect(findings.map(({ address, rule, key, verdict }) => [address, rule, key, verdict])).toEqual([
    ['aws_dynamodb_table.sessions', 'value', 'DataClassification', 'fails'],
    ['aws_dynamodb_table.sessions', 'scope', null, 'fails'],
    ['aws_instance.worker[1]', 'missing', 'Team', 'fails'],
    ['aws_s3_bucket.reports', 'key', 'Environment', 'fails'],
    ['aws_secretsmanager_secret.signing', 'value', 'Team', 'unknown'],
    ['module.database.aws_db_instance.this["api"]', 'name', 'Environment', 'fails'],
    ['module.database.aws_db_instance.this["api"]', 'account', 'Environment', 'fails'],
    ['module.database.aws_db_instance.this["api"]', 'scope', null, 'fails'],
  ]);
});

test('nothing that is marked sensitive or secret is ever said', async () => {
  for (const file of ['plan.json', 'state.json', 'stack.yaml']) {
    for (const json of [['--json'], []]) {
      const { out, err } = await check(join(infrastructure, file), '--rules', rules, ...json);
      expect(out + err).not.toContain('do-not-read-me');
    }
  }
});

test('only what the plan changes, where asked', async () => {
  const { checked, skipped } = await report(plan, '--rules', rules, '--changed-only');
  expect([checked, skipped.unchanged]).toEqual([7, 3]);
});

test('what is only unknown ends with 8, and what is right with 0', async () => {
  const fixed = (text: string): string =>
    text
      .replaceAll('"Environment": "development"', '"Environment": "production"')
      .replaceAll('"environment"', '"Environment"')
      .replaceAll('"Internal"', '"internal"')
      .replaceAll(/"Service": "worker"/g, '"Service": "worker",\n"Team": "backend"');
  const unknown = await check(changedPlan('unknown.json', fixed), '--rules', rules);
  expect(unknown.code).toBe(8);
  expect(unknown.out).toMatch(/nothing is wrong in 9 resources, 1 not known until apply/);
  const known = (text: string): string =>
    fixed(text).replaceAll('"Team": true', '').replaceAll('"Service": "api"', '"Service": "api", "Team": "data"');
  const right = await check(changedPlan('right.json', known), '--rules', rules);
  expect(right.code).toBe(0);
  expect(right.out).toMatch(
    /^the plan: 9 resources are as they must be \(1 deleted, 1 exempt, scopes not looked at\)\n$/,
  );
});

test('an account that nothing says is asked for, and taken from the command', async () => {
  const anywhere = changedPlan('anywhere.json', (text) =>
    text.replaceAll('"aws_caller_identity"', '"aws_canonical_user_id"'),
  );
  const without = await report(anywhere, '--rules', rules);
  expect(without.findings.filter((one) => one.rule === 'account').map((one) => one.verdict)).toContain('unknown');
  const given = await report(anywhere, '--rules', rules, '--account', '333333333333');
  expect(given.findings.filter((one) => one.rule === 'account').map((one) => one.verdict)).toEqual(['fails']);
});

test('scopes of the server are asked for page by page', async () => {
  vi.stubEnv('TIDEGATE_URL', 'http://127.0.0.1:1');
  vi.stubEnv('TIDEGATE_TOKEN', 'aup_test');
  const asked: string[] = [];
  const scope = (name: string, query: string) => ({
    ...{ id: name, name, description: null, query, version: 1, resources: 0, entitlements: 0, flows: [] },
    updated_at: '2026-01-01T00:00:00.000Z',
  });
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    const first = !url.includes('page_token');
    return Response.json({
      items: [scope(first ? 'one' : 'two', `resource_type = "${first ? 'x' : 'aws-account-dynamodb-table'}"`)],
      pagination: { next_page_token: first ? 'more' : null },
    });
  });
  const { findings } = await report(plan, '--rules', rules, '--server');
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  expect(asked).toHaveLength(2);
  const outside = findings.filter((one) => one.rule === 'scope').map((one) => one.kind);
  expect(new Set(outside)).toEqual(new Set(['aws_db_instance', 'aws_instance', 'aws_s3_bucket']));
});

test('a template with its account, region and stack', async () => {
  const ask = [join(infrastructure, 'stack.yaml'), '--rules', rules, '--scopes', join(examples, 'acme/scopes.yaml')];
  const where = ['--account', '333333333333', '--region', 'eu-west-1', '--stack', 'warehouse'];
  expect((await check(...ask, ...where)).out).toContain('the template: 5 resources are as they must be');
  const staging = await report(...ask, ...where, '--parameter', 'Environment=staging');
  expect(staging.findings.map(({ address, rule }) => `${address} ${rule}`)).toContain('Warehouse account');
});

describe('what cannot be used is refused with its place', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'an unknown key',
      'keys:\n  Environment: { requird: true }\n',
      ['rules.yaml:2:18: unknown key `requird` in `keys.Environment`; did you mean `required`?'],
    ],
    [
      'a value nobody may write',
      'keys:\n  A: { values: [x] }\nnames:\n- pattern: a*\n  tags: { A: y }\n',
      ['rules.yaml:5:14: `y` is none of the values of `A`: `x`'],
    ],
    [
      'several, in the order of the file',
      'exempt:\n- {}\nkeys:\n  A: { values: [] }\n',
      [
        'rules.yaml:2:3: `exempt[0]` exempts nothing; name `types` or `addresses`',
        'rules.yaml:2:3: `reason` is missing in `exempt[0]`',
        'rules.yaml:4:16: `keys.A.values` is an empty list; name one or leave it out',
      ],
    ],
    [
      'broken YAML',
      'keys: [\n',
      [
        'rules.yaml:2:1: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
    [
      'an empty file',
      '',
      ['rules.yaml:1:1: the file is a map with `keys`, `names`, `regions`, `accounts`, `scopes`, `exempt`'],
    ],
  ])('%s in the rules', async (_name, text, lines) => {
    const { code, err } = await check(plan, '--rules', written('rules.yaml', text));
    expect([
      code,
      err
        .trim()
        .replace(/^tidegate: /, '')
        .split('\n'),
    ]).toEqual([2, lines]);
  });

  test.each<[string, readonly string[], string]>([
    [
      'a query of a scope',
      ['--scopes', written('scopes.yaml', 'scopes:\n- name: a\n  query: resource_tipe = "x"\n')],
      'scopes.yaml:3:10: column 1: `resource_tipe` is not a field; the nearest is `resource_type`',
    ],
    ['a folder without scopes', ['--scopes', written('none.yaml', 'flows: []\n')], 'there are no `scopes` in'],
    ['scopes from two places', ['--scopes', rules, '--server'], 'give --scopes or --server, not both'],
    ['an account that is none', ['--account', '12'], '`12` is no account id; it has 12 digits'],
    ['a region that is none', ['--region', 'Europe'], '`Europe` is no region'],
    ['a parameter without a value', ['--parameter', 'A'], '`A` is no parameter; write it as KEY=VALUE'],
  ])('%s', async (_name, words, message) => {
    const { code, err } = await check(plan, '--rules', rules, ...words);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test.each<[string, string, string]>([
    ['a plan that ended with an error', '"errored": false→"errored": true', 'planning ended with an error'],
    ['another format', '"format_version": "1.2"→"format_version": "3.0"', 'its format version is `3.0` and 1 is known'],
  ])('%s', async (_name, change, message) => {
    const [from = '', to = ''] = change.split('→');
    const { code, err } = await check(
      changedPlan('odd.json', (text) => text.replace(from, to)),
      '--rules',
      rules,
    );
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('a list of resources, which is no plan', async () => {
    const { code, err } = await check(written('list.json', '[]'), '--rules', rules);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('`list.json` looks like a list of resources; give a plan'),
    ]);
  });
});
