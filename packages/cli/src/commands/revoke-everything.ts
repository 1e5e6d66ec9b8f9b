// tidegate revoke-everything: ends all access of a person, a resource, a flow or an integration in one act. Without --yes it only counts.

import { type RevocationView, revocationRoutes } from '@tidegate/contract';
import { type Command, Option } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson, printTable } from '../output/print.ts';

interface Options {
  readonly person?: string;
  readonly resource?: string;
  readonly flow?: string;
  readonly integration?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly bar?: boolean;
}

const kinds = ['person', 'resource', 'flow', 'integration'] as const;
const pollMs = 500;

export function addRevokeEverything(program: Command): void {
  const command = program
    .command('revoke-everything')
    .description('end all access of a person, a resource, a flow or an integration, and the requests for it (Admin)');
  for (const kind of kinds) {
    const others = kinds.filter((other) => other !== kind);
    const says = {
      person: 'address or id',
      resource: 'id; also what is below it',
      flow: 'name or id',
      integration: 'name or id',
    };
    command.addOption(new Option(`--${kind} <${kind}>`, says[kind]).conflicts(others));
  }
  command
    .option('-r, --reason <text>', 'why; needed to do it')
    .option('--bar', 'and bar new access until somebody lifts it: `tidegate bars`')
    .option('--yes', 'do it; without this only what it would end is counted')
    .addHelpText(
      'after',
      "\nExample: tidegate revoke-everything --person data-engineer@acme.example -r 'laptop stolen' --yes --as admin",
    )
    .action(async (options: Options, self: Command) => {
      const { client, json } = connect(self);
      const kind = kinds.find((each) => options[each] !== undefined);
      const reference = kind === undefined ? undefined : options[kind];
      if (kind === undefined || reference === undefined) {
        self.error('error: name whose access ends: --person, --resource, --flow or --integration');
      }
      if (options.yes !== true) {
        const preview = await client.call(revocationRoutes.previewRevocation, { query: { kind, reference } });
        if (json) return printJson(preview);
        printTable(
          ['WHO', 'LEASES'],
          preview.people.map(({ person, leases }) => [person.email, String(leases)]),
          'nobody has access there',
        );
        console.log(
          plain(
            `nothing was ended. What would be: leases ${preview.leases}, of people ${preview.people_count}; requests ${preview.requests}. To do it: the same with --reason and --yes`,
          ),
        );
        return;
      }
      let revocation: RevocationView = await client.call(revocationRoutes.revokeEverything, {
        body: { kind, reference, reason: options.reason ?? '', bar: options.bar === true },
      });
      while (revocation.done_at === null) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        revocation = await client.call(revocationRoutes.getRevocation, { params: { id: revocation.id } });
        if (!json) console.error(plain(revocation.sentence));
      }
      if (json) return printJson(revocation);
      console.log(plain(revocation.sentence));
    });
  addBars(program);
}

function addBars(program: Command): void {
  const bars = program.command('bars').description('where new access is barred, since everything was revoked (Admin)');
  bars
    .command('list', { isDefault: true })
    .description('the bars that hold, the oldest first')
    .addHelpText('after', '\nExample: tidegate bars --as admin')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(revocationRoutes.listBars);
      if (json) return printJson(answer);
      printTable(
        ['ID', 'WHAT', 'NAME', 'SINCE', 'WHY'],
        answer.items.map((one) => [one.id, one.subject.kind, one.subject.name, one.at, one.reason]),
        'nothing is barred',
      );
    });
  bars
    .command('lift <id> <reason>')
    .description('let access be asked for again; what was revoked stays revoked')
    .addHelpText('after', "\nExample: tidegate bars lift rev_… 'the laptop was found' --as admin")
    .action(async (id: string, reason: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const lifted = await client.call(revocationRoutes.liftBar, { params: { id }, body: { reason } });
      if (json) return printJson(lifted);
      console.log(plain(`new access of the ${lifted.subject.kind} ${lifted.subject.name} may be asked for again`));
    });
}
