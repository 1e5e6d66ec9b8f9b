// tidegate integrations: what is connected and how it is doing.

import { integrationRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { printJson, printTable, relativeTime } from '../output/print.ts';
import { addCredentials } from './credentials.ts';
import { addSyncs } from './syncs.ts';

export function addIntegrations(program: Command): void {
  const integrations = program
    .command('integrations')
    .description('what is connected, and readings of it (Viewer, Admin)');
  integrations
    .command('list', { isDefault: true })
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
  addSyncs(integrations);
  addCredentials(integrations);
}
