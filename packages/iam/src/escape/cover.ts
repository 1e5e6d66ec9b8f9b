// Policies that cover exactly the requests a question is about. A request is looked for that both the layers and such a policy allow.
import type { DocumentInput, Policies } from '../types.ts';

/** Conditions of a statement: by operator, then by key. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What a question covers: any of these statements. */
export interface Covered {
  /** Default: all actions. */
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** All must hold. */
  readonly condition?: Condition;
}

/**
 * Keys by which a service calls the tags of a resource (`iam:ResourceTag/team`) beside `aws:ResourceTag/team`, by service: they have the same
 * value, so what a question says of one it says of the other.
 */
export type Ties = ReadonlyMap<string, ReadonlySet<string>>;

/** Conditions that must all hold. The same operator may not ask twice about a key. */
export function allOf(...conditions: readonly Condition[]): Condition {
  const merged: Record<string, Record<string, string | readonly string[]>> = {};
  for (const condition of conditions) {
    for (const [operator, keys] of Object.entries(condition)) merged[operator] = { ...merged[operator], ...keys };
  }
  return merged;
}

/** A policy that allows what is covered, whoever asks. */
export function coveringPolicy(covered: readonly Covered[], ties: Ties): DocumentInput {
  return { Version: '2008-10-17', Statement: covered.flatMap((one) => statementsOf(one, ties)) };
}

/** The same as layers: with a resource policy where the layers have one, so that it speaks of callers of other accounts, too. */
export function coveringLayers(document: DocumentInput, layers: Policies): Policies {
  if (layers.resource === undefined) return { identity: [document] };
  const statements = statementsIn(document).map((statement) => ({ ...statement, Principal: '*' }));
  return { identity: [document], resource: { Version: versionOf(document), Statement: statements } };
}

/** The Allow and Deny statements of a document, as written. */
export function statementsIn(document: DocumentInput): readonly object[] {
  const read: unknown = typeof document === 'string' ? JSON.parse(document) : document;
  if (typeof read !== 'object' || read === null || !('Statement' in read)) return [];
  const { Statement: statement } = read;
  const list: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return list.filter((one): one is object => typeof one === 'object' && one !== null);
}

function versionOf(document: DocumentInput): string {
  const read: unknown = typeof document === 'string' ? JSON.parse(document) : document;
  const version = typeof read === 'object' && read !== null && 'Version' in read ? read.Version : undefined;
  return typeof version === 'string' ? version : '2008-10-17';
}

function statementsOf({ actions, resources, notResources, condition }: Covered, ties: Ties): readonly object[] {
  const place = notResources === undefined ? { Resource: resources ?? '*' } : { NotResource: notResources };
  const base = { Effect: 'Allow', ...place };
  const tied = [...ties.keys()];
  const services = actions === undefined ? tied : [...new Set(actions.map(serviceOf))];
  const own = services.map((service) => ({
    ...base,
    Action: actions?.filter((action) => serviceOf(action) === service) ?? [`${service}:*`],
    ...conditional(tie(condition, service, ties)),
  }));
  if (actions !== undefined) return own;
  const rest = tied.length === 0 ? { Action: '*' } : { NotAction: tied.map((service) => `${service}:*`) };
  return [...own, { ...base, ...rest, ...conditional(condition) }];
}

const serviceOf = (action: string): string => action.slice(0, action.indexOf(':')).toLowerCase();

function conditional(condition: Condition | undefined): object {
  return condition === undefined || Object.keys(condition).length === 0 ? {} : { Condition: condition };
}

const resourceTag = 'aws:ResourceTag/';

function tie(condition: Condition | undefined, service: string, ties: Ties): Condition | undefined {
  const names = ties.get(service);
  if (condition === undefined || names === undefined) return condition;
  const more = Object.entries(condition).map(
    ([operator, keys]): [string, Record<string, string | readonly string[]>] => {
      const same = Object.entries(keys)
        .filter(([key]) => key.startsWith(resourceTag) && names.has(key.slice(resourceTag.length).toLowerCase()))
        .map(([key, value]) => [`${service}:ResourceTag/${key.slice(resourceTag.length)}`, value] as const);
      return [operator, { ...keys, ...Object.fromEntries(same) }];
    },
  );
  return Object.fromEntries(more);
}
