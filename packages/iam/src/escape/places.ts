// The principals and policies of an account that the documents could tell apart, and the tags a principal can have: one of each class.

import type { Template } from '../parse/template.ts';
import { candidatesFor } from '../prove/candidates.ts';
import { compileGoal, type LineClause } from '../prove/goal.ts';
import { arnPattern, partition as classesBy, exactly } from '../prove/language.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { TagsOf } from './actor.ts';
import { placesMax, tagSetsMax } from './limits.ts';
import type { PrincipalType } from './moves.ts';

/** What the documents tell apart. */
export interface Places {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  readonly principals: Readonly<Record<PrincipalType, readonly string[]>>;
  readonly policies: readonly string[];
  /** Sets of tags; one that is empty if no policy goes by the tags of the caller. */
  readonly tagSets: readonly TagsOf[];
}

/** What to read. */
export interface Reading {
  readonly layers: Policies;
  /** Documents beside the layers. */
  readonly documents: readonly DocumentInput[];
  /** ARNs and patterns of ARNs that are spoken of beside the documents. */
  readonly arns: readonly string[];
  /** Tags that are known; their values are classes of their own. */
  readonly known: readonly Readonly<Record<string, string>>[];
  readonly account: string | undefined;
}

/** Reads the classes; a sentence if they are too many or a document cannot be read. */
export function placesOf(reading: Reading): Places | string {
  const goal = compileGoal({ allow: [reading.layers, { identity: reading.documents }], deny: [] });
  if (typeof goal === 'string') return `a document cannot be read: ${goal}`;
  const clauses = goal.lines.flatMap((line) => line.clauses);
  const named = goal.lines.flatMap(({ compiled }) => [
    ...(compiled.source.resource?.patterns.map(({ written }) => written) ?? []),
    ...(compiled.source.principal?.arns ?? []),
  ]);
  const compared = clauses
    .filter(({ key }) => arnKeys.has(key))
    .flatMap(({ clause }) => clause.values.map(({ written }) => written));
  const templates = goal.lines.flatMap(({ compiled }) => compiled.source.resource?.patterns ?? []);
  const tagSets = tagSetsOf(clauses, templates, reading.known);
  if (tagSets === undefined) return 'the policies tell too many tags of principals apart';
  const patterns = [
    ...new Set([...named, ...compared, ...reading.arns].flatMap((text) => filled(text, tagSets))),
  ].filter((text) => /^arn:[^:]*:(?:iam|[^:]*[*?][^:]*):/.test(text));
  const account = reading.account ?? accountIn(patterns, goal.accounts);
  const partition = partitionIn([...reading.arns, ...patterns]);
  const iam = `arn:${partition}:iam::${account}`;
  const of = (kind: string): readonly string[] | undefined => classesOf(kind, iam, patterns);
  const found = [of('role'), of('user'), of('group'), of('policy')];
  const [role, user, group, policies] = found;
  if (role === undefined || user === undefined || group === undefined || policies === undefined) {
    return 'the policies single out too many roles, users, groups or policies';
  }
  return { partition, account, principals: { role, user, group }, policies, tagSets };
}

const arnKeys: ReadonlySet<string> = new Set(['aws:principalarn', 'iam:permissionsboundary', 'iam:policyarn']);

function accountIn(patterns: readonly string[], named: readonly string[]): string {
  for (const pattern of patterns) {
    const [, account] = /^arn:[^:]*:iam::(\d{12}):/.exec(pattern) ?? [];
    if (account !== undefined) return account;
  }
  return named[0] ?? '111122223333';
}

function partitionIn(arns: readonly string[]): string {
  for (const arn of arns) {
    const [, partition] = /^arn:(aws[a-z-]*):iam:/.exec(arn) ?? [];
    if (partition !== undefined) return partition;
  }
  return 'aws';
}

function classesOf(kind: string, iam: string, patterns: readonly string[]): readonly string[] | undefined {
  const whole = (rest: string): string => `${iam}:${rest}`;
  const none = [`${kind}/*/`, `${kind}//*`, `${kind}/*//*`, 'role/aws-service-role/*', 'role/aws-reserved/*'];
  const found = classesBy(patterns.map(arnPattern), {
    any: [arnPattern(whole(`${kind}/?*`))],
    none: none.map((rest) => arnPattern(whole(rest))),
  });
  return found === undefined || found.length > placesMax ? undefined : found;
}

/** A text with variables, as what it can stand for: for tags of the caller their values, else anything. */
function filled(text: string, tagSets: readonly TagsOf[]): readonly string[] {
  if (!text.includes('${')) return [text];
  const fills = tagSets.map((tags) => {
    const values = new Map([...tags].map(([key, value]) => [`aws:principaltag/${key}`.toLowerCase(), value]));
    return text.replace(/\$\{([^},]*)[^}]*\}/g, (_all, key: string) => values.get(key.trim().toLowerCase()) ?? '*');
  });
  return [...new Set([...fills, text.replace(/\$\{[^}]*\}/g, '*')])];
}

function tagSetsOf(
  clauses: readonly LineClause[],
  templates: readonly Template[],
  known: readonly Readonly<Record<string, string>>[],
): readonly TagsOf[] | undefined {
  const keys = new Map<string, string>();
  for (const { key, clause } of clauses) {
    if (key.startsWith('aws:principaltag/')) keys.set(nameOf(key), nameOf(clause.key));
  }
  for (const { parts } of [...clauses.flatMap(({ clause }) => clause.values), ...templates]) {
    for (const part of parts) {
      if (part.type === 'variable' && /^aws:principaltag\//i.test(part.key)) {
        keys.set(nameOf(part.key.toLowerCase()), nameOf(part.key));
      }
    }
  }
  let sets: readonly TagsOf[] = [new Map()];
  for (const [lower, key] of keys) {
    const values = tagValuesOf(lower, clauses, known);
    if (values === undefined || sets.length * (values.length + 1) > tagSetsMax) return undefined;
    sets = [null, ...values].flatMap((value) => sets.map((set) => new Map([...set, [key, value]])));
  }
  return sets;
}

const nameOf = (key: string): string => key.slice(key.indexOf('/') + 1);

function tagValuesOf(
  lower: string,
  clauses: readonly LineClause[],
  known: readonly Readonly<Record<string, string>>[],
): readonly string[] | undefined {
  const about = clauses
    .filter(({ key }) => /(?:principal|request|resource)tag\//.test(key) && nameOf(key) === lower)
    .map(({ clause }) => ({ ...clause, values: clause.values.filter(({ variable }) => !variable) }));
  const extra = known.flatMap((tags) =>
    Object.entries(tags).flatMap(([key, value]) => (key.toLowerCase() === lower ? [exactly(value)] : [])),
  );
  const found = candidatesFor(about, { type: 'String', extra, variable: () => undefined });
  return 'reason' in found ? undefined : found;
}
