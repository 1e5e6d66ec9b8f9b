// tidegate people import: a whole list of people from a JSON or CSV file. What is no longer in it is out, so the file is always all of them.

import { type PersonRow, sourceRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';
import { readFile } from '../read-file.ts';
import { tell } from './sources.ts';

/** Columns of a table that are no attributes. */
const columns = ['id', 'email', 'email_aliases', 'first_name', 'last_name', 'active', 'manager', 'groups'] as const;

export function addPeopleImport(people: Command): void {
  people
    .command('import <file>')
    .description('bring the people of a source of kind `file` to what a JSON or CSV file says (Admin)')
    .requiredOption('--source <name>', 'made before with: tidegate sources add NAME --kind file')
    .addHelpText('after', '\nExample: tidegate people import people.csv --source hr')
    .action(async (path: string, options: { source: string }, command: Command) => {
      const { client, json } = connect(command);
      const text = readFile(path, 'list of people');
      const body = path.toLowerCase().endsWith('.csv') ? { people: rowsOf(text, path) } : readList(text, path);
      const answer = await client.call(sourceRoutes.importPeople, { params: { id: options.source }, body });
      if (json) printJson(answer);
      else {
        tell(answer.source, false);
        for (const finding of answer.findings) console.error(plain(finding));
      }
      if (answer.source.status === 'held') {
        console.error(
          plain(
            `nothing is changed; if it is right: tidegate sources confirm ${answer.source.name}, and import it again`,
          ),
        );
        throw new CliFailure('', 1);
      }
    });
}

/** What the server reads; it says what is wrong with it, row by row. */
function readList(text: string, path: string): { people: PersonRow[] } {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return { people: list };
    if (typeof list === 'object' && list !== null && 'people' in list && Array.isArray(list.people)) {
      return { ...list, people: list.people };
    }
  } catch (error) {
    throw new CliFailure(`\`${plain(path)}\` is no JSON: ${error instanceof Error ? error.message : 'unknown'}`, 2);
  }
  throw new CliFailure(`\`${plain(path)}\` holds no list of people; write {"people": […]}`, 2);
}

/** The rows of a table. Columns that are none of ours are attributes; empty cells are none. */
export function rowsOf(text: string, path: string): PersonRow[] {
  let rows: readonly Readonly<Record<string, string>>[];
  try {
    rows = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  } catch (error) {
    throw new CliFailure(`\`${plain(path)}\` is no CSV: ${error instanceof Error ? error.message : 'unknown'}`, 2);
  }
  return rows.map((row, index) => {
    const cell = (name: (typeof columns)[number]): string => row[name] ?? '';
    const many = (name: 'groups' | 'email_aliases'): string[] =>
      cell(name)
        .split(';')
        .map((one) => one.trim())
        .filter((one) => one !== '');
    if (cell('email') === '') throw new CliFailure(`row ${index + 2} of \`${plain(path)}\` has no \`email\``, 2);
    const attributes = Object.entries(row).filter(
      ([name, value]) => !columns.some((one) => one === name) && value !== '',
    );
    return {
      ...(cell('id') === '' ? {} : { id: cell('id') }),
      email: cell('email'),
      email_aliases: many('email_aliases'),
      first_name: cell('first_name'),
      last_name: cell('last_name'),
      active: activeOf(cell('active'), index),
      manager: cell('manager') || null,
      groups: many('groups'),
      attributes: Object.fromEntries(attributes),
    };
  });
}

/** Nothing else is guessed at: a `0` that were read as yes would keep somebody in. */
function activeOf(text: string, index: number): boolean {
  const lower = text.toLowerCase();
  if (lower === '' || lower === 'yes' || lower === 'true') return true;
  if (lower === 'no' || lower === 'false') return false;
  throw new CliFailure(`row ${index + 2}: \`active\` is yes or no, not \`${plain(text)}\``, 2);
}
