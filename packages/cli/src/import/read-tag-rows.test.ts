// Files of tag rows: what they mean, and the line of what cannot be sent.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTagRows } from './read-tag-rows.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tag-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, text: string): Promise<readonly object[] | string> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const rows: object[] = [];
  try {
    for await (const row of readTagRows(path)) rows.push(row);
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(`${folder}/`, '') : String(error);
  }
  return rows;
}

describe('rows are read', () => {
  test('from JSON lines, without empty ones', async () => {
    expect(await read('a.ndjson', '{"id":"res_1","set":{"a":"b"}}\r\n\n{"query":"q","remove":["a"]}')).toEqual([
      { id: 'res_1', set: { a: 'b' }, remove: [] },
      { query: 'q', set: {}, remove: ['a'] },
    ]);
  });
  test('from CSV, where an empty cell says nothing', async () => {
    const text = 'native_id,integration,tag:Data,tag:a b,remove\n"arn,1",lake,pii,,\narn2,lake,,x,Old; Older\n';
    expect(await read('a.csv', text)).toEqual([
      { native_id: 'arn,1', integration: 'lake', set: { Data: 'pii' }, remove: [] },
      { native_id: 'arn2', integration: 'lake', set: { 'a b': 'x' }, remove: ['Old', 'Older'] },
    ]);
  });
});

describe('a mistake is told with its line', () => {
  test.each([
    ['a.ndjson', '{"id":"res_1"}\n{oops', 'a.ndjson:2: no JSON; write one row a line'],
    ['a.ndjson', '{"id":1}', 'a.ndjson:1: `id`: invalid input: expected string, received number'],
    [
      'b.csv',
      'nativeid\nx\n',
      'b.csv:1: there is no column `nativeid`; known are id, native_id, integration, type, query, remove and tag:KEY',
    ],
    ['b.csv', 'id,id\nx,y\n', 'b.csv:1: the column `id` is there twice'],
  ])('%s %s', async (name, text, message) => {
    expect(await read(name, text)).toBe(message);
  });
  test('and so is a file that is not there', async () => {
    await expect(readTagRows(join(folder, 'none.csv')).next()).rejects.toThrow('cannot read');
  });
});
