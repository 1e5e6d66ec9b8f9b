// tidegate sources: where facts about people come from, how old they are, and what of them waits for a person.

import { type Client, type SourceView, sourceRoutes } from '@tidegate/contract';
import { durationText, sourceKinds } from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable, relativeTime } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

interface Settings {
  readonly set: readonly string[];
  readonly credentialEnv?: string;
  readonly credentialFile?: string;
  readonly maxAge?: number;
  readonly every?: number;
}

export function addSources(program: Command): void {
  const sources = program.command('sources').description('where facts about people come from (Viewer, Admin)');
  addList(sources);
  addSaving(sources);
  addReading(sources);
  sources
    .command('rotate-token <source>')
    .description(
      'make a token for a source that sends its facts, shown this once; the old one still counts for an hour (Admin)',
    )
    .option('--now', 'end the old one at once')
    .addHelpText('after', '\nExample: tidegate sources rotate-token okta')
    .action(async (id: string, options: { now?: true }, command: Command) => {
      const { client, json, url } = connect(command);
      const answer = await client.call(sourceRoutes.rotateSourceToken, {
        params: { id },
        body: { old: options.now === true ? 'now' : 'overlap' },
      });
      if (json) return printJson(answer);
      console.log(answer.token);
      console.error(`for ${new URL(answer.path, url).href}; shown this once`);
    });
}

function addList(sources: Command): void {
  sources
    .command('list', { isDefault: true })
    .description('list sources (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate sources --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(sourceRoutes.listSources);
      if (json) return printJson(answer);
      printTable(
        ['SOURCE', 'KIND', 'STATUS', 'LAST FACTS', 'COUNTS FOR', 'PEOPLE', 'GROUPS', 'TROUBLE'],
        answer.items.map((one) => [
          one.name,
          one.kind,
          one.status,
          one.last_read_at === null ? 'none yet' : relativeTime(one.last_read_at),
          one.max_age_sec === null ? 'ever' : durationText(one.max_age_sec),
          String(one.counts.people),
          String(one.counts.groups),
          one.trouble ?? '—',
        ]),
        'no sources: people come from files that were applied',
      );
    });
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const withSettings = (command: Command): Command =>
  command
    .option('--set <key=value>', 'a setting, as its guide names it; may be given several times', collect, [])
    .option('--credential-env <name>', 'environment variable of the server that holds the credential')
    .option('--credential-file <path>', 'file on the server that holds the credential')
    .option('--max-age <seconds>', 'for how long facts count', wholeNumber(1, 31_622_400))
    .option('--every <seconds>', 'how often it is read', wholeNumber(60, 31_622_400));

function addSaving(sources: Command): void {
  withSettings(sources.command('add <name>'))
    .description('add a source (Admin)')
    .requiredOption('--kind <kind>', `one of ${sourceKinds.join(', ')}`)
    .addHelpText('after', '\nExample: tidegate sources add okta --kind scim')
    .action(async (name: string, options: Settings & { kind: string }, command: Command) => {
      const { client, json } = connect(command);
      const kind = sourceKinds.find((one) => one === options.kind);
      if (kind === undefined) throw new CliFailure(`\`--kind\` is one of ${sourceKinds.join(', ')}`, 2);
      const body = {
        name,
        kind,
        settings: settingsOf(options.set),
        credential: credentialOf(options),
        max_age_sec: options.maxAge ?? null,
        every_sec: options.every ?? null,
      };
      tell(await client.call(sourceRoutes.createSource, { body }), json);
    });
  withSettings(sources.command('change <source>'))
    .description('change settings; what is not named stays (Admin)')
    .addHelpText('after', '\nExample: tidegate sources change corp --every 300')
    .action(async (name: string, options: Settings, command: Command) => {
      const { client, json } = connect(command);
      tell(await change(client, name, options, null), json);
    });
  for (const [word, disabled, what] of [
    ['disable', true, 'no longer read it, and refuse what it sends; people and groups stay as they are (Admin)'],
    ['enable', false, 'read it again, and take what it sends (Admin)'],
  ] as const) {
    sources
      .command(`${word} <source>`)
      .description(what)
      .addHelpText('after', `\nExample: tidegate sources ${word} corp`)
      .action(async (name: string, _options: object, command: Command) => {
        const { client, json } = connect(command);
        tell(await change(client, name, { set: [] }, disabled), json);
      });
  }
  sources
    .command('remove <source>')
    .description('remove it; the people and groups it told stay as they are (Admin)')
    .addHelpText('after', '\nExample: tidegate sources remove corp')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      await client.call(sourceRoutes.removeSource, { params: { id } });
      if (json) printJson({ removed: id });
      else console.log(plain(`${id} is removed; what it told stays as it was`));
    });
}

async function change(client: Client, name: string, options: Settings, disabled: boolean | null): Promise<SourceView> {
  const { items } = await client.call(sourceRoutes.listSources);
  const before = items.find((one) => one.name === name || one.id === name);
  if (before === undefined) throw new CliFailure(`there is no source \`${plain(name)}\``, 4);
  return client.call(sourceRoutes.changeSource, {
    params: { id: before.id },
    body: {
      name: before.name,
      kind: before.kind,
      settings: { ...before.settings, ...settingsOf(options.set) },
      credential: credentialOf(options),
      // One that sends has no age; it may have been given one before that was refused.
      max_age_sec: options.maxAge ?? (before.kind === 'scim' ? null : before.max_age_sec),
      every_sec: options.every ?? before.every_sec,
      disabled: disabled ?? before.status === 'disabled',
    },
  });
}

function addReading(sources: Command): void {
  sources
    .command('read <source>')
    .description('have it read now (Admin)')
    .addHelpText('after', '\nExample: tidegate sources read corp')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      tell(await client.call(sourceRoutes.readSource, { params: { id } }), json);
    });
  sources
    .command('confirm <source>')
    .description(
      'confirm the list that is held: it is read again, and believed if it takes away exactly the same (Admin)',
    )
    .addHelpText('after', '\nExample: tidegate sources confirm corp')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      tell(await client.call(sourceRoutes.confirmSource, { params: { id } }), json);
    });
  sources
    .command('check <source>')
    .description('check its settings and rights (Admin)')
    .addHelpText('after', '\nExample: tidegate sources check corp')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(sourceRoutes.checkSource, { params: { id } });
      if (json) printJson(answer);
      else
        printTable(
          ['CHECK', 'STATE', 'WHAT'],
          answer.checks.map((one) => [one.name, one.state, one.sentence]),
          'nothing to check',
        );
      if (answer.checks.some((one) => one.state === 'failed')) throw new CliFailure('', 1);
    });
}

function settingsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new CliFailure(`\`${plain(pair)}\` is not \`key=value\``, 2);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function credentialOf(options: Settings): { readonly environment: string } | { readonly file: string } | null {
  if (options.credentialEnv !== undefined && options.credentialFile !== undefined) {
    throw new CliFailure('give one of `--credential-env` and `--credential-file`', 2);
  }
  if (options.credentialEnv !== undefined) return { environment: options.credentialEnv };
  return options.credentialFile === undefined ? null : { file: options.credentialFile };
}

/** The status of a source in a sentence; a list that is held is a no. */
export function tell(source: SourceView, json: boolean): void {
  if (json) printJson(source);
  else {
    const counted = `${source.counts.people} people, ${source.counts.groups} groups`;
    const trouble = source.trouble === null ? '' : `: ${source.trouble}`;
    console.log(plain(`${source.name} (${source.kind}) is ${source.status}, ${counted}${trouble}`));
  }
}
