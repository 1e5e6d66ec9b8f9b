// tidegate inventory reach: who can get at one resource, named as people name it: by id, by name, or by the id its own system uses.

import { administrationRoutes, type Client, type OutputOf, segmentationRoutes } from '@tidegate/contract';
import { durationText, quoteQueryValue } from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

type Reach = OutputOf<typeof segmentationRoutes.whoCanReach>;

/** Adds `reach` to `tidegate inventory`. */
export function addReach(inventory: Command): void {
  inventory
    .command('reach <resource>')
    .description(
      'who can reach a resource: its scopes, the access flows and their terms, how many people and the first of them (Viewer, Admin)',
    )
    .option('-n, --limit <count>', 'at most this many people of each access flow', wholeNumber(1, 1_000), 5)
    .addHelpText(
      'after',
      '\nThe resource is given by id, name or native id.\n\nExample: tidegate inventory reach prod-customers-rds-01 --as auditor',
    )
    .action(async (text: string, options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const id = await resourceIdOf(client, text);
      const reach = await client.call(segmentationRoutes.whoCanReach, {
        params: { id },
        query: { limit: options.limit },
      });
      if (json) return printJson(reach);
      print(reach);
    });
}

async function resourceIdOf(client: Client, text: string): Promise<string> {
  if (/^res_[0-9a-z]{26}$/.test(text)) return text;
  const value = quoteQueryValue(text);
  const query = `resource_name = ${value} or resource_source_id = ${value}`;
  const { items, total } = await client.call(administrationRoutes.listInventory, { query: { query, limit: 10 } });
  const [only, ...others] = items;
  if (only === undefined) throw new CliFailure(plain(`no resource \`${text}\`; give an id, a name or a native id`), 4);
  if (others.length === 0) return only.resource.id;
  const lines = items.map(({ resource }) => `  ${resource.id}  ${resource.path}`);
  throw new CliFailure(
    [`${total} resources are called \`${text}\`; give the id of one:`, ...lines].map(plain).join('\n'),
    2,
  );
}

function print({ resource, scopes, flows }: Reach): void {
  console.log(plain(`${resource.path} (${resource.type})`));
  console.log(plain(`in scopes: ${scopes.map(({ name }) => name).join(', ') || 'none, so nobody can ask for it'}`));
  console.log('');
  printTable(
    ['FLOW', 'WHO MAY ASK', 'PEOPLE', 'FIRST OF THEM', 'CONSENTS', 'MAXIMUM', 'PERMISSIONS'],
    flows.map((flow) => [
      flow.name,
      flow.requesters,
      String(flow.people_count),
      flow.people.items.map(({ email }) => email).join(' ') || '—',
      flow.consents.join(' and ') || 'none',
      durationText(flow.duration_sec_max),
      flow.permissions.map(({ name }) => name).join(' '),
    ]),
    scopes.length === 0 ? 'nobody can reach it' : 'no access flow offers anything on it: nobody can reach it',
  );
}
