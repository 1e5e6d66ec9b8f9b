// tidegate inventory show: everything known of one resource, with where it comes from.

import { administrationRoutes, type Client } from '@tidegate/contract';
import { quoteQueryValue } from '@tidegate/core/query';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';

/** Adds `show` to `tidegate inventory`. */
export function addShow(inventory: Command): void {
  inventory
    .command('show <resource>')
    .description('everything known of one resource, by its id, native id or name (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate inventory show prod-customer-db --as auditor')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const item = await find(client, name);
      if (json) return printJson(item);
      const { resource, owner } = item;
      for (const line of [
        `${resource.path}`,
        `type ${resource.type}, risk ${resource.risk_level}, ${resource.status}`,
        `id ${resource.id}, native id ${resource.native_id}, integration ${item.integration.name}`,
        `observed ${resource.observed_at} by ${resource.source}`,
        `owner: ${owner.sentence}`,
        `scopes: ${item.scopes.join(', ') || 'none'}`,
      ])
        console.log(plain(line));
      printTable(
        ['TAG', 'VALUE', 'COUNTS', 'SINCE', 'WHY'],
        resource.tag_facts.map((fact) => [
          fact.key,
          fact.value,
          fact.counts ? 'yes' : 'no',
          fact.observed_at,
          fact.sentence,
        ]),
        'no tags',
      );
      printTable(
        ['PERMISSION', 'LEVEL', 'RISK', 'ALLOWS', 'OBSERVED', 'BY'],
        item.permissions.map((one) => [one.name, one.level, one.risk_level, one.allows, one.observed_at, one.source]),
        'no permissions',
      );
    });
}

const severalMax = 5;

async function find(client: Client, name: string) {
  const value = quoteQueryValue(name);
  const query = `resource = ${value} or resource_source_id = ${value} or resource_name = ${value}`;
  const { items, total } = await client.call(administrationRoutes.listInventory, {
    query: { query, limit: severalMax },
  });
  const [item] = items;
  if (item === undefined) throw new CliFailure(`no resource \`${plain(name)}\``, 4);
  if (total === 1) return item;
  const ids = items.map(({ resource }) => `${resource.id} ${plain(resource.path)}`).join('\n  ');
  throw new CliFailure(`${total} resources are called \`${plain(name)}\`; name one by its id:\n  ${ids}`, 2);
}
