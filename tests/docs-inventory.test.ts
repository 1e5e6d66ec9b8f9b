// docs/guides/inventory.md: its commands run as they stand on the demo company, what it shows is what is printed, its rules are read, and
// the columns, findings and exit codes it names are those there are.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Actor, applyDocuments } from '@tidegate/broker';
import { run } from '@tidegate/cli';
import { columnProblems, limits, readTagRules, type TagReport } from '@tidegate/core';
import { parseApplyFiles } from '@tidegate/server';
import type { BrokerWorld } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { openAcme } from './acme.ts';

const page = readFileSync(new URL('../docs/guides/inventory.md', import.meta.url), 'utf8');
const root = fileURLToPath(new URL('..', import.meta.url));
const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
const commands = blocksOf('sh')
  .flatMap((block) => block.split('\n'))
  .flatMap((line) => /^npx --no-install tidegate (.+)$/.exec(line)?.slice(1) ?? [])
  .filter((line) => line.includes('examples/'));

let acme: BrokerWorld;
beforeAll(async () => {
  acme = await openAcme();
}, 60_000);
afterAll(() => acme.close());
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

/** The one route that importing calls, by the parts it is made of. */
async function answerApply(_url: string, init: { readonly body: string }): Promise<Response> {
  const { files, dry_run: dryRun }: { files: { path: string; text: string }[]; dry_run: boolean } = JSON.parse(
    init.body,
  );
  const { documents, problems } = parseApplyFiles(files);
  const person = await acme.ports.store.read((tx) => tx.people.byEmail('admin@acme.example'));
  if (!person) throw new Error('the company has no administrator');
  const actor: Actor = { person, door: 'cli' };
  const applied =
    problems.length > 0
      ? { changes: [], problems }
      : await applyDocuments(acme.ports, actor, { documents, mode: dryRun ? 'show' : 'apply' });
  return Response.json({
    applied: !dryRun,
    moved: null,
    stuck: [],
    changes: applied.changes,
    problems: applied.problems.map(({ at, refusal }) => ({ ...at, code: refusal.code, message: refusal.message })),
  });
}

async function tidegate(line: string, ...more: readonly string[]) {
  vi.stubEnv('TIDEGATE_URL', 'http://127.0.0.1:1');
  vi.stubEnv('TIDEGATE_TOKEN', 'aup_test');
  vi.stubGlobal('fetch', answerApply);
  const lines: string[] = [];
  const errors: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text) => void lines.push(String(text)));
  vi.spyOn(console, 'error').mockImplementation(
    (...parts: unknown[]) =>
      void errors.push(parts.map((part) => (part instanceof Error ? part.stack : String(part))).join(' ')),
  );
  const words = line.split(' ').map((word) => (word.startsWith('examples/') ? `${root}${word}` : word));
  return { code: await run([...words, ...more]), out: lines.join('\n'), err: errors.join('\n') };
}

test('the page has the commands that are run here', () => {
  expect(commands.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    ...['inventory import', 'inventory import', 'inventory import', 'inventory import', 'tags check'],
  ]);
});

describe('the imports of the page, one after the other', () => {
  const [check = '', state = '', lists = '', stack = ''] = commands;

  test('are checked, done, and done again without a change', async () => {
    expect((await tidegate(check)).out).toContain('acme-aws, part production: 10 would be created, 0 would be changed');
    expect(await tidegate(state)).toMatchObject({
      code: 0,
      out: expect.stringContaining('10 created, 0 changed, 0 removed'),
    });
    expect((await tidegate(state)).out).toContain('0 created, 0 changed, 0 removed, 10 unchanged');
    expect((await tidegate(lists)).out).toContain('part by-hand: 5 created, 0 changed, 0 removed, 0 unchanged');
    expect(await tidegate(stack)).toMatchObject({ code: 0, out: expect.stringContaining('3 would be created') });
  });

  test('land in the scopes of the company, with what is above them known where it is', async () => {
    const found = await acme.ports.store.read(async (tx) => {
      const integration = await tx.integrations.byName('acme-aws');
      return tx.resources.ofIntegration(integration?.id ?? 'int_none');
    });
    const one = (name: string) => found.find((resource) => resource.name === name);
    expect(one('prod-catalog-2')).toMatchObject({
      source: 'import/by-hand',
      ancestors: ['333333333333', 'arn:aws:rds:eu-west-1:333333333333:cluster:prod-catalog'],
    });
    expect(one('prod-worker-ec2-01')?.ancestors, 'the region is no resource of the company').toBeNull();
    expect(one('acme-dev-samples')?.ancestors).toEqual(['111111111111']);
    expect(one('prod-orders-1')?.context).toMatchObject({
      account_id: '333333333333',
      region: 'eu-west-1',
      cluster: 'prod-orders',
    });
    expect(JSON.stringify(found)).not.toContain('do-not-read-me');
  });

  test('take nothing away unasked, and leave alone what else there is', async () => {
    const fewer = 'inventory import examples/infrastructure/resources.jsonl --integration acme-aws --part by-hand';
    const refused = await tidegate(fewer);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('came with `by-hand` before and are not in these files'),
    ]);
    expect(await tidegate(fewer, '--whole')).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 removed, 2 unchanged'),
    });
    expect((await tidegate(state)).out).toContain('10 unchanged');
  });
});

describe('the check of the page', () => {
  test('prints what the page shows', async () => {
    const { code, out } = await tidegate(commands[4] ?? '');
    expect(code).toBe(1);
    const [shown = ''] = blocksOf('text');
    for (const part of shown.trim().split(/\n(?=\S)/)) expect(out).toContain(part);
  });

  test('knows the findings that the page lists, and no others', async () => {
    const section = page.split('| found | means |')[1]?.split('\n\n')[0] ?? '';
    const named = section
      .split('\n')
      .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, word]) => word));
    const source = readFileSync(new URL('../packages/core/src/tag-rules/finding.ts', import.meta.url), 'utf8');
    const known = [...(/readonly rule: (.+);/.exec(source)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, word]) => word);
    expect(named.toSorted()).toEqual(known.toSorted());
    const { out } = await tidegate(commands[4] ?? '', '--json');
    const report: TagReport = JSON.parse(out);
    expect(new Set(report.findings.map((one) => one.rule)).size).toBeGreaterThan(4);
  });
});

test('the rules of the page are read, and have every key of its table', () => {
  const [text = ''] = blocksOf('yaml');
  expect(readTagRules(parse(text)).problems).toEqual([]);
  const section = page.split('### The rules')[1]?.split('\n### ')[0] ?? '';
  const keys = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, key]) => key ?? ''));
  expect(keys.toSorted()).toEqual(
    ['keys', 'required', 'values', 'instead_of', 'names', 'regions', 'accounts', 'scopes', 'exempt'].toSorted(),
  );
  for (const key of keys) expect(text).toContain(`${key}:`);
});

test('the columns of the page are those there are', () => {
  const section = page.split('| column or key | |')[1]?.split('\n\n')[0] ?? '';
  const columns = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, column]) => column ?? '');
  expect(columnProblems(columns, '')).toEqual([]);
  const [one] = columnProblems([...columns, 'zzzzzzzzzzzz'], '');
  for (const column of columns) expect(one?.message).toContain(`\`${column}\``);
  const [table = ''] = blocksOf('csv');
  expect(columnProblems((table.split('\n')[0] ?? '').split(','), '')).toEqual([]);
});

test('the numbers of the page are the limits', () => {
  expect(page).toContain(`Up to ${limits.tagRowsMax.toLocaleString('en')} resources are one call`);
  expect(page).toContain(`more than ${limits.tagValueLengthMax.toLocaleString('en')} characters`);
});
