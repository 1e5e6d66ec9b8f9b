// tidegate delegations: who may give whose consents while they are away.

import { consentRoutes, type DelegationView } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { readStart } from '../read-start.ts';

interface AddOptions {
  readonly for: string;
  readonly start?: string;
  readonly flow?: readonly string[];
  readonly from?: string;
  readonly reason?: string;
}

export function addDelegations(program: Command): void {
  const delegations = program
    .command('delegations')
    .description('who may give your consents while you are away, and whose you may give');
  delegations
    .command('list', { isDefault: true })
    .description('list yours, newest first')
    .option('-a, --all', 'everybody’s that have not ended (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate delegations --as dba')
    .action(async (options: { all?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const query = options.all ? { all: 'true' as const } : {};
      const answer = await client.call(consentRoutes.listDelegations, { query });
      if (json) return printJson(answer);
      printTable(
        ['DELEGATION', 'STATE', 'FROM', 'TO', 'UNTIL', 'FLOWS'],
        answer.items.map((one) => [
          one.id,
          one.state.replace('_', ' '),
          one.from.email,
          one.to.email,
          one.ends_at,
          one.flows === null ? 'all' : one.flows.map(({ name }) => name).join(', '),
        ]),
        'nobody stands in for you, nor you for anybody',
      );
    });
  delegations
    .command('people [search]')
    .description('whom you may let decide for you; whoever is not listed cannot be named')
    .addHelpText('after', '\nExample: tidegate delegations people --as dba')
    .action(async (search: string | undefined, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(consentRoutes.listDelegates, { query: search === undefined ? {} : { search } });
      if (json) return printJson(answer);
      printTable(
        ['NAME', 'ADDRESS'],
        answer.items.map(({ name, email }) => [name, email]),
        'nobody; an administrator can write a delegation down for you',
      );
    });
  delegations
    .command('add <address>')
    .description('let somebody give your consents for a while')
    .requiredOption('--for <duration>', 'how long, as 5d')
    .option('--start <moment>', 'when it begins; now where left out')
    .option('--flow <name...>', 'only for these access flows')
    .option('--from <address>', 'somebody else’s consents (Admin)')
    .option('-r, --reason <text>', 'why')
    .addHelpText('after', '\nExample: tidegate delegations add colleague@acme.example --for 5d --as dba')
    .action(async (to: string, options: AddOptions, command: Command) => {
      const { client, json } = connect(command);
      const begins = options.start === undefined ? null : readStart(options.start, Date.now());
      const ends = new Date((begins === null ? Date.now() : Date.parse(begins)) + readDuration(options.for) * 1_000);
      const made = await client.call(consentRoutes.createDelegation, {
        body: {
          to,
          ends_at: ends.toISOString(),
          ...(begins === null ? {} : { starts_at: begins }),
          ...(options.flow === undefined ? {} : { flows: [...options.flow] }),
          ...(options.from === undefined ? {} : { from: options.from }),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
        },
      });
      tell(made, json);
    });
  delegations
    .command('end <id>')
    .description('take a delegation back, or give one back')
    .addHelpText('after', '\nExample: tidegate delegations end dlg_… --as dba')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      tell(await client.call(consentRoutes.endDelegation, { params: { id } }), json);
    });
}

const tell = (delegation: DelegationView, json: boolean): void =>
  json
    ? printJson(delegation)
    : console.log(plain(`${delegation.id}: ${delegation.sentence}, until ${delegation.ends_at}`));
