// tidegate radar: who has access in the targets other than by grants, and what is decided about it.

import { type RadarView, radarRoutes, type SightingView } from '@tidegate/contract';
import { sightingKinds } from '@tidegate/core';
import { type Command, Option } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';
import { integrationIdOf } from './integration-id.ts';

export function addRadar(program: Command): void {
  const radar = program.command('radar').description('who has access other than by grants (Viewer, Admin)');
  radar
    .command('show', { isDefault: true })
    .description('every integration: when it was looked at, and how much is not as it was granted')
    .addHelpText('after', '\nExample: tidegate radar --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(radarRoutes.readRadar);
      if (json) return printJson(answer);
      printTable(
        ['INTEGRATION', 'READ', 'PIECES', 'NOT AS GRANTED', 'STANDING', 'TROUBLE'],
        answer.items.map((one) => [
          one.integration.name,
          one.surveyed ? (one.whole_at ?? 'not yet') : 'cannot be asked',
          String(one.observed),
          String(waiting(one, 'others')),
          String(waiting(one, 'standing')),
          one.trouble ?? '',
        ]),
        'nothing is connected yet',
      );
    });
  addList(radar);
  radar
    .command('survey <integration>')
    .description('read soon who has access, beside the schedule (Admin)')
    .addHelpText('after', '\nExample: tidegate radar survey acme-postgres --as admin')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(radarRoutes.surveyNow, { params: { id: await integrationIdOf(client, name) } });
      if (json) printJson(answer);
      else console.log(plain(answer.message));
    });
  addDecisions(radar);
  addTurning(radar);
}

function addList(radar: Command): void {
  radar
    .command('list')
    .description('what is not as it was granted, the latest first')
    .option('--integration <name>', 'of this integration')
    .addOption(new Option('--kind <kind>', 'of this kind').choices(sightingKinds))
    .option('--account <text>', 'of accounts with this in their names')
    .addOption(new Option('--state <state>', 'which').choices(['open', 'accepted', 'resolved', 'all']).default('open'))
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 100)
    .addHelpText('after', '\nExample: tidegate radar list --kind made_outside --as auditor')
    .action(async (options: ListOptions, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(radarRoutes.listSightings, { query: options });
      if (json) return printJson(answer);
      printTable(
        ['ID', 'KIND', 'STATE', 'INTEGRATION', 'WHAT'],
        answer.items.map((one) => [one.id, one.kind, stateOf(one), one.integration.name, one.sentence]),
        'nothing: all access there is was granted here, or was accepted',
      );
      if (answer.pagination.next_page_token !== null) console.log('there is more: raise --limit, or ask for one kind');
    });
}

interface ListOptions {
  readonly integration?: string;
  readonly kind?: SightingView['kind'];
  readonly account?: string;
  readonly state: 'open' | 'accepted' | 'resolved' | 'all';
  readonly limit: number;
}

function addDecisions(radar: Command): void {
  radar
    .command('accept <sighting> <reason>')
    .description(
      'leave access as it is (Admin); with an integration in the place of the sighting, all that stood there before',
    )
    .addHelpText('after', "\nExample: tidegate radar accept acme-postgres 'looked through with the DBAs' --as admin")
    .action(async (id: string, reason: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      if (id.startsWith('sgt_')) {
        return tell(await client.call(radarRoutes.acceptSighting, { params: { id }, body: { reason } }), json);
      }
      const params = { id: await integrationIdOf(client, id) };
      const answer = await client.call(radarRoutes.acceptStanding, { params, body: { reason } });
      if (json) printJson(answer);
      else console.log(`${answer.accepted} ${answer.accepted === 1 ? 'piece' : 'pieces'} of standing access accepted`);
    });
  radar
    .command('remove <sighting> <reason>')
    .description('take access away in its target (Admin)')
    .addHelpText('after', "\nExample: tidegate radar remove sgt_… 'nobody knows this login' --as admin")
    .action(async (id: string, reason: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      tell(await client.call(radarRoutes.removeSighting, { params: { id }, body: { reason } }), json);
    });
}

interface TurnOptions {
  readonly person?: string;
  readonly flow?: string;
  readonly duration?: string;
}

/** One act under both words: what a grant of ours can be, it becomes; what it cannot, a grant of its own replaces. */
function addTurning(radar: Command): void {
  radar
    .command('request <sighting> <reason>')
    .alias('adopt')
    .description('ask for access that others made on behalf of its person, to be ended like any other (Admin)')
    .option('--person <person>', 'whose it is, to be sure: must be whom the identity links name')
    .option('--flow <id>', 'through this access flow; else the strictest that offers it')
    .option('--duration <duration>', 'for this long, such as 4h; else what the flow gives')
    .addHelpText('after', "\nExample: tidegate radar adopt sgt_… 'they need it until the migration is done' --as admin")
    .action(async (id: string, reason: string, options: TurnOptions, command: Command) => {
      const { client, json } = connect(command);
      const { person, flow, duration } = options;
      const body = {
        reason,
        ...(person === undefined ? {} : { person }),
        ...(flow === undefined ? {} : { flow_id: flow }),
        ...(duration === undefined ? {} : { duration_sec: readDuration(duration) }),
      };
      const answer = await client.call(radarRoutes.turnSighting, { params: { id }, body });
      if (json) printJson(answer);
      else console.log(plain(`${answer.request_id}: ${answer.sentence}`));
    });
}

const waiting = ({ counts }: RadarView, which: 'standing' | 'others'): number =>
  counts
    .filter(({ kind }) => (kind === 'standing') === (which === 'standing'))
    .reduce((sum, { open }) => sum + open, 0);

function stateOf({ resolved_at: resolved, removal, accepted, turned }: SightingView): string {
  if (resolved !== null) return 'resolved';
  if (turned !== null && removal === null && accepted === null) return `asked for (${turned.state})`;
  if (removal !== null) return removal.trouble === null ? 'being removed' : 'still there';
  return accepted === null ? 'open' : 'accepted';
}

function tell(sighting: SightingView, json: boolean): void {
  if (json) printJson(sighting);
  else console.log(plain(`${sighting.sentence} (${stateOf(sighting)})`));
}
