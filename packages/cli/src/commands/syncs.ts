// tidegate inventory discover, integrations sync, integrations confirm-sync: reading a target, following how far it is, and deciding
// on a list that is held.

import { type Client, type SyncView, syncRoutes } from '@tidegate/contract';
import { durationText } from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable, relativeTime } from '../output/print.ts';
import { movedLines } from './findings.ts';
import { integrationIdOf } from './integration-id.ts';

const pollMs = 1_000;

export function addDiscover(inventory: Command): void {
  inventory
    .command('discover <integration>')
    .description('read what exists in the target and bring the inventory up to date (Admin)')
    .option('--no-wait', 'return when the reading takes longer than the call; it goes on by itself')
    .addHelpText('after', '\nExample: tidegate inventory discover acme-postgres --as admin')
    .action(async (name: string, options: { wait: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await integrationIdOf(client, name) };
      const begun = await client.call(syncRoutes.discover, { params });
      const sync = options.wait ? await follow(client, params.id, begun, json) : begun;
      printSync(sync, json);
      if (sync.state === 'failed') throw new CliFailure('', 1);
    });
}

export function addSyncs(integrations: Command): void {
  integrations
    .command('sync <integration>')
    .description('how the latest reading is going or how it ended, and what it could not read (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate integrations sync acme-postgres --as auditor')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await integrationIdOf(client, name) };
      printSync(await client.call(syncRoutes.readSync, { params }), json);
    });
  integrations
    .command('schedule <integration>')
    .description('how often the target is read by itself (Admin)')
    .requiredOption('--every <time>', 'for example 30m, 6h, 2d; `never`; `default` for as often as the server says')
    .addHelpText('after', '\nExample: tidegate integrations schedule acme-postgres --every 6h --as admin')
    .action(async (name: string, options: { every: string }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await integrationIdOf(client, name) };
      const body = { every_sec: everyOf(options.every) };
      const sync = await client.call(syncRoutes.scheduleReadings, { params, body });
      if (json) printJson(sync);
      else console.log(scheduleOf(sync));
    });
  integrations
    .command('confirm-sync <integration>')
    .description('write a list that is held because it would take too much away, or discard it (Admin)')
    .option('--discard', 'forget the list instead; what is known stays')
    .addHelpText('after', '\nExample: tidegate integrations confirm-sync acme-postgres --as admin')
    .action(async (name: string, options: { discard?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await integrationIdOf(client, name) };
      const verdict = options.discard ? 'discard' : 'confirm';
      printSync(await client.call(syncRoutes.confirmSync, { params, body: { verdict } }), json);
    });
}

const never = 0;

/** `30m`, `6h`, `2d`, `never`, or `default` for as often as the server says. */
function everyOf(text: string): number | null {
  if (text === 'default') return null;
  return text === 'never' ? never : readDuration(text);
}

/** Says on standard error how far it is until it is over. */
async function follow(client: Client, id: string, begun: SyncView, json: boolean): Promise<SyncView> {
  let current = begun;
  let said = '';
  while (current.state === 'reading') {
    const sentence = progressOf(current);
    if (!json && sentence !== said) console.error(sentence);
    said = sentence;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    current = await client.call(syncRoutes.readSync, { params: { id } });
  }
  return current;
}

function progressOf({ parts_planned: planned, parts_completed: completed, parts_failed: failed }: SyncView): string {
  if (planned === null) return 'reading: looking what parts there are';
  return `reading: ${completed + failed} of ${planned} parts${failed === 0 ? '' : `, ${failed} failed`}`;
}

function printSync(sync: SyncView, json: boolean): void {
  if (json) printJson(sync);
  else for (const line of [...linesOf(sync), scheduleOf(sync)]) console.log(plain(line));
  if (json || sync.troubles.length === 0) return;
  printTable(
    ['PART', 'STATE', 'PARTS', 'WHY'],
    sync.troubles.map((one) => [one.part, one.state, String(one.parts), one.message ?? '']),
    '',
  );
}

function linesOf(sync: SyncView): readonly string[] {
  if (sync.state === 'never') return ['not read yet: tidegate inventory discover <integration>'];
  if (sync.state === 'reading') return [progressOf(sync)];
  if (sync.state === 'failed') return [`failed, nothing was changed: ${sync.trouble ?? ''}`];
  const held = sync.held && [
    `held: ${sync.held.sentence}`,
    `it would write: ${sentenceOf(sync.held.counts)}`,
    'to write it: tidegate integrations confirm-sync <integration>; to forget it, add --discard',
  ];
  return [
    sentenceOf(sync),
    ...movedLines(sync.moved),
    ...(held ?? []),
    ...sync.findings.map((finding) => `odd: ${finding}`),
  ];
}

/** When it is read by itself, next and last. */
function scheduleOf({ every_sec: every, next_at: next, started_at: last }: SyncView): string {
  const then = last === null ? 'never yet' : relativeTime(last);
  if (every === null) return `not read by itself; last ${then}`;
  return `read every ${durationText(every)}; last ${then}${next === null ? '' : `, next ${relativeTime(next)}`}`;
}

const sentenceOf = ({
  created,
  changed,
  gone,
  unchanged,
}: Pick<SyncView, 'created' | 'changed' | 'gone' | 'unchanged'>) =>
  `${created} created, ${changed} changed, ${gone} gone, ${unchanged} unchanged`;
