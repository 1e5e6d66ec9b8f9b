// tidegate org services: the dated lists of services that compliance programs cover: what ships, what a newer list changes, and what no list knows.

import { writeFileSync } from 'node:fs';
import {
  compareSets,
  inNoSet,
  outsideOf,
  type ServiceSet,
  servicePrefixes,
  shippedSet,
  shippedSetNames,
  type WrittenSet,
} from '@tidegate/iam';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson, printTable } from '../output/print.ts';
import { setFrom } from './service-sets.ts';

/** Adds `services` to `tidegate org`. */
export function addOrgServices(org: Command): void {
  const services = org.command('services').description('dated lists of services that compliance programs cover');
  addList(services);
  addShow(services);
  addUpdate(services);
}

const wantsJson = (command: Command): boolean => command.optsWithGlobals()['json'] === true;

function addList(services: Command): void {
  services
    .command('list')
    .description('the sets that ship, with their days, and how many services none of them has')
    .addHelpText('after', '\nExample: tidegate org services list')
    .action((_options: object, command: Command) => {
      const sets = shippedSetNames.map(known);
      const none = inNoSet(sets);
      if (wantsJson(command)) return printJson({ sets, inNoSet: none });
      const rows = sets.map(({ name, title, asOf, services: of, unknown }) => [
        name,
        asOf,
        String(of.length),
        unknown.length === 0 ? '' : `no actions: ${unknown.join(', ')}`,
        title,
      ]);
      printTable(['set', 'as of', 'services', 'entries without actions', 'program'], rows, 'there is no set');
      console.log(`\n${none.length} of the ${servicePrefixes().length} services of the table are in none of them`);
    });
}

function addShow(services: Command): void {
  services
    .command('show <set>')
    .description('the services of a set, where they are from, and the services of the table that it does not have')
    .addHelpText('after', '\nExample: tidegate org services show pci')
    .action((name: string, _options: object, command: Command) => {
      const set = known(name);
      const outside = outsideOf(set);
      if (wantsJson(command)) return printJson({ ...set, outside });
      console.log(
        plainLines(
          [
            `${set.title} as of ${set.asOf} (${set.dating})`,
            `from ${set.source}`,
            '',
            ...linesOf('services', set.services),
            ...linesOf('entries that no action belongs to', set.unknown),
            ...linesOf('services of the table that it does not have', outside),
          ].join('\n'),
        ),
      );
    });
}

interface UpdateOptions {
  readonly set: string;
  readonly from: string;
  readonly against?: string;
  readonly column?: string;
  readonly asOf?: string;
  readonly out?: string;
}

function addUpdate(services: Command): void {
  services
    .command('update')
    .description('what a newer list changes: JSON, CSV, a service per line, or the page of AWS as a browser saves it')
    .requiredOption('--set <name>', 'the set to compare with')
    .requiredOption('--from <file>', 'the newer list')
    .option('--against <file>', 'compare with the set in this file instead of the one that ships')
    .option('--column <heading>', 'where a table has several columns of checks, the one that counts: Moderate')
    .option('--as-of <date>', 'the day of the newer list')
    .option('--out <file>', 'write the newer list as a set, for `--services-file`')
    .addHelpText(
      'after',
      '\nExample: tidegate org services update --set pci --from services.html --as-of 2026-07-17 --out pci.json',
    )
    .action((options: UpdateOptions, command: Command) => {
      const older = options.against === undefined ? known(options.set) : setFrom(options.against);
      const newer = setFrom(options.from, {
        name: options.set,
        title: older.title,
        ...(options.column === undefined ? {} : { column: options.column }),
        ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
      });
      const difference = compareSets(older, newer);
      if (wantsJson(command)) printJson({ older: older.asOf, newer: newer.asOf, ...difference });
      else {
        const lines = [
          `${older.title}: ${older.asOf} → ${newer.asOf}`,
          ...linesOf('added', difference.added),
          ...linesOf('removed: approved until now, and denied with the newer list', difference.removed),
          ...linesOf('unknown: no action of the table belongs to these', difference.unknown),
          `${difference.kept} services are in both`,
        ];
        console.log(plainLines(lines.join('\n')));
      }
      if (options.out !== undefined) write(options.out, newer, command);
    });
}

function write(file: string, newer: ServiceSet, command: Command): void {
  if (!/^\d{4}-/.test(newer.asOf))
    throw new CliFailure('a set carries its day: give the day of the list with --as-of', 2);
  const { name, title, asOf, dating, source, entries } = newer;
  const set: WrittenSet = { name, title, asOf, dating, source, entries };
  try {
    writeFileSync(file, `${JSON.stringify(set, undefined, 2)}\n`);
  } catch (error) {
    throw new CliFailure(`cannot write \`${file}\`: ${error instanceof Error ? error.message : 'unknown'}`, 2);
  }
  if (!wantsJson(command)) console.log(`written: ${file}`);
}

function linesOf(title: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${title} (${names.length}): ${names.join(', ')}`];
}

function known(name: string): ServiceSet {
  const set = shippedSet(name);
  if (set === undefined)
    throw new CliFailure(`there is no set \`${name}\`; there are ${shippedSetNames.join(', ')}`, 4);
  return set;
}
