// tidegate iam matrix: which actions honour tags, and whether tags can isolate a service. From the table of actions, without a server and without AWS.

import {
  type AccessLevel,
  countTags,
  findActions,
  type HonoursResourceTag,
  isolationOf,
  type MatrixAction,
  type MatrixQuery,
  type ServiceIsolation,
  servicePrefixes,
} from '@tidegate/iam';
import { type Command, Option } from 'commander';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';

const levels: readonly AccessLevel[] = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'];
const honours: readonly HonoursResourceTag[] = ['all', 'some', 'none', 'no-resource'];

interface MatrixOptions {
  readonly action?: string;
  readonly type?: string;
  readonly level?: AccessLevel;
  readonly honours?: HonoursResourceTag;
  readonly requestTag?: boolean;
}

/** Adds `matrix` to `tidegate iam`. */
export function addMatrix(iam: Command): void {
  iam
    .command('matrix [service...]')
    .description('whether tags can isolate a service; with any option, the actions that are as asked')
    .option('-a, --action <pattern>', 'actions of this name, as a policy writes it')
    .option('-t, --type <pattern>', 'actions that work on this resource type')
    .addOption(new Option('-l, --level <level>', 'actions of this access level').choices([...levels]))
    .addOption(
      new Option('--honours <types>', 'actions for which tags count for all, some or none of their types').choices([
        ...honours,
      ]),
    )
    .option('--request-tag', 'actions that are given tags in the call')
    .option('--no-request-tag', 'actions that are not')
    .addHelpText(
      'after',
      "\nExample: tidegate iam matrix ec2 rds route53\nExample: tidegate iam matrix s3 --action 'Create*' --honours all",
    )
    .action((named: string[], options: MatrixOptions, command: Command) => {
      const json = command.optsWithGlobals()['json'] === true;
      const services = named.map(known);
      const query = queryOf(options, services);
      if (query === undefined) showServices(services.length === 0 ? servicePrefixes() : services, json);
      else showActions(findActions(query), json);
    });
}

function known(service: string): string {
  if (isolationOf(service) !== undefined) return service.toLowerCase();
  throw new CliFailure(
    `\`${plain(service)}\` is no service of the table; see \`tidegate iam matrix\` for the prefixes there are`,
    4,
  );
}

/** The query of the options; `undefined` if none was given. */
function queryOf(options: MatrixOptions, services: readonly string[]): MatrixQuery | undefined {
  const { action, type, level, honours: wanted, requestTag } = options;
  if ([action, type, level, wanted, requestTag].every((one) => one === undefined)) return undefined;
  return {
    ...(services.length === 0 ? {} : { services }),
    ...(action === undefined ? {} : { action }),
    ...(type === undefined ? {} : { resourceType: type }),
    ...(level === undefined ? {} : { level }),
    ...(wanted === undefined ? {} : { honours: wanted }),
    ...(requestTag === undefined ? {} : { takesRequestTag: requestTag }),
  };
}

function showServices(services: readonly string[], json: boolean): void {
  const all = services.flatMap((service) => isolationOf(service) ?? []);
  if (json) {
    printJson(all.map((one) => ({ ...one, counts: countTags(one.service) })));
  } else if (services.length > severalMax) {
    printTable(
      ['service', 'isolable', 'why'],
      all.map(({ service, verdict, why }) => [service, verdict, why]),
      '',
    );
  } else {
    for (const one of all) for (const line of linesOf(one)) console.log(plain(line));
  }
}

/** Of more services than this only the verdicts are printed. */
const severalMax = 20;

function linesOf(one: ServiceIsolation): readonly string[] {
  const counts = countTags(one.service);
  const { byRequestTag, byNamePrefix, outside } = one.creates;
  const list = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`  ${title}: ${names.join(', ')}`];
  return [
    `${one.service}  ${one.verdict}`,
    `  ${one.why}`,
    ...(counts === undefined
      ? []
      : [
          `  of ${counts.actions} actions: tags count for all types ${counts.all}, some ${counts.some}, none ${counts.none}, no resource ${counts.noResource}; given tags ${counts.requestTag}`,
        ]),
    ...list('made by request tags', byRequestTag),
    ...list('made by name prefix', byNamePrefix),
    ...list('made from outside', outside),
    ...list('types out of reach', one.typesOutOfReach),
    ...list('changes of the whole account', one.accountWide),
    ...one.exceptions.map(({ on, reason }) => `  ${on}: ${reason}`),
  ];
}

function showActions(actions: readonly MatrixAction[], json: boolean): void {
  if (json) {
    printJson(actions);
    return;
  }
  printTable(
    ['action', 'level', 'tags count', 'given tags', 'types'],
    actions.map((one) => [one.action, one.level, one.honours, one.takesRequestTag ? 'yes' : '', typesOf(one)]),
    'no action of the table is like this',
  );
  const notes = new Map(actions.flatMap(({ exceptions }) => exceptions.map(({ on, reason }) => [on, reason] as const)));
  for (const [on, reason] of notes) console.log(plain(`${on}: ${reason}`));
}

/** The types it works on; those whose tags do not count in brackets. */
function typesOf({ resources, withoutResource }: MatrixAction): string {
  const names = resources.map(({ type, honoursResourceTag }) => (honoursResourceTag ? type : `(${type})`));
  return [...names, ...(withoutResource && names.length > 0 ? ['or none'] : [])].join(' ');
}
