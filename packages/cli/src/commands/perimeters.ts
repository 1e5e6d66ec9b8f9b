// tidegate scopes|flows|bundles|rules|tags classes history, restore, and scopes preview: what a perimeter was, and what a change of it would gain and lose.

import {
  administrationRoutes,
  bundleRoutes,
  type Client,
  type OutputOf,
  perimeterRoutes,
  ruleRoutes,
  tagRoutes,
} from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, relativeTime } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

type Kind = 'scope' | 'flow' | 'bundle' | 'rule' | 'classification';
type Version = OutputOf<typeof perimeterRoutes.listScopeVersions>['items'][number];
export type Gains = OutputOf<typeof perimeterRoutes.previewScope>;

const routesOf = {
  scope: {
    list: administrationRoutes.listScopes,
    versions: perimeterRoutes.listScopeVersions,
    restore: perimeterRoutes.restoreScope,
    word: 'a scope',
    id: 'scp_',
    example: 'rds-prod-pii',
  },
  flow: {
    list: administrationRoutes.listFlows,
    versions: perimeterRoutes.listFlowVersions,
    restore: perimeterRoutes.restoreFlow,
    word: 'an access flow',
    id: 'flw_',
    example: '"Prod RDS (PII)"',
  },
  bundle: {
    list: bundleRoutes.listBundlesV2,
    versions: perimeterRoutes.listBundleVersions,
    restore: perimeterRoutes.restoreBundle,
    word: 'a bundle',
    id: 'bdl_',
    example: '"On-call kit"',
  },
  rule: {
    list: ruleRoutes.listRules,
    versions: perimeterRoutes.listRuleVersions,
    restore: perimeterRoutes.restoreRule,
    word: 'a rule',
    id: 'rul_',
    example: '"Never both"',
  },
  classification: {
    versions: perimeterRoutes.listClassificationVersions,
    restore: perimeterRoutes.restoreClassification,
    word: 'an order of classes',
    id: 'cls_',
    example: 'DataClassification',
  },
} as const;

/** Adds `history` and `restore` to a command of scopes, flows, bundles or rules. */
export function addHistory(parent: Command, kind: Kind): void {
  const { versions, restore, word, example } = routesOf[kind];
  parent
    .command('history <name>')
    .description(`every version of ${word}, and what each changed (Viewer, Admin)`)
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 20)
    .addHelpText('after', `\nExample: tidegate ${placeOf(parent)} history ${example} --as auditor`)
    .action(async (name: string, options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await idOf(client, kind, name) };
      const answer = await client.call(versions, { params, query: { limit: options.limit } });
      if (json) return printJson(answer);
      for (const line of answer.items.flatMap(linesOf)) console.log(plain(line));
    });
  parent
    .command('restore <name> <version>')
    .description(`make ${word} what it was in a version, as a new version (Admin)`)
    .addHelpText(
      'after',
      `\nWhat was removed is named by its id.\n\nExample: tidegate ${placeOf(parent)} restore ${example} 1 --as admin`,
    )
    .action(async (name: string, version: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await idOf(client, kind, name) };
      const answer = await client.call(restore, { params, body: { version: wholeNumber(1, 2_000_000_000)(version) } });
      if (json) return printJson(answer);
      console.log(plain(`${answer.name} is version ${answer.version} now, as it was in version ${version}`));
      for (const line of stuckLines(answer)) console.log(plain(line));
    });
}

/** Adds `preview` to the command of scopes. */
export function addPreview(scopes: Command): void {
  scopes
    .command('preview [name]')
    .description('what a changed, new or removed scope would gain and lose; nothing is saved (Viewer, Admin)')
    .option('-q, --query <query>', 'the query it would have')
    .option('--remove', 'as if it were removed')
    .addHelpText(
      'after',
      `\nExample: tidegate scopes preview ec2-dev --query 'resource_type = "aws-account-ec2-instance"' --as admin`,
    )
    .action(async (name: string | undefined, options: { query?: string; remove?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const { query, remove = false } = options;
      if ((query === undefined) !== remove) throw new CliFailure('give either --query or --remove', 2);
      const id = name === undefined ? null : await idOf(client, 'scope', name);
      const gains = await client.call(perimeterRoutes.previewScope, { body: { id, query: query ?? null } });
      if (json) return printJson(gains);
      for (const line of linesOfGains(gains)) console.log(plain(line));
      if (gains.touches_production)
        console.log('it touches production: the change would wait for a second administrator');
    });
}

/** What is gained and lost, a line each. */
export function linesOfGains(gains: Gains): readonly string[] {
  const moved = (
    sign: string,
    word: string,
    { entitlements, resources, listed }: Gains['joined'],
  ): readonly string[] => [
    `${entitlements} entitlements on ${resources} resources ${word}`,
    ...listed.slice(0, 10).map(({ path, permission }) => `  ${sign} ${permission} on ${path}`),
    ...(entitlements > 10 ? [`  ${sign} …`] : []),
  ];
  return [
    ...moved('+', 'join', gains.joined),
    ...moved('-', 'leave', gains.left),
    `access flows: ${gains.flows.map(({ name }) => name).join(', ') || 'none'}; people who may ask through them: ${gains.people}`,
    ...gains.wider.map((sentence) => `wider: ${sentence}`),
    ...gains.narrower.map((sentence) => `narrower: ${sentence}`),
    ...stuckLines(gains),
    ...differenceLines(gains.difference),
  ];
}

/** What an access flow is stuck by, a line each. */
export const stuckLines = ({ stuck }: { readonly stuck?: Gains['stuck'] | undefined }): readonly string[] =>
  (stuck ?? []).map(({ sentence }) => `stuck: ${sentence}`);

function linesOf(version: Version): readonly string[] {
  const who = version.actor?.email ?? 'nobody knows who';
  const by = version.confirmed_by === null ? who : `${who}, confirmed by ${version.confirmed_by.email}`;
  const head = `version ${version.version}  ${version.change}  ${version.at} (${relativeTime(version.at)})  ${by}, by ${version.door}`;
  return [head, ...differenceLines(version.difference)];
}

const differenceLines = (difference: Version['difference']): readonly string[] =>
  difference.flatMap(({ part, before, after }) => [
    `  ${part}`,
    ...(before === null ? [] : [`    - ${before.replace(/\s+/g, ' ')}`]),
    ...(after === null ? [] : [`    + ${after.replace(/\s+/g, ' ')}`]),
  ]);

/** `tags classes` of a command within a command. */
const placeOf = (command: Command): string =>
  command.parent?.parent ? `${placeOf(command.parent)} ${command.name()}` : command.name();

/** The id of something named; what was removed has no name any more and is named by its id. */
async function idOf(client: Client, kind: Kind, text: string): Promise<string> {
  const { id, word } = routesOf[kind];
  const found = kind === 'classification' ? await orderOf(client, text) : await namedIn(client, kind, text);
  if (found !== null) return found;
  if (text.startsWith(id)) return text;
  throw new CliFailure(`no ${word.replace(/^an? /, '')} \`${text}\`; what was removed is named by its id`, 4);
}

async function orderOf(client: Client, key: string): Promise<string | null> {
  const { items } = await client.call(tagRoutes.listClassifications);
  return items.find((one) => one.key === key)?.id ?? null;
}

async function namedIn(client: Client, kind: Exclude<Kind, 'classification'>, name: string): Promise<string | null> {
  for (let page: string | undefined; ; ) {
    const query = { limit: 1_000, ...(page === undefined ? {} : { page_token: page }) };
    const answer = await client.call(routesOf[kind].list, { query });
    const found = answer.items.find((one) => one.name === name);
    if (found) return found.id;
    if (answer.pagination.next_page_token === null) return null;
    page = answer.pagination.next_page_token;
  }
}
