// CSV as a stream: a table of any length is never held as text, and every problem has its line and column.

import { createReadStream } from 'node:fs';
import {
  columnProblems,
  type ImportedResource,
  type ImportFinding,
  limits,
  quoted,
  resourceOfRow,
} from '@tidegate/core';
import { CsvError, parse } from 'csv-parse';

/** What a file holds for the inventory. Places begin with the file's name. */
export interface ReadFile {
  readonly resources: readonly ImportedResource[];
  readonly findings: readonly ImportFinding[];
}

interface Record {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Findings that are told of one file; more help nobody. */
const findingsMax = 100;

/** Reads the rows of a file. Stops at what makes the rest unreadable. */
export async function readTable(path: string): Promise<ReadFile> {
  const findings: ImportFinding[] = [];
  const resources: ImportedResource[] = [];
  const options = { bom: true, info: true, skip_empty_lines: true, max_record_size: limits.importRowLengthMax };
  const source = createReadStream(path, 'utf8');
  const records: AsyncIterable<Record> = source.pipe(parse(options));
  const failed = new Promise<never>((_, reject) => source.on('error', reject));
  let columns: readonly string[] | null = null;
  let lastLine = 0;
  const read = async (): Promise<void> => {
    for await (const { record, info } of records) {
      const where = `${path}:${lastLine + 1}`;
      lastLine = info.lines;
      if (columns === null) {
        columns = record.map((column) => column.trim());
        findings.push(...separatorProblem(columns, where), ...columnProblems(columns, where));
        if (findings.length > 0) return;
        continue;
      }
      const names = columns;
      const broken = record.findIndex((cell) => cell.includes('�'));
      if (broken !== -1)
        findings.push(problem(where, `${quoted(names[broken] ?? '')} is no UTF-8; save the file as UTF-8`));
      const one = resourceOfRow({ where, cells: new Map(record.map((cell, at) => [names[at] ?? '', cell])) }, findings);
      if (one !== null) resources.push(one);
      if (findings.length >= findingsMax) return;
      if (resources.length > limits.importResourcesMax) {
        findings.push(problem(where, `more than ${limits.importResourcesMax} resources; import them as several parts`));
        return;
      }
    }
  };
  try {
    await Promise.race([read(), failed]);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    findings.push(tableProblem(error, path));
  } finally {
    source.destroy();
  }
  if (columns === null && findings.length === 0)
    findings.push(problem(path, 'the file is empty; its first line names the columns'));
  return { resources, findings };
}

const problem = (where: string, message: string): ImportFinding => ({ severity: 'problem', where, message });

function separatorProblem(columns: readonly string[], where: string): readonly ImportFinding[] {
  const [only = ''] = columns;
  const other = columns.length > 1 ? undefined : [';', '\t', '|'].find((sign) => only.includes(sign));
  if (other === undefined) return [];
  const shown = other === '\t' ? 'tabs' : `\`${other}\``;
  return [problem(where, `the columns are separated by ${shown}; separate them by commas`)];
}

/** What the parser says in its own words, in ours. */
const sentences: Readonly<{ [code: string]: string }> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH:
    'the row has another number of cells than the first line; is a comma not in quotes?',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened here and not closed before the file ends',
  CSV_INVALID_CLOSING_QUOTE:
    'after a closing quote only a comma or the end of the line may come; write a quote inside as `""`',
  INVALID_OPENING_QUOTE:
    'a quote may only stand at the begin of a cell; write the whole cell in quotes and a quote inside as `""`',
  CSV_MAX_RECORD_SIZE: `the row is longer than ${limits.importRowLengthMax} characters`,
};

/** The place is the line and the cell, both from 1; of a quote that is not closed, the row that it is in. */
function tableProblem(error: CsvError, path: string): ImportFinding {
  const given = (name: string): number => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'number' ? value : 0;
  };
  const row = error.code === 'CSV_QUOTE_NOT_CLOSED' ? `, row ${given('records') + 1}` : `:${given('lines')}`;
  return problem(`${path}${row}, cell ${given('column') + 1}`, sentences[error.code] ?? error.message);
}
