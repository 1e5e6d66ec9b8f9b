// Patches are run by people in a shell: whatever a resource or a tag is called, nothing of it becomes a command, a statement or an
// expression. Attacked with names as hostile as names can be.

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patchFor } from './patch.ts';
import type { PatchAsk } from './patch-text.ts';

type Resource = PatchAsk['resources'][number];
const resource = (rest: Partial<Resource>): Resource => ({
  type: 'aws-rds-instance',
  nativeId: 'arn:aws:rds:eu-west-1:333333333333:db:api',
  name: 'api',
  account: '333333333333',
  tags: {},
  ...rest,
});
const finding = (
  resources: readonly Resource[],
  value: string | null = 'production',
  rest: Partial<PatchAsk> = {},
): PatchAsk => ({
  sentence: 'tagged wrongly',
  count: resources.length,
  resources,
  tagFix: { key: 'Environment', value, instead: null },
  ...rest,
});
const cli = (...resources: readonly Resource[]): readonly string[] =>
  patchFor([finding(resources)], 'cli').slice(1, -1);

describe('commands', () => {
  test('twenty resources of one region and account go into one call, the next into another', () => {
    const many = Array.from({ length: 21 }, (_, at) =>
      resource({ nativeId: `arn:aws:rds:eu-west-1:333333333333:db:d${at}` }),
    );
    const calls = cli(...many).filter((line) => line.startsWith('aws '));
    expect(calls.map((line) => line.match(/arn:/g)?.length)).toEqual([20, 1]);
    expect(calls[1]).toBe(
      "aws resourcegroupstaggingapi tag-resources --region 'eu-west-1' --resource-arn-list 'arn:aws:rds:eu-west-1:333333333333:db:d20' --tags '{\"Environment\":\"production\"}'",
    );
  });
  test('a bucket is in the account that the inventory knows; regions and accounts are not mixed', () => {
    const lines = cli(
      resource({ nativeId: 'arn:aws:s3:::one' }),
      resource({ nativeId: 'arn:aws:s3:::two', account: '111111111111' }),
    );
    expect(lines.filter((line) => line.startsWith('#'))).toEqual(['# account 333333333333', '# account 111111111111']);
  });
  test('roles and accounts have calls of their own', () => {
    expect(cli(resource({ nativeId: 'arn:aws:iam::333333333333:role/path/Deploy' }))).toEqual([
      `aws iam tag-role --role-name 'Deploy' --tags '[{"Key":"Environment","Value":"production"}]'`,
    ]);
    expect(cli(resource({ type: 'aws-organization-account', nativeId: '333333333333' }))).toEqual([
      `aws organizations tag-resource --resource-id 333333333333 --tags '[{"Key":"Environment","Value":"production"}]'`,
    ]);
  });
  test('the comment of PostgreSQL keeps the other tags and says that it is replaced', () => {
    const table = resource({
      type: 'postgresql-table',
      nativeId: 'shop/public/or%2Fders',
      name: 'or/ders',
      tags: { Team: 'data', Environment: 'dev' },
    });
    expect(cli(table)).toEqual([
      '# or/ders: the whole comment is replaced; look first whether it holds anything but tags',
      `psql --dbname 'shop' --command 'comment on table "public"."or/ders" is '\\''Team=data, Environment=production'\\'';'`,
    ]);
  });
  test.each([
    [
      'a type nobody has a command for',
      resource({ type: 'thing', nativeId: 'thing-1' }),
      /^# api \(thing-1\): no command/,
    ],
    [
      'a value that a comment cannot hold',
      resource({ type: 'postgresql-database', nativeId: 'x', tags: { Note: 'a,b' } }),
      /^# api \(x\): cannot be written/,
    ],
    ['a line break in an ARN', resource({ nativeId: 'arn:aws:x\nrm -rf /' }), /^# api: holds control characters/],
    ['a line break in a name', resource({ type: 'thing', name: 'x\nrm -rf /' }), /^# x�rm -rf \/: holds/],
  ])('%s is a remark', (_, one, line) => {
    expect(cli(one)).toHaveLength(1);
    expect(cli(one)[0]).toMatch(line);
  });
  test('what only a person can tell is a remark to be completed', () => {
    const lines = patchFor([finding([resource({})], null)], 'cli').filter((line) => line !== '');
    expect(lines.every((line) => line.startsWith('# '))).toBe(true);
    expect(lines.join()).toContain('CHOOSE');
  });
  test('findings that are not about tags are left out, and what is not listed is said', () => {
    expect(patchFor([finding([resource({})], 'x', { tagFix: null })], 'cli')).toEqual([]);
    expect(patchFor([finding([resource({})], 'x', { count: 9 })], 'cli').join()).toContain('8 more are not listed');
  });

  test('no shell runs anything but the command itself, whatever things are called', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '(',
        ')',
        '`',
        ';',
        '|',
        '&',
        '\n',
        'a',
        ' ',
        '-',
        '{',
        '!',
        '*',
        '#',
        '=',
        ',',
      ),
    });
    const scripts: string[] = [];
    const expected: number[] = [];
    fc.assert(
      fc.property(
        hostile,
        hostile,
        fc.constantFrom('aws-rds-instance', 'postgresql-table', 'postgresql-role'),
        (name, value, type) => {
          const nativeId =
            type === 'aws-rds-instance'
              ? `arn:aws:rds:eu:1:${name}`
              : `a/${encodeURIComponent(name)}/${encodeURIComponent(value)}`;
          const lines = patchFor(
            [finding([resource({ type, nativeId, name, tags: { Team: value } })], `v${value}`)],
            'cli',
          );
          scripts.push(...lines);
          expected.push(lines.filter((line) => /^(aws|psql) /.test(line)).length);
          expect(lines.every((line) => line === '' || /^(# |aws |psql )/.test(line))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    // The whole runs in a real shell, with functions in place of the two programs and nothing else to be found.
    const script = `aws() { echo ran; }; psql() { echo ran; }; PATH=/nowhere\n${scripts.join('\n')}\n`;
    const said = execFileSync('/bin/sh', ['-e', '-s'], { input: script, encoding: 'utf8' }).trim().split('\n');
    expect(said).toEqual(Array.from({ length: expected.reduce((sum, one) => sum + one, 0) }, () => 'ran'));
    expect(said.length).toBeGreaterThan(20);
  });
});

const dollar = '$';

describe('Terraform', () => {
  test('tags stand in the block that makes the resource, and no text becomes an expression', () => {
    const lines = patchFor(
      [finding([resource({ name: `01-${dollar}{x}` })], `${dollar}{file("/etc/passwd")}%{ if true }"`)],
      'terraform',
    );
    expect(lines.slice(2, -1)).toEqual([
      'resource "aws_db_instance" "r_01_x_" {',
      '  tags = {',
      `    "Environment" = "${dollar}${dollar}{file(\\"/etc/passwd\\")}%%{ if true }\\""`,
      '  }',
      '}',
    ]);
  });
  test('an old key is named; what Terraform cannot tag is a remark', () => {
    const renamed = finding([resource({})], 'production', {
      tagFix: { key: 'Environment', value: 'production', instead: 'env' },
    });
    expect(patchFor([renamed], 'terraform').join('\n')).toContain('# env is the old key');
    expect(patchFor([finding([resource({ type: 'postgresql-table' })])], 'terraform')[1]).toMatch(
      /^# api .*try --fix cli$/,
    );
  });
});
