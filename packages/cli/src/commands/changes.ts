// tidegate changes: changes of production perimeters that wait for a second administrator.

import { type Client, type OutputOf, perimeterRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printIds, printJson, printTable, relativeTime } from '../output/print.ts';
import { linesOfGains, stuckLines } from './perimeters.ts';

type Change = OutputOf<typeof perimeterRoutes.listChanges>['items'][number];

export function addChanges(program: Command): void {
  const changes = program
    .command('changes')
    .description('changes of production perimeters that wait for a second administrator');
  changes
    .command('list', { isDefault: true })
    .description('what waits (Viewer, Admin)')
    .option('--all', 'also what was confirmed, discarded or lapsed')
    .option('-q, --quiet', 'only ids')
    .addHelpText('after', '\nExample: tidegate changes --as auditor')
    .action(async (options: { all?: boolean; quiet?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const query = { state: options.all ? ('all' as const) : ('waiting' as const), limit: 100 };
      const answer = await client.call(perimeterRoutes.listChanges, { query });
      if (json) return printJson(answer);
      if (options.quiet) return printIds(answer.items.map(({ id }) => id));
      printTable(
        ['ID', 'STATE', 'WHAT', 'PROPOSED BY', 'LAPSES'],
        answer.items.map((one) => [one.id, one.state, what(one), one.proposed_by.email, relativeTime(one.lapses_at)]),
        'nothing waits for a second administrator',
      );
    });
  changes
    .command('show <id>')
    .description('what a change would gain and lose, as things are now (Viewer, Admin)')
    .addHelpText(
      'after',
      '\nExample: tidegate changes show "$(tidegate changes --quiet --as admin | head -1)" --as second-admin',
    )
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const found = await find(client, id);
      if (json) return printJson(found);
      printGains(found);
      if (found.seen !== null)
        console.log(`to confirm exactly this: tidegate changes confirm ${found.id} --seen ${found.seen}`);
    });
  changes
    .command('confirm <id>')
    .description('confirm a change that another administrator proposed; it is made at once (Admin)')
    .option('--seen <mark>', 'the mark that `changes show` printed: refused where it would do something else by now')
    .addHelpText('after', '\nExample: tidegate changes confirm prp_… --as second-admin')
    .action(async (id: string, options: { seen?: string }, command: Command) => {
      const { client, json } = connect(command);
      const found = await find(client, id);
      if (!json && options.seen === undefined) printGains(found);
      const body = { seen: options.seen ?? found.seen ?? '' };
      const answer = await client.call(perimeterRoutes.confirmChange, { params: { id }, body });
      if (json) return printJson(answer);
      console.log(plain(`${answer.id} is ${answer.state}`));
      for (const line of stuckLines(answer)) console.log(plain(line));
    });
  changes
    .command('discard <id>')
    .description('discard a proposed change (Admin)')
    .addHelpText('after', '\nExample: tidegate changes discard prp_… --as second-admin')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(perimeterRoutes.discardChange, { params: { id } });
      if (json) return printJson(answer);
      console.log(plain(`${answer.id} is ${answer.state}`));
    });
}

async function find(client: Client, id: string): Promise<Change> {
  const answer = await client.call(perimeterRoutes.listChanges, { query: { state: 'all', limit: 1_000 } });
  const found = answer.items.find((one) => one.id === id);
  if (!found) throw new CliFailure(`no proposed change \`${id}\``, 4);
  return found;
}

function printGains(found: Change): void {
  console.log(plain(`${what(found)}: ${found.state}, proposed by ${found.proposed_by.email}`));
  if (found.trouble !== null) console.log(plain(`it cannot be made: ${found.trouble}`));
  for (const line of found.gains === null ? [] : linesOfGains(found.gains)) console.log(plain(line));
}

const what = ({ action, kind, subject }: Change): string =>
  kind in titles ? `${titles[kind]}: ${subject.name}` : `${action} the ${words[kind] ?? kind} ${subject.name}`;

const words: Partial<Record<Change['kind'], string>> = { flow: 'access flow', classification: 'order of classes' };

const titles: Partial<Record<Change['kind'], string>> = {
  tags: 'write tags at their source',
  user_tags: 'set user tags',
  import: 'import resources',
};
