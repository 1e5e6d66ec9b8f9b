// Rows of user tags out of a file, as a stream: JSON lines, or CSV by its name. A row that cannot be sent ends the reading with its line.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type TagRowInput, tagRow } from '@tidegate/contract';
import { limits, quoted } from '@tidegate/core';
import { CsvError, parse } from 'csv-parse';
import { CliFailure } from '../failure.ts';
import { headOf } from './read-text.ts';

const plainColumns = ['id', 'native_id', 'integration', 'type', 'query'] as const;

/** The rows of a file. */
export async function* readTagRows(path: string): AsyncGenerator<TagRowInput> {
  headOf(path);
  if (/\.csv$/i.test(path)) yield* csvRows(path);
  else yield* jsonRows(path);
}

async function* jsonRows(path: string): AsyncGenerator<TagRowInput> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new CliFailure(`${path}:${line}: no JSON; write one row a line`, 2);
    }
    yield rowOf(value, `${path}:${line}`);
  }
}

async function* csvRows(path: string): AsyncGenerator<TagRowInput> {
  const options = { bom: true, info: true, skip_empty_lines: true, max_record_size: limits.tagRowLengthMax };
  const records: AsyncIterable<{ readonly record: readonly string[]; readonly info: { readonly lines: number } }> =
    createReadStream(path, 'utf8').pipe(parse(options));
  let columns: readonly string[] | null = null;
  try {
    for await (const { record, info } of records) {
      const where = `${path}:${info.lines}`;
      if (columns === null) columns = readColumns(record, where);
      else yield rowOf(rowValue(columns, record), where);
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CliFailure(`${path}: ${error.message}`, 2);
    throw error;
  }
}

function readColumns(record: readonly string[], where: string): readonly string[] {
  const columns = record.map((column) => column.trim());
  const plain: readonly string[] = [...plainColumns, 'remove'];
  for (const [at, column] of columns.entries()) {
    if (!plain.includes(column) && !/^tag:.+$/su.test(column)) {
      throw new CliFailure(
        `${where}: there is no column ${quoted(column)}; known are ${plain.join(', ')} and tag:KEY`,
        2,
      );
    }
    if (columns.indexOf(column) !== at)
      throw new CliFailure(`${where}: the column ${quoted(column)} is there twice`, 2);
  }
  return columns;
}

/** An empty cell says nothing. */
function rowValue(columns: readonly string[], record: readonly string[]): unknown {
  const cells = columns
    .map((column, at): [string, string] => [column, record[at] ?? ''])
    .filter(([, cell]) => cell !== '');
  const known: ReadonlySet<string> = new Set(plainColumns);
  return {
    ...Object.fromEntries(cells.filter(([column]) => known.has(column))),
    set: Object.fromEntries(
      cells
        .filter(([column]) => column.startsWith('tag:'))
        .map(([column, cell]) => [column.slice('tag:'.length), cell]),
    ),
    remove: cells
      .filter(([column]) => column === 'remove')
      .flatMap(([, cell]) => cell.split(';').map((key) => key.trim())),
  };
}

function rowOf(value: unknown, where: string): TagRowInput {
  const parsed = tagRow.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new CliFailure(
    `${where}: ${field === '' ? '' : `${quoted(field)}: `}${(issue?.message ?? 'no row').toLowerCase()}`,
    2,
  );
}
