// tidegate restore: what a server says that found its database older than the world, and the word that lets it go on.

import { administrationRoutes, type Client } from '@tidegate/contract';
import type { AuditEvent } from '@tidegate/core';
import type { Command } from 'commander';
import { lastCommon } from '../audit/last-common.ts';
import { readCopy } from '../audit/read-copy.ts';
import { connect } from '../connect.ts';
import { printJson, printTable } from '../output/print.ts';

export function addRestore(program: Command): void {
  const restore = program.command('restore').description('a database that was restored from a backup (Admin)');
  restore
    .command('review', { isDefault: true })
    .description('what the database lacks, and what it believes open beside what targets show; changes nothing')
    .option('--copy <file>', 'a newer copy of the audit log: lists the events that the database lacks')
    .addHelpText('after', '\nExample: tidegate restore review --copy audit-copy.jsonl --as admin')
    .action(async (options: { copy?: string }, command: Command) => {
      const { client, json } = connect(command);
      const review = await client.call(administrationRoutes.reviewRestore);
      const { held } = review;
      const copy = held === null || options.copy === undefined ? [] : await lacking(options.copy, client);
      if (json) return printJson({ ...review, missing: copy });
      if (held === null) return console.log('nothing is held: the database holds all that the server has seen');
      console.log(held.sentence);
      printTable(
        ['GRANT', 'WHO', 'RESOURCE', 'THE DATABASE', 'THE TARGET'],
        review.grants.map((one) => [one.id, one.grantee, one.resource, one.state, one.observed]),
        'the database believes nothing to be open',
      );
      if (review.more) console.log('and more than are listed');
      if (options.copy === undefined) return;
      printTable(
        ['MISSING', 'AT', 'KIND', 'SUBJECT'],
        copy.map(({ sequence, at, kind, subject }) => [String(sequence), new Date(at).toISOString(), kind, subject]),
        'the database holds every event of the copy',
      );
    });
  restore
    .command('accept')
    .description('go on with the database as it is: overdue access is closed, what is agreed is opened')
    .addHelpText('after', '\nExample: tidegate restore accept --as admin')
    .action(async (_options: object, command: Command) => {
      const { client } = connect(command);
      console.log((await client.call(administrationRoutes.acceptRestore)).message);
    });
}

/** The events of a copy from where it and the database part. */
async function lacking(file: string, client: Client): Promise<readonly AuditEvent[]> {
  const events = readCopy(file, () => true);
  const common = await lastCommon(file, client);
  return events.filter(({ sequence }) => sequence > common);
}
