// Sets of services from files on the command line, for the commands that use and compare them.

import { basename, extname } from 'node:path';
import { type ReadServiceListOptions, readServiceList, type ServiceSet, serviceSet } from '@tidegate/iam';
import { CliFailure } from '../failure.ts';
import { readFile } from '../read-file.ts';

/** What to call a list that does not say so itself. */
export interface Called extends ReadServiceListOptions {
  readonly name?: string;
  readonly title?: string;
  readonly asOf?: string;
}

/** The set in a file. A list without a name has that of its file; one without a day says so. */
export function setFrom(file: string, called: Called = {}): ServiceSet {
  const list = readServiceList(readFile(file, 'list of services'), called);
  if (typeof list === 'string') throw new CliFailure(`\`${file}\`: ${list}`, 2);
  const name = called.name ?? list.about.name ?? basename(file, extname(file));
  const asOf = called.asOf ?? list.about.asOf;
  if (asOf !== undefined && !isDay(asOf)) throw new CliFailure(`\`${asOf}\` is not a day; write \`2026-07-17\``, 2);
  const set = serviceSet({
    name,
    title: called.title ?? list.about.title ?? name,
    asOf: asOf ?? 'no day given',
    dating: called.asOf === undefined ? (list.about.dating ?? 'as the file says') : 'given by who read the list',
    source: list.about.source ?? basename(file),
    entries: list.entries,
  });
  // A list that knows no service would deny everything.
  if (set.services.length === 0)
    throw new CliFailure(
      `\`${file}\`: no action of AWS belongs to any of its ${list.entries.length} entries; it is no list of services`,
      2,
    );
  return set;
}

/** A day of the calendar: `Date.parse` takes the 31st of February for one in March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
