// tidegate requests again, favourite: asking for the same once more, and marking what is asked for often.

import { clientAskingRoutes, clientRequestRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { tellDryRun } from '../output/print-dry-run.ts';
import { wholeNumber } from '../whole-number.ts';

/** Adds them to `tidegate requests`. */
export function addAgain(requests: Command): void {
  requests
    .command('again <id>')
    .description('ask for the same as a request of mine once more')
    .option('-r, --reason <text>', 'why you need it this time')
    .option('--dry-run', 'only tell whether it would be accepted; exit code 1 where it would not')
    .addHelpText('after', '\nExample: tidegate requests again REQUEST --reason "ticket 4712" --as data-engineer')
    .action(async (id: string, options: { reason?: string; dryRun?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      if (options.dryRun === true) {
        const answer = await client.call(clientAskingRoutes.dryRunClientRequestAgain, { params: { id } });
        const max = answer.max_duration_in_sec ?? null;
        return tellDryRun({ ok: answer.status === 'OK', errors: answer.errors, duration_sec_max: max }, json);
      }
      const body = options.reason === undefined ? {} : { justification: options.reason };
      const answer = await client.call(clientAskingRoutes.requestAgainClient, { params: { id }, body });
      if (json) return printJson(answer);
      for (const made of answer.request_ids) console.log(plain(`${made}: ${answer.message}`));
    });
  requests
    .command('favourite <id>')
    .description('mark a request as a favourite of mine')
    .option('--off', 'it is none any more')
    .addHelpText('after', '\nExample: tidegate requests favourite REQUEST --as data-engineer')
    .action(async (id: string, options: { off?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const body = { favorite: options.off !== true };
      const answer = await client.call(clientAskingRoutes.favoriteClientRequest, { params: { id }, body });
      if (json) return printJson(answer);
      console.log(plain(`${answer.id} is ${answer.favorite ? 'a favourite' : 'no favourite'} of yours`));
    });
  requests
    .command('favourites')
    .description('requests that I marked, the newest first')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 100), 50)
    .addHelpText('after', '\nExample: tidegate requests favourites --as data-engineer')
    .action(async (options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const query = { favorite_only: 'true' as const, limit: options.limit };
      const answer = await client.call(clientRequestRoutes.listClientRequests, { query });
      if (json) return printJson(answer);
      printTable(
        ['REQUEST', 'WHAT', 'WHY'],
        answer.data.map((one) => [
          one.id,
          one.access_units_summary.map((unit) => `${unit.permission_name} on ${unit.resource_name}`).join(', '),
          one.justification ?? '—',
        ]),
        'no favourites; mark one with tidegate requests favourite',
      );
      if (answer.pagination.has_more) console.log('there is more: raise --limit');
    });
}
