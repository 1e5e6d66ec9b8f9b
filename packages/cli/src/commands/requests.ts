// tidegate requests: mine, those waiting for my decision, and one in full.

import { type RequestView, requestRoutes } from '@tidegate/contract';
import { durationText } from '@tidegate/core';
import { type Command, Option } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { plain, printIds, printJson, printTable, relativeTime } from '../output/print.ts';
import { printOutcome, waitFor } from '../wait.ts';
import { wholeNumber } from '../whole-number.ts';
import { addAgain } from './requests-again.ts';

interface ListOptions {
  readonly waiting?: boolean;
  readonly decided?: boolean;
  readonly all?: boolean;
  readonly automatic?: boolean;
  readonly limit: number;
  readonly quiet?: boolean;
}

export function addRequests(program: Command): void {
  const requests = program.command('requests').description('requests: mine, waiting for me, decided by me, or all');
  requests
    .command('list', { isDefault: true })
    .description('list requests, newest first')
    .addOption(new Option('-w, --waiting', 'those that wait for my decision').conflicts(['decided', 'all']))
    .addOption(new Option('-d, --decided', 'those I decided').conflicts('all'))
    .option('-a, --all', 'everybody’s (Viewer, Admin)')
    .option('--automatic', 'also those that access flows made themselves')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 50)
    .option('-q, --quiet', 'only ids, for scripts')
    .addHelpText('after', '\nExample: tidegate requests --waiting --as dba')
    .action(async (options: ListOptions, command: Command) => {
      const { client, json } = connect(command);
      const scope = options.waiting
        ? 'waiting_for_me'
        : options.decided
          ? 'decided_by_me'
          : options.all
            ? 'all'
            : 'mine';
      const answer = await client.call(requestRoutes.listRequests, {
        query: { scope, limit: options.limit, ...(options.automatic ? { include_automatic: 'true' as const } : {}) },
      });
      if (json) return printJson(answer);
      if (options.quiet) return printIds(answer.items.map((request) => request.id));
      printTable(
        ['REQUEST', 'STATUS', 'WHO', 'WHAT', 'FOR', 'ASKED', 'NOW'],
        answer.items.map((request) => [
          request.id,
          request.leaking ? 'LEAKING' : request.uncertain ? 'UNCERTAIN' : request.status,
          request.requester.email,
          whatOf(request),
          lastingOf(request),
          relativeTime(request.asked_at),
          request.sentence,
        ]),
        scope === 'waiting_for_me' ? 'nothing waits for you' : 'no requests',
      );
    });
  requests
    .command('show <id>')
    .description('one request in full')
    .addHelpText('after', '\nExample: tidegate requests show REQUEST --as dba')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const request = await client.call(requestRoutes.getRequest, { params: { id } });
      if (json) return printJson(request);
      printRequest(request);
    });
  addWait(requests);
  addAgain(requests);
}

function addWait(requests: Command): void {
  requests
    .command('wait <id>')
    .description('wait until a request of mine is open or over, then print how to connect')
    .option('--timeout <duration>', 'how long to wait before returning', '10m')
    .addHelpText('after', '\nExample: tidegate requests wait REQUEST --timeout 2m --as data-engineer')
    .action(async (id: string, options: { timeout: string }, command: Command) => {
      const { client, json } = connect(command);
      const request = await client.call(requestRoutes.getRequest, { params: { id } });
      const settled = await waitFor(client, request, { timeoutSec: readDuration(options.timeout), json });
      await printOutcome(client, settled, json);
    });
}

const whatOf = (request: RequestView): string => {
  const [first, ...rest] = request.entitlements;
  if (!first) return '—';
  return `${first.permission.name} on ${first.resource.name}${rest.length > 0 ? ` and ${rest.length} more` : ''}${request.simulated ? ' (simulated)' : ''}`;
};

const lastingOf = (request: RequestView): string =>
  request.automatic ? 'while conditions hold' : request.held ? 'until revoked' : durationText(request.duration_sec);

const changedText = ({ changed_since: changed }: RequestView['flow']): string => {
  if (changed === null) return '';
  return changed.at === null ? ', which is there no more' : `; its rules have changed since, last ${changed.at}`;
};

/** What there is to say of time beside how long. */
function timesOf(request: RequestView): [string, string][] {
  const lines: [string, string][] = [];
  if (request.starts_at !== null) lines.push(['begins', request.starts_at]);
  if (request.hours !== '') lines.push(['hours', request.hours]);
  if (request.review_at !== null) lines.push(['review', request.review_at]);
  if (request.extends !== null) lines.push(['lengthens', request.extends]);
  if (request.extend.can_extend || request.extend.count > 0) lines.push(['extension', request.extend.availability]);
  return lines;
}

const lessOf = ({ duration, without }: RequestView['narrowed'][number]): string => {
  const shorter = duration === null ? [] : [`shortened it to ${durationText(duration.to_sec)}`];
  const fewer = without.map((one) => `left out ${one.permission} on ${one.resource}`);
  return [...shorter, ...fewer].join(', ');
};

/** Which tiers were asked, when the next one is, and how old what one decides by is. */
function tiersOf({ consent, oldest_fact: oldest, status }: RequestView): [string, string][] {
  const tiers = new Map(consent.ways.flatMap((way) => (way.tier === 0 ? [] : [[way.tier, way.asked_at]])));
  const lines = [...tiers].map(([tier, at]): [string, string] => [
    'tier',
    `${tier}, asked ${relativeTime(String(at))}`,
  ]);
  if (consent.escalates_at !== null) lines.push(['next tier', `asked ${relativeTime(consent.escalates_at)}`]);
  if (oldest !== null) {
    const fact = status === 'Pending' ? 'fact you decide by' : 'fact it was agreed by';
    lines.push(['oldest', `${fact}, seen ${relativeTime(oldest.seen_at)}`]);
  }
  return lines;
}

/** The four questions of an approver, in their order. */
export function printRequest(request: RequestView): void {
  const lines: [string, string][] = [
    [
      'status',
      `${request.leaking ? 'LEAKING: ' : request.uncertain ? 'UNCERTAIN: ' : ''}${request.status}: ${request.sentence}`,
    ],
    [
      'who',
      `${request.requester.name} <${request.requester.email}>${request.grantee.id === request.requester.id ? '' : ` for ${request.grantee.email}`}`,
    ],
    ['why', request.reason ?? '(no reason given)'],
    ...request.entitlements.flatMap((one): [string, string][] => [
      ['what', `${one.resource.path} (${one.resource.type})${one.integration.simulated ? ', simulated' : ''}`],
      [
        'tags',
        Object.entries(one.resource.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(' ') || '(none)',
      ],
      ['allows', `${one.permission.name}: ${one.permission.allows}`],
      ['its end', `${one.ends.new_access}; ${one.ends.open_connections}`],
      ...one.excess.map((sentence): [string, string] => ['also gets', sentence]),
    ]),
    ['how long', lastingOf(request)],
    ...timesOf(request),
    ['flow', `${request.flow.name} (version ${request.flow.version})${changedText(request.flow)}`],
    ...request.verdicts.map((one): [string, string] => [
      one.verdict === 'approve' ? 'agreed' : 'rejected',
      `${one.person.email}${one.for.length === 0 ? '' : ` for ${one.for.map(({ email }) => email).join(', ')}`}${one.reason === null ? '' : `: ${one.reason}`}`,
    ]),
    ...request.narrowed.map((one): [string, string] => ['less', `${one.by.email} ${lessOf(one)}`]),
    ...request.waiting_for.map((one): [string, string] => [
      'waits for',
      `${one.label}: ${[...one.people.map((person) => person.email), ...one.delegates.map((other) => `${other.person.email} for ${other.for.email}`)].join(', ') || 'nobody can give it now'}`,
    ]),
    ...tiersOf(request),
    ...request.waiting_for.flatMap((one) =>
      one.left_out.map((left): [string, string] => ['left out', `${left.person.email} ${left.why}`]),
    ),
    ['you may', request.actions.join(', ') || 'look'],
  ];
  for (const [name, value] of lines) console.log(`${name.padEnd(10)} ${plain(value)}`);
}
