// tidegate findings: what reviews of the scopes have found, reviewing now, and who looks after what. And what changes of the inventory
// moved.

import { type FindingView, findingRoutes, type MovementStoryView, movementRoutes } from '@tidegate/contract';
import { durationText } from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

export function addFindings(program: Command): void {
  const findings = program.command('findings').description('what reviews of the scopes have found (Viewer, Admin)');
  findings
    .command('list', { isDefault: true })
    .description('list what is open, the latest first')
    .option('--all', 'also what is resolved')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 100)
    .addHelpText('after', '\nExample: tidegate findings --all --as auditor')
    .action(async (options: { all?: boolean; limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(findingRoutes.listFindings, {
        query: { state: options.all ? 'all' : 'open', limit: options.limit },
      });
      if (json) return printJson(answer);
      printTable(
        ['ID', 'SEVERITY', 'STATE', 'OWNER', 'WHAT'],
        answer.items.map((one) => [one.id, one.severity, stateOf(one), one.owner?.email ?? '—', one.sentence]),
        'nothing is open: every scope is as it was when it was accepted last',
      );
      const last = answer.reviews.at(-1);
      const reviewed = last === undefined ? 'not reviewed yet' : `last reviewed ${last.at}, ${last.scopes} scopes`;
      console.log(`${answer.open} open, ${answer.waiting} not acknowledged; ${reviewed}`);
    });
  findings
    .command('review')
    .description('review all scopes now, beside the schedule (Admin)')
    .addHelpText('after', '\nExample: tidegate findings review --as admin')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const review = await client.call(findingRoutes.reviewFindings);
      if (json) return printJson(review);
      const took = review.took_ms < 1_000 ? 'under a second' : durationText(Math.round(review.took_ms / 1_000));
      console.log(
        `${review.scopes} scopes reviewed in ${took}: ${review.opened} opened, ${review.resolved} resolved, ${review.open} open`,
      );
    });
  findings
    .command('own <finding> <email>')
    .description('give a finding to an Admin or Viewer; `nobody` takes it from its owner (Admin)')
    .addHelpText('after', '\nExample: tidegate findings own fnd_… auditor@acme.example --as admin')
    .action(async (id: string, email: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const body = { email: email === 'nobody' ? null : email };
      tell(await client.call(findingRoutes.ownFinding, { params: { id }, body }), json);
    });
  findings
    .command('acknowledge <finding>')
    .description('acknowledge a finding; a size or a border is accepted as it is now (Admin)')
    .addHelpText('after', '\nExample: tidegate findings acknowledge fnd_… --as admin')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      tell(await client.call(findingRoutes.acknowledgeFinding, { params: { id } }), json);
    });
}

/** tidegate inventory changes. */
export function addChanges(inventory: Command): void {
  inventory
    .command('changes')
    .description('what changes of the inventory moved in and out of scopes, the newest first (Viewer, Admin)')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 20)
    .addHelpText('after', '\nExample: tidegate inventory changes --as auditor')
    .action(async (options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(movementRoutes.listInventoryChanges, { query: { limit: options.limit } });
      if (json) return printJson(answer);
      printTable(
        ['VERSION', 'WHEN', 'INTEGRATIONS', 'WHAT'],
        answer.items.map((one) => [
          String(one.version),
          one.at,
          one.integrations.join(', ') || '—',
          one.story?.sentence ?? 'not told yet',
        ]),
        'the inventory has not changed yet',
      );
    });
}

/** What an apply or a sync moved, in lines. */
export function movedLines(moved: MovementStoryView | null): readonly string[] {
  if (moved === null) return [];
  const { grants, requests } = moved;
  const touched = [
    ...grants.items.map((one) => `live grant ${one.id}: ${whatOf(one)}`),
    ...requests.items.map((one) => `waiting request ${one.id}: ${whatOf(one)}`),
  ];
  const more = grants.more + requests.more;
  return [`moved: ${moved.sentence}`, ...touched, ...(more === 0 ? [] : [`and ${more} more grants and requests`])];
}

type Touched = MovementStoryView['grants']['items'][number];

const whatOf = ({ person, permission, resource, moves }: Touched): string =>
  `${person}, ${permission} on ${resource} (${moves.map(({ scope, way }) => `${way} ${scope}`).join(', ')})`;

const stateOf = ({ resolved_at: resolved, acknowledged }: FindingView): string =>
  resolved !== null ? 'resolved' : acknowledged !== null ? 'acknowledged' : 'open';

function tell(finding: FindingView, json: boolean): void {
  const owner = finding.owner === null ? 'nobody looks after it' : `${finding.owner.email} looks after it`;
  if (json) printJson(finding);
  else console.log(plain(`${finding.sentence} (${stateOf(finding)}; ${owner})`));
}
