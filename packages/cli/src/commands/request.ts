// tidegate request: find the offer, ask, wait while saying what is waited for, then print how to connect.

import { type Client, requestRoutes, whyRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';
import { tellDryRun } from '../output/print-dry-run.ts';
import { printOffers } from '../output/print-offers.ts';
import { readStart } from '../read-start.ts';
import { printOutcome, waitFor } from '../wait.ts';
import { findOffer, flowOf, type Whose } from './find-offer.ts';

interface RequestOptions {
  readonly permission?: string;
  readonly flow?: string;
  readonly for?: string;
  readonly from?: string;
  readonly reason?: string;
  readonly allOrNothing?: boolean;
  readonly grantee?: string;
  readonly bundle?: string;
  readonly wait: boolean;
  readonly timeout: string;
  readonly list?: boolean;
  readonly dryRun?: boolean;
}

export function addRequest(program: Command): void {
  program
    .command('request [resource]')
    .description('ask for access, wait for it, and print how to connect')
    .option('-p, --permission <name>', 'for example READ_ONLY; may be left out where only one is offered')
    .option('--flow <name>', 'which offer, where several access flows offer it')
    .option('--for <duration>', 'for how long: 45m, 1h30m, seconds; what the flow gives when left out')
    .option('--from <time>', 'when it is to begin, where the flow allows it: `+2h`, or a time as 2026-03-02T09:00:00Z')
    .option('-r, --reason <text>', 'why you need it')
    .option('--grantee <person>', 'for whom, by id or address, where a flow lets you ask for others')
    .option('--bundle <name>', 'ask for a whole bundle instead of a resource')
    .option(
      '--all-or-nothing',
      'of several things: none is given before all are open, and one that fails closes the others',
    )
    .option('--no-wait', 'return as soon as the request is made')
    .option('--timeout <duration>', 'how long to wait before returning', '10m')
    .option('--dry-run', 'only tell whether it would be accepted; exit code 1 where it would not')
    .option('-l, --list', 'only list what you may ask for')
    .addHelpText(
      'after',
      '\nExample: tidegate request customers -p READ_ONLY --for 30m --reason "ticket 4711" --as data-engineer',
    )
    .action(async (resource: string | undefined, options: RequestOptions, command: Command) => {
      const { client, json } = connect(command);
      const whose = options.grantee === undefined ? {} : { grantee: options.grantee };
      const named = resource !== undefined || options.bundle !== undefined;
      if (options.list || !named) return listOffers(client, json, { search: resource, whose });
      if (options.dryRun === true) {
        const answer = await client.call(whyRoutes.dryRunRequests, {
          body: {
            ...(await whatOf(client, { resource, options, whose })),
            ...whose,
            ...(options.for === undefined ? {} : { duration_sec: readDuration(options.for) }),
            ...(options.from === undefined ? {} : { starts_at: readStart(options.from, Date.now()) }),
            ...(options.reason === undefined ? {} : { reason: options.reason }),
          },
        });
        return tellDryRun(answer, json);
      }
      const created = await client.call(requestRoutes.createRequests, {
        body: {
          ...(await whatOf(client, { resource, options, whose })),
          ...whose,
          ...(options.for === undefined ? {} : { duration_sec: readDuration(options.for) }),
          ...(options.from === undefined ? {} : { starts_at: readStart(options.from, Date.now()) }),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
          ...(options.allOrNothing === true ? { fulfilment: 'all_or_nothing' as const } : {}),
        },
      });
      const [request] = created.items;
      if (!request) throw new CliFailure('the server made no request', 1);
      // A start to come is not waited for.
      if (!options.wait || (request.starts_at !== null && Date.parse(request.starts_at) > Date.now())) {
        if (json) printJson({ request, connections: [] });
        else console.log(plain(`${request.id}: ${request.status}: ${request.sentence}`));
        return;
      }
      if (!json) console.error(`${request.id}: ${plain(request.sentence)}`);
      const settled = await waitFor(client, request, { timeoutSec: readDuration(options.timeout), json });
      await printOutcome(client, settled, json);
    });
}

/** What is asked for: a bundle, an entitlement, or the part of a bundle that is the entitlement. */
async function whatOf(
  client: Client,
  ask: { readonly resource: string | undefined; readonly options: RequestOptions; readonly whose: Whose },
) {
  const { resource, options, whose } = ask;
  const bundle = options.bundle === undefined ? {} : { bundle: options.bundle };
  if (resource === undefined) return { ...bundle, ...(options.flow === undefined ? {} : { flow_id: options.flow }) };
  const entitlement = await findOffer(client, { resource, permission: options.permission }, whose);
  const flowId = options.flow === undefined ? undefined : flowOf(entitlement, options.flow);
  return {
    ...bundle,
    entitlements: [{ resource_id: entitlement.resource.id, permission_id: entitlement.permission.id }],
    ...(flowId === undefined ? {} : { flow_id: flowId }),
  };
}

async function listOffers(
  client: Client,
  json: boolean,
  { search, whose }: { readonly search: string | undefined; readonly whose: Whose },
): Promise<void> {
  const query = { limit: 1_000, ...whose, ...(search === undefined ? {} : { search }) };
  const answer = await client.call(requestRoutes.listOffers, { query });
  if (json) return printJson(answer);
  printOffers(answer.items, 'there is nothing you may ask for; an administrator decides that through access flows');
}
