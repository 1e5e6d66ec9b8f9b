// tidegate audit explain: how access came to be, from the audit log alone. Which flow in which version, what was known of whom and since when, who
// consented as what; and the decision made again by the same rules, beside what the log says.

import { administrationRoutes, type Client } from '@tidegate/contract';
import { type AuditEvent, type Replay, replayDecision } from '@tidegate/core';
import type { Command } from 'commander';
import { readCopy } from '../audit/read-copy.ts';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';

/** Events about some subjects, in the order of the log. */
type EventsOf = (subjects: ReadonlySet<string>) => Promise<readonly AuditEvent[]>;

export function addAuditExplain(audit: Command): void {
  audit
    .command('explain <grant>')
    .description('how access came to be, from the log alone, and the decision made again; by a grant or a request')
    .option('--file <file>', 'a copy written by export; no server is needed then')
    .addHelpText('after', '\nExample: tidegate audit explain GRANT --file audit-copy.jsonl')
    .action(async (id: string, options: { file?: string }, command: Command) => {
      const eventsOf = options.file === undefined ? fromServer(connect(command).client) : fromFile(options.file);
      const told = await explain(id, eventsOf);
      if (command.optsWithGlobals()['json'] === true) printJson(told);
      else print(told);
      if (!told.agrees) throw new CliFailure('', 1);
    });
}

interface Told {
  readonly subject: string;
  /** What became of the grant itself. */
  readonly grant: readonly { readonly sequence: number; readonly at: string; readonly kind: string }[];
  readonly decisions: readonly Replay[];
  readonly agrees: boolean;
}

async function explain(id: string, eventsOf: EventsOf): Promise<Told> {
  const own = await eventsOf(new Set([id]));
  if (own.length === 0) throw new CliFailure(`the log holds nothing about \`${plain(id)}\` [object.not_found]`, 4);
  const requests = own.flatMap(({ facts }) => (typeof facts['request'] === 'string' ? [facts['request']] : []));
  const asked = own.some(({ kind }) => kind === 'request.asked') ? [id] : [...new Set(requests)];
  const about = await eventsOf(new Set(asked));
  const nameOf = namesIn(about);
  const decisions = asked.flatMap((request) => {
    const replayed = replayDecision(
      about.filter(({ subject }) => subject === request),
      nameOf,
    );
    return replayed === null ? [] : [replayed];
  });
  if (decisions.length === 0 || decisions.length < asked.length) {
    throw new CliFailure('the log does not hold what the decision rested on: it was written by an older server', 1);
  }
  const grant = own.filter(({ subject, kind }) => subject === id && !kind.startsWith('request.'));
  return {
    subject: id,
    grant: grant.map(({ sequence, at, kind }) => ({ sequence, at: new Date(at).toISOString(), kind })),
    decisions,
    agrees: decisions.every(({ agrees }) => agrees),
  };
}

/** Addresses of people, as the log knew them. */
function namesIn(events: readonly AuditEvent[]): (id: string) => string {
  const names = new Map<string, string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('id' in value && 'email' in value) names.set(String(value.id), String(value.email));
    for (const each of Object.values(value)) look(each);
  };
  for (const { facts } of events) look(facts);
  return (id) => names.get(id) ?? id;
}

function fromServer(client: Client): EventsOf {
  return async (subjects) => {
    const events: AuditEvent[] = [];
    for (const subject of subjects) {
      for (let after: string | undefined; ; ) {
        const query = { subject, limit: 1_000, ...(after === undefined ? {} : { after }) };
        const page = await client.call(administrationRoutes.listAudit, { query });
        for (const { at, ...event } of page.items) events.push({ ...event, at: Date.parse(at) } as AuditEvent);
        if (page.pagination.next_page_token === null) break;
        after = page.pagination.next_page_token;
      }
    }
    return events.sort((left, right) => left.sequence - right.sequence);
  };
}

const fromFile =
  (file: string): EventsOf =>
  (subjects) =>
    Promise.resolve(readCopy(file, (event) => subjects.has(event.subject)));

function print({ subject, grant, decisions, agrees }: Told): void {
  for (const { requestId, steps, derived, recorded } of decisions) {
    console.log(plain(requestId));
    for (const { sequence, at, sentence, because, disagrees } of steps) {
      console.log(plain(`  ${sequence}  ${new Date(at).toISOString()}  ${sentence}`));
      for (const reason of because) console.log(plain(`       ${reason}`));
      for (const fault of disagrees) console.log(plain(`       DISAGREES: ${fault}`));
    }
    console.log(`  by the rules: ${derived}; by the log: ${recorded}`);
  }
  if (grant.length > 0) console.log(plain(subject));
  for (const { sequence, at, kind } of grant) console.log(plain(`  ${sequence}  ${at}  ${kind}`));
  console.log(
    agrees ? 'the decision follows from the log' : 'the decision does NOT follow from the log [audit.broken]',
  );
}
