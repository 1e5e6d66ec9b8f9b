// Files of every format, found out by what is in them; and of each kind of mistake the sentence with its place.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@tidegate/core';
import { afterAll, describe, expect, test } from 'vitest';
import { CliFailure } from '../failure.ts';
import { type GivenFormat, readImport } from './read-import.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The ids that are read from a file, or what is said against it; the folder's name is left out. */
async function read(
  name: string,
  content: string | Uint8Array,
  format: GivenFormat = 'auto',
): Promise<readonly string[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const short = (text: string): string => text.replaceAll(`${folder}/`, '');
  try {
    const { resources, findings } = await readImport(path, format, {});
    const problems = findings
      .filter((one) => one.severity === 'problem')
      .map((one) => short(`${one.where}: ${one.message}`));
    return [...problems, ...resources.map((one) => `${short(one.where)} ${one.resource.nativeId}`)];
  } catch (error) {
    if (error instanceof CliFailure) return short(error.message).split('\n');
    throw error;
  }
}

const head = 'type,native_id,tag:Environment\n';
const state = JSON.stringify({
  format_version: '1.0',
  values: { root_module: { resources: [{ address: 'a.b', mode: 'managed', type: 'a', values: { id: 'x' } }] } },
});

describe('a file is read', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['as CSV by its name', 'a.csv', `${head}t,n,production\n`, ['a.csv:2 n']],
    ['as CSV by its first line', 'a.txt', `${head}t,n,production\n`, ['a.txt:2 n']],
    [
      'as CSV with the mark that Excel writes, and its line ends',
      'b.csv',
      `\ufeff${head.replace('\n', '\r\n')}t,n,x\r\n`,
      ['b.csv:2 n'],
    ],
    ['with cells over several lines', 'c.csv', `${head}t,"n",x\n\nt,"m, ""q""",y\n`, ['c.csv:2 n', 'c.csv:3 m, "q"']],
    ['as a list in JSON', 'a.json', '[{ "type": "t", "native_id": "n" }]', ['a.json: resources[0] n']],
    ['as a named list in YAML', 'a.yaml', 'resources:\n- { type: t, native_id: n }\n', ['a.yaml: resources[0] n']],
    [
      'as JSON lines',
      'a.jsonl',
      '{"type":"t","native_id":"n"}\n\n{"type":"t","native_id":"m"}\n',
      ['a.jsonl:1 n', 'a.jsonl:3 m'],
    ],
    ['as one JSON line', 'b.jsonl', '{"type":"t","native_id":"n"}\n', ['b.jsonl: resources[0] n']],
    ['as a state', 'state.json', state, ['state.json: a.b x']],
    ['as a template in JSON', 'stack.json', '{ "Resources": { "A": { "Type": "AWS::S3::Bucket" } } }', []],
    [
      'as a template in YAML',
      'stack.yaml',
      'Resources:\n  A: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref X } }\n',
      [],
    ],
  ])('%s', async (_name, file, text, expected) => {
    expect(await read(file, text)).toEqual(expected);
  });
});

describe('a table', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'with an unknown column',
      'type,nativeid\nt,n\n',
      [
        'x.csv:1: there is no column `nativeid`; did you mean `native_id`?',
        'x.csv:1: the column `native_id` is missing',
      ],
    ],
    [
      'separated by semicolons',
      'type;native_id\nt;n\n',
      [
        'x.csv:1: the columns are separated by `;`; separate them by commas',
        'x.csv:1: there is no column `type;native_id`; known are `type`, `native_id`, `name`, `path`, `parent_native_id`, `risk_level`, `tag:KEY` and `context:KEY`',
        'x.csv:1: the column `type` is missing',
        'x.csv:1: the column `native_id` is missing',
      ],
    ],
    [
      'with a row that is too long',
      `${head}t,n,x\nt,m,x,y\n`,
      [
        'x.csv:3, cell 5: the row has another number of cells than the first line; is a comma not in quotes?',
        'x.csv:2 n',
      ],
    ],
    [
      'with a quote that is not closed',
      `${head}t,"n,x\nt,m,y\n`,
      ['x.csv, row 2, cell 2: a quote is opened here and not closed before the file ends'],
    ],
    [
      'with text after a quote',
      `${head}t,"n"m,x\n`,
      [
        'x.csv:2, cell 2: after a closing quote only a comma or the end of the line may come; write a quote inside as `""`',
      ],
    ],
    ['with a row without an id', `${head}t,,x\n`, ['x.csv:2: `native_id` is missing']],
    ['that is empty', '', ['x.csv: the file is empty; its first line names the columns']],
    [
      'with a row of 1 MB',
      `${head}t,n,${'x'.repeat(1_100_000)}\n`,
      [`x.csv:2, cell 3: the row is longer than ${limits.importRowLengthMax} characters`],
    ],
  ])('%s is refused with its line', async (_name, text, expected) => {
    expect(await read('x.csv', text)).toEqual(expected);
  });

  test('in another encoding is refused with the cell', async () => {
    const bytes = Buffer.concat([Buffer.from(`${head}t,n,`), Buffer.from([0xfc]), Buffer.from('\n')]);
    expect(await read('x.csv', bytes)).toEqual([
      'x.csv:2: `tag:Environment` is no UTF-8; save the file as UTF-8',
      'x.csv:2 n',
    ]);
  });

  test('with mistakes in every row names a hundred and stops', async () => {
    expect(await read('x.csv', head + 't,,x\n'.repeat(5_000))).toHaveLength(100);
  });
});

describe('what is of no known format is answered with what it looks like', () => {
  test.each<[string, string, string | Uint8Array, string]>([
    [
      'a saved plan',
      'plan',
      Uint8Array.of(0x50, 0x4b, 3, 4, 0),
      '`plan` looks like a saved plan; write `terraform show -json plan > plan.json` and give plan.json',
    ],
    ['something compressed', 'a.gz', Uint8Array.of(0x1f, 0x8b, 8), '`a.gz` is compressed; unpack it first'],
    ['another encoding', 'a.json', Uint8Array.of(0xff, 0xfe, 0x7b, 0), '`a.json` is no UTF-8 text'],
    ['Terraform code', 'main.tf', '# ours\nresource "aws_s3_bucket" "a" {\n}\n', '`main.tf` looks like Terraform code'],
    [
      'a raw state',
      'terraform.tfstate',
      '{ "version": 4, "terraform_version": "1.9.8", "lineage": "x" }',
      'it looks like a raw state file',
    ],
    ['our own configuration', 'scopes.yaml', 'scopes: []\n', 'it looks like a configuration file of Tidegate'],
    ['an empty file', 'empty.json', ' \n', '`empty.json` is empty'],
    ['a text', 'a.txt', 'hello\n', 'it holds one value'],
    ['broken YAML', 'a.yaml', 'a: [1\nb: 2\n', 'a.yaml:2:1: not valid YAML: '],
    ['a broken JSON line', 'a.jsonl', '{"type":"t","native_id":"n"}\n{"type":}\n', 'a.jsonl:2: not valid JSON: '],
  ])('%s', async (_name, file, content, expected) => {
    expect((await read(file, content)).join('\n')).toContain(expected);
  });

  test('a format that was said and is another is named', async () => {
    expect(await read('state.json', state, 'cloudformation')).toEqual([
      '`state.json` is said to be `cloudformation`, but it looks like `terraform`; give --format terraform',
    ]);
  });

  test('broken JSON with its place where the engine tells it', async () => {
    expect((await read('a.json', '{\n  "resources": [\n    {"type" "t"}\n  ]\n}\n')).join('')).toMatch(
      /^a\.json(:3:13)?: not valid JSON: /,
    );
  });

  test('a file that is not there, and one that is a folder', async () => {
    await expect(readImport(join(folder, 'none.json'), 'auto', {})).rejects.toThrow('there is no such file');
    await expect(readImport(folder, 'auto', {})).rejects.toThrow('it is a folder');
    await expect(readImport(join(folder, 'none.csv'), 'csv', {})).rejects.toThrow('there is no such file');
  });

  test('JSON nested without end is refused, not a crash', async () => {
    expect(await read('deep.json', `{"resources":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toEqual([
      'deep.json: resources[0]: a resource is an object with `type` and `native_id`',
    ]);
  });
});
