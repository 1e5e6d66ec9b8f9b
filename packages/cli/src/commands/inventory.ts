// tidegate inventory, scopes, flows: what there is, how it is cut, and who may ask for it.

import { administrationRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure, exitCodeOf } from '../failure.ts';
import { printJson, printTable } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';
import { addChanges } from './findings.ts';
import { integrationIdOf } from './integration-id.ts';
import { addImport } from './inventory-import.ts';
import { addReach } from './inventory-reach.ts';
import { addShow } from './inventory-show.ts';
import { addHistory, addPreview } from './perimeters.ts';
import { addScopesReview } from './scopes-review.ts';
import { addDiscover } from './syncs.ts';

/** What is wrong with a query, with a mark under the place. */
function pointed(
  query: string,
  problem: { readonly code: string; readonly message: string; readonly line: number; readonly column: number },
): string {
  const line = query.split(/\r\n|\n|\r/)[problem.line - 1] ?? '';
  return `${problem.message} [${problem.code}]\n  ${line}\n  ${' '.repeat(problem.column - 1)}^`;
}

export function addInventory(program: Command): void {
  const inventory = program.command('inventory').description('resources, filtered by a query (Viewer, Admin)');
  inventory
    .command('list', { isDefault: true })
    .description('list resources')
    .option('-q, --query <query>', 'for example: resource_tag["Environment"] = "production"')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 100)
    .addHelpText(
      'after',
      '\nExample: tidegate inventory --query \'resource_tag["Environment"] = "production"\' --as admin',
    )
    .action(async (options: { query?: string; limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const query = { limit: options.limit, ...(options.query === undefined ? {} : { query: options.query }) };
      const answer = await client.call(administrationRoutes.listInventory, { query });
      const { problem } = answer;
      if (json) printJson(answer);
      if (problem) throw new CliFailure(json ? '' : pointed(options.query ?? '', problem), exitCodeOf(problem.code));
      if (json) return;
      printTable(
        ['TYPE', 'PATH', 'PERMISSIONS', 'SCOPES'],
        answer.items.map((item) => [
          item.resource.type,
          item.resource.path,
          item.permissions.map((permission) => permission.name).join(' '),
          item.scopes.join(' ') || '—',
        ]),
        'no resource matches',
      );
      console.log(`${answer.items.length} of ${answer.total} resources`);
    });
  addDiscover(inventory);
  addChanges(inventory);
  addShow(inventory);
  addReach(inventory);
  addImport(inventory);
  inventory
    .command('check <integration>')
    .description('check configuration and rights of an integration; exit code 1 if a check failed (Admin)')
    .addHelpText('after', '\nExample: tidegate inventory check acme-postgres --as admin')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(administrationRoutes.checkIntegration, {
        params: { id: await integrationIdOf(client, name) },
      });
      if (json) printJson(answer);
      else {
        printTable(
          ['CHECK', 'STATE', 'WHAT'],
          answer.checks.map((one) => [one.name, one.state, one.sentence]),
          'no checks',
        );
      }
      if (answer.checks.some((one) => one.state === 'failed')) throw new CliFailure('', 1);
    });

  const scopes = program.command('scopes').description('scopes, and how they cut the estate (Viewer, Admin)');
  addScopesReview(scopes);
  addHistory(scopes, 'scope');
  addPreview(scopes);
  scopes
    .command('list', { isDefault: true })
    .description('scopes with live counts (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate scopes --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(administrationRoutes.listScopes, { query: { limit: 1_000 } });
      if (json) return printJson(answer);
      printTable(
        ['SCOPE', 'RESOURCES', 'ENTITLEMENTS', 'FLOWS', 'QUERY'],
        answer.items.map((scope) => [
          scope.name,
          String(scope.resources),
          String(scope.entitlements),
          scope.flows.map((flow) => flow.name).join(', ') || '—',
          scope.query.replace(/\s+/g, ' '),
        ]),
        'no scopes yet: write one under `scopes:` and apply it',
      );
    });
}
