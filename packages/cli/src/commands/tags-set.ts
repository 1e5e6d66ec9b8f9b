// tidegate tags set: user tags for what a query finds, or row by row from a file of any length. A file is read twice, so that a mistake in
// its last line is told before its first is sent; it is never held whole.

import { type TagLine, type TagRowInput, tagRoutes } from '@tidegate/contract';
import { limits } from '@tidegate/core';
import type { Command } from 'commander';
import { connect, type Session } from '../connect.ts';
import { CliFailure, exitCodeOf } from '../failure.ts';
import { readTagRows } from '../import/read-tag-rows.ts';
import { plain, printJson, printTable } from '../output/print.ts';

interface Options {
  readonly file?: string;
  readonly dryRun?: boolean;
  readonly remove?: readonly string[];
}

type Outcome = Exclude<TagLine, { readonly end: true }>;

/** Refused rows that are told one by one. */
const toldMax = 100;

const help = `
Rows are JSON, one a line, or CSV by the name of the file: \`id\`, or \`native_id\` with \`integration\` (and \`type\`), or \`query\`; then
\`set\` and \`remove\` in JSON, columns \`tag:KEY\` and \`remove\` (keys separated by \`;\`) in CSV. Sending a file again changes nothing.

Exit code: 0 every row is as it says · 1 some were refused · 2 wrong use or input

Example: tidegate tags set 'resource_name = "prod-customer-db"' DataClassification=pii --dry-run --as admin`;

/** Adds `set` to `tidegate tags`. */
export function addTagsSet(tags: Command): void {
  tags
    .command('set')
    .description('set user tags on what a query finds, or row by row from a file (Classifier, Admin)')
    .argument('[query]', 'which resources')
    .argument('[tags...]', 'key=value')
    .option('--file <path>', 'rows, as JSON lines or CSV')
    .option('--remove <keys...>', 'keys of user tags to take away')
    .option('--dry-run', 'change nothing, only tell what would change')
    .addHelpText('after', help)
    .action(async (query: string | undefined, pairs: readonly string[], options: Options, command: Command) => {
      const rows = rowsOf(query, pairs, options);
      const session = connect(command);
      if (options.file !== undefined) for await (const _ of rows()) void _;
      await sendAll(session, rows(), options.dryRun ?? false);
    });
}

function rowsOf(
  query: string | undefined,
  pairs: readonly string[],
  { file, remove = [] }: Options,
): () => AsyncIterable<TagRowInput> {
  if (file !== undefined) {
    if (query !== undefined || remove.length > 0) throw new CliFailure('give --file or a query, not both', 2);
    return () => readTagRows(file);
  }
  if (query === undefined) throw new CliFailure('which resources? give a query, or --file with rows', 2);
  const set = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new CliFailure(`\`${plain(pair)}\` is no tag; write it as key=value`, 2);
    set.set(pair.slice(0, at), pair.slice(at + 1));
  }
  const row = { query, set: Object.fromEntries(set), remove: [...remove] };
  return async function* () {
    yield row;
  };
}

async function sendAll({ client, json }: Session, rows: AsyncIterable<TagRowInput>, dryRun: boolean): Promise<void> {
  const sum = { rows: 0, changed: 0, unchanged: 0, refused: 0 };
  const refused: Outcome[] = [];
  let first = 0;
  for await (const call of calls(rows)) {
    let end: TagLine | null = null;
    for await (const line of client.lines(tagRoutes.setTags, {
      query: { dry_run: dryRun ? 'true' : 'false' },
      rows: call,
    })) {
      if ('end' in line) end = line;
      else {
        sum.rows += 1;
        sum.changed += line.changed;
        sum.unchanged += line.unchanged;
        sum.refused += line.refused;
        if (line.refused > 0 && refused.length < toldMax) refused.push({ ...line, row: line.row + first });
      }
    }
    if (end === null || !('end' in end)) throw new CliFailure('the answer was cut off; send the same rows again', 6);
    if (end.stopped) throw new CliFailure(`${end.stopped.message} [${end.stopped.code}]`, exitCodeOf(end.stopped.code));
    first = sum.rows;
  }
  if (json) printJson({ dry_run: dryRun, ...sum, rows_refused: refused });
  else tell(sum, refused, dryRun);
  if (sum.refused > 0) throw new CliFailure('', 1);
}

/** As many rows to a call as it takes. */
async function* calls(rows: AsyncIterable<TagRowInput>): AsyncGenerator<AsyncIterable<TagRowInput>> {
  const iterator = rows[Symbol.asyncIterator]();
  let ahead = await iterator.next();
  while (!ahead.done) {
    yield (async function* () {
      for (let count = 0; count < limits.tagRowsMax && !ahead.done; count++) {
        yield ahead.value;
        ahead = await iterator.next();
      }
    })();
  }
}

function tell(
  sum: { readonly rows: number; readonly changed: number; readonly unchanged: number; readonly refused: number },
  refused: readonly Outcome[],
  dryRun: boolean,
): void {
  if (refused.length > 0) {
    printTable(
      ['ROW', 'REFUSED', 'WHY'],
      refused.map((one) => [String(one.row), String(one.refused), `${one.message ?? ''} [${one.code ?? ''}]`]),
      '',
    );
  }
  const verb = dryRun ? 'would change' : 'changed';
  console.log(`${sum.rows} rows: ${sum.changed} resources ${verb}, ${sum.unchanged} unchanged, ${sum.refused} refused`);
}
