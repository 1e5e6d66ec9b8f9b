// tidegate tags check: a pull request's plan against the tag rules, before anything is made. No cloud and, but for --server, no server.
// Exit code 1 where something is wrong, 8 where nothing is but something is known only after apply.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { administrationRoutes, type Client } from '@tidegate/contract';
import {
  checkTags,
  limits,
  type NamedScope,
  parseQuery,
  quoted,
  readTagRules,
  type TagFinding,
  type TagReport,
  type TagRules,
} from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { readDeclared } from '../import/read-import.ts';
import { readWhole } from '../import/read-text.ts';
import { plain, printJson } from '../output/print.ts';
import { type ReadYaml, readYaml } from '../read-yaml.ts';
import { hintsOf, type PlaceOptions, placeOptions } from './place-options.ts';

interface Options extends PlaceOptions {
  readonly rules: string;
  readonly scopes?: string;
  readonly server?: boolean;
  readonly integration?: string;
  readonly changedOnly?: boolean;
}

/** The exit code when nothing is wrong and something is not known. */
const unknownExit = 8;
const namedMax = 3;

const help = `
The plan is \`terraform show -json FILE\` of a saved plan, a state, or a CloudFormation template. Scopes come from configuration files
(--scopes) or from the server (--server). Without either they come from the server you are signed in to; where there is none, or it does not
answer, whether a resource is in a scope is not looked at, and a line on the error output says so.

Exit code: 0 nothing wrong · 1 something is wrong · 2 wrong use or input · 8 nothing wrong, but something is known only after apply

Example: tidegate tags check plan.json --rules tags.yaml --scopes examples/acme --integration acme-aws`;

/** Adds `check` to `tidegate tags`. */
export function addTagsCheck(tags: Command): void {
  const command = tags
    .command('check <plan>')
    .description('whether planned resources have the tags they must have, and land in a scope')
    .requiredOption('--rules <file>', 'what tags must be')
    .option('--scopes <path>', 'a configuration file, or a folder of them, with scopes')
    .option('--server', 'take the scopes from the server (Viewer, Admin)')
    .option('--integration <name>', 'the integration that the resources will be in')
    .option('--changed-only', 'leave out what the plan does not touch');
  placeOptions(command)
    .addHelpText('after', help)
    .action(async (plan: string, options: Options, self: Command) => {
      const rules = rulesIn(options.rules);
      const scopes = await scopesFor(options, self);
      const { seen, reading } = readDeclared(plan, hintsOf(options));
      const wrong = reading.findings.filter((one) => one.severity === 'problem');
      if (wrong.length > 0) {
        throw new CliFailure(wrong.map((one) => `${plan}: ${one.where}: ${one.message}`).join('\n'), 2);
      }
      const report = checkTags({
        rules,
        resources: reading.resources,
        scopes,
        integrationName: options.integration ?? null,
        which: options.changedOnly === true ? 'changed' : 'all',
      });
      const notes = reading.findings.map((one) => `${one.where}: ${one.message}`);
      if (self.optsWithGlobals()['json'] === true)
        printJson({ plan, ...report, notes, scopes_checked: scopes !== null });
      else for (const line of linesOf(report, { seen, notes, scoped: scopes !== null })) console.log(plain(line));
      if (report.findings.some((one) => one.verdict === 'fails')) throw new CliFailure('', 1);
      if (report.findings.length > 0) throw new CliFailure('', unknownExit);
    });
}

function rulesIn(path: string): TagRules {
  const read = yamlIn(path);
  const { rules, problems } = readTagRules(read.value);
  if (problems.length === 0) return rules;
  const lines = problems.map((one) => {
    const { line, column } = one.aboutKey ? read.placeOfKey(one.path) : read.placeOf(one.path);
    return { line, text: `${path}:${line}:${column}: ${one.message}` };
  });
  throw new CliFailure(
    lines
      .toSorted((a, b) => a.line - b.line)
      .map(({ text }) => text)
      .join('\n'),
    2,
  );
}

function yamlIn(path: string): ReadYaml {
  const read = readYaml(readWhole(path));
  if (read.problems.length === 0) return read;
  const lines = read.problems.map((one) => `${path}:${one.line}:${one.column}: not valid YAML: ${one.message}`);
  throw new CliFailure(lines.join('\n'), 2);
}

/** The scopes to look at; null where none were asked for. */
async function scopesFor({ scopes, server }: Options, command: Command): Promise<readonly NamedScope[] | null> {
  if (scopes !== undefined && server === true) throw new CliFailure('give --scopes or --server, not both', 2);
  if (scopes !== undefined) return scopesIn(scopes);
  if (server === true) return scopesOfServer(connect(command).client);
  return scopesWhereSignedIn(command);
}

/** Nobody asked for the server, so that it may be missing; a check that looked at less than all says so. */
async function scopesWhereSignedIn(command: Command): Promise<readonly NamedScope[] | null> {
  let why = 'you are signed in to no server';
  try {
    const { client, url } = connect(command);
    why = `${url} did not tell them`;
    const scopes = await scopesOfServer(client);
    console.error(plain(`the scopes are those of ${url}`));
    return scopes;
  } catch {
    console.error(plain(`scopes are not looked at: ${why}; give --scopes, or --server to see why`));
    return null;
  }
}

async function scopesOfServer(client: Client): Promise<readonly NamedScope[]> {
  const scopes: NamedScope[] = [];
  for (let token: string | null = null; ; ) {
    const query: { limit: number; page_token?: string } = {
      limit: limits.pageSizeMax,
      ...(token === null ? {} : { page_token: token }),
    };
    const { items, pagination } = await client.call(administrationRoutes.listScopes, { query });
    for (const { name, query: text } of items) {
      const parsed = parseQuery(text);
      if (!parsed.ok)
        throw new CliFailure(`the scope ${quoted(name)} of the server cannot be read; update this command`, 2);
      scopes.push({ name, query: parsed.value });
    }
    if (pagination.next_page_token === null) return scopes;
    token = pagination.next_page_token;
  }
}

function scopesIn(path: string): readonly NamedScope[] {
  const files = yamlFilesIn(path);
  const found = files.flatMap((file) => scopesOfFile(file));
  if (found.length === 0) throw new CliFailure(`there are no \`scopes\` in ${quoted(path)}`, 2);
  return found;
}

function scopesOfFile(file: string): readonly NamedScope[] {
  const { value, placeOf } = yamlIn(file);
  const written: unknown = typeof value === 'object' && value !== null && 'scopes' in value ? value.scopes : [];
  return (Array.isArray(written) ? written : []).map((scope: unknown, index): NamedScope => {
    const wrong = (path: readonly (string | number)[], message: string): CliFailure => {
      const { line, column } = placeOf(['scopes', index, ...path]);
      return new CliFailure(`${file}:${line}:${column}: ${message}`, 2);
    };
    const { name, query }: { name?: unknown; query?: unknown } =
      typeof scope === 'object' && scope !== null ? scope : {};
    if (typeof name !== 'string' || typeof query !== 'string') throw wrong([], 'a scope has a `name` and a `query`');
    const parsed = parseQuery(query);
    if (parsed.ok) return { name, query: parsed.value };
    const { line, column, message } = parsed.refusal;
    throw wrong(['query'], `${line === 1 ? '' : `line ${line}, `}column ${column}: ${message}`);
  });
}

function yamlFilesIn(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => join(path, name));
  } catch {
    throw new CliFailure(`no file or folder ${quoted(path)}`, 2);
  }
}

interface Around {
  readonly seen: string;
  readonly notes: readonly string[];
  readonly scoped: boolean;
}

/** Each resource with what is wrong and the fix; what is not known at the end, alike ones together. */
function linesOf({ checked, skipped, findings }: TagReport, { seen, notes, scoped }: Around): readonly string[] {
  const fails = findings.filter((one) => one.verdict === 'fails');
  const unknown = findings.filter((one) => one.verdict === 'unknown');
  const byAddress = new Map<string, TagFinding[]>();
  for (const one of fails) byAddress.set(one.address, [...(byAddress.get(one.address) ?? []), one]);
  const left = [
    skipped.deleted > 0 ? `${skipped.deleted} deleted` : '',
    skipped.unchanged > 0 ? `${skipped.unchanged} unchanged` : '',
    skipped.exempt.length > 0 ? `${skipped.exempt.length} exempt` : '',
    scoped ? '' : 'scopes not looked at',
  ].filter((one) => one !== '');
  const verdict =
    fails.length > 0
      ? `${byAddress.size} of ${checked} resources fail: ${fails.length} wrong, ${unknown.length} not known`
      : unknown.length > 0
        ? `nothing is wrong in ${checked} resources, ${unknown.length} not known until apply`
        : `${checked} resources are as they must be`;
  return [
    ...[...byAddress.values()].flatMap((group) => [
      headOf(group),
      ...group.flatMap((one) => [`  ${one.rule.padEnd(8)} ${one.message}`, `           fix: ${one.fix}`]),
    ]),
    ...unknownLines(unknown),
    ...notes.map((note) => `note: ${note}`),
    `${seen}: ${verdict}${left.length === 0 ? '' : ` (${left.join(', ')})`}`,
  ];
}

function headOf(group: readonly TagFinding[]): string {
  const [first] = group;
  const name = first?.name == null ? '' : ` ${first.name}`;
  const change = first === undefined || first.change === 'none' ? '' : ` (${first.change})`;
  return `${first?.address ?? ''}${name}${change}`;
}

function unknownLines(unknown: readonly TagFinding[]): readonly string[] {
  const alike = new Map<string, TagFinding[]>();
  for (const one of unknown) {
    const key = [one.rule, one.message, one.fix].join('\u0000');
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.slice(0, namedMax).map(({ address }) => address);
    const more = group.length > namedMax ? ` and ${group.length - namedMax} more` : '';
    return [
      `unknown: ${names.join(', ')}${more}`,
      `  ${first.rule.padEnd(8)} ${first.message}`,
      `           fix: ${first.fix}`,
    ];
  });
}
