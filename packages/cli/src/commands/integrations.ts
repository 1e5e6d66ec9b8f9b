// tidegate integrations: what is connected and how it is doing. Other commands name an integration as people do, by its name.

import { type Client, integrationRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { printJson, printTable, relativeTime } from '../output/print.ts';

export function addIntegrations(program: Command): void {
  program
    .command('integrations')
    .description('integrations with their status (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate integrations --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(integrationRoutes.listIntegrationsV4, { query: { limit: 1_000 } });
      if (json) return printJson(answer);
      printTable(
        ['INTEGRATION', 'ID', 'TYPE', 'STATUS', 'READ', 'NOW'],
        answer.items.map((one) => [
          one.name,
          one.id,
          `${one.type}${one.simulated ? ' (simulated)' : ''}`,
          one.status,
          one.last_sync_time === null ? 'never' : relativeTime(one.last_sync_time),
          one.status_message ?? '',
        ]),
        'no integrations yet: write one under `integrations:` and apply it',
      );
    });
}

/** The id of an integration given by name or id. */
export async function integrationIdOf(client: Client, text: string): Promise<string> {
  const { items } = await client.call(integrationRoutes.listIntegrationsV4, { query: { limit: 1_000 } });
  const found = items.find((one) => one.id === text) ?? items.find((one) => one.name === text);
  if (found) return found.id;
  const names = items.map((one) => `\`${one.name}\``).join(', ');
  throw new CliFailure(`no integration \`${text}\`; there ${items.length === 0 ? 'is none yet' : `are ${names}`}`, 4);
}
