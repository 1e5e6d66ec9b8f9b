// Whether tags can keep one workspace's part of a service apart from another's, and what has to help. The rule is ours and cautious: a service is
// called isolable only where each step of the argument is in the table, and whatever tags cannot hold is listed.
import { serviceFacts, serviceName } from '../data/table.ts';
import { changesSomething, type MatrixAction, matrixActions } from './actions.ts';
import { exceptionsOf, neverByTags, type TagException } from './exceptions.ts';

/**
 * `tags`: what exists is held by its tags, and what is made by the tags it is given. `name-prefix`: what exists is held by its tags; what is made needs
 * a name with a prefix too, because tags cannot tell a new thing from one that exists. `not-isolable`: tags do not hold it.
 */
export type IsolationVerdict = 'tags' | 'name-prefix' | 'not-isolable';

/** The calls that make something with tags, by what can hold them. Actions without their service. */
export interface CreateGates {
  /** The tags in the request are enough. */
  readonly byRequestTag: readonly string[];
  /** A name prefix is needed as well. */
  readonly byNamePrefix: readonly string[];
  /** Neither holds: let such things be made from outside of the workspace, or accept that an untagged one can be claimed. */
  readonly outside: readonly string[];
}

/** What can be said about isolating a service. */
export interface ServiceIsolation {
  /** `rds`. */
  readonly service: string;
  readonly name: string;
  readonly verdict: IsolationVerdict;
  /** One sentence for a person. */
  readonly why: string;
  readonly creates: CreateGates;
  /** Types of which no change sees tags: a condition on tags leaves them out of reach. */
  readonly typesOutOfReach: readonly string[];
  /** Changes that name no resource: they concern the whole account, and a condition on tags never allows them. Without their service. */
  readonly accountWide: readonly string[];
  readonly exceptions: readonly TagException[];
}

const known = new Map<string, ServiceIsolation>();

/**
 * The isolation of a service, by its prefix in any case; `undefined` if the table does not know it. A generator refuses a service whose verdict is
 * `not-isolable` and one that is not known, and tells `outside`, `typesOutOfReach` and `accountWide` of the others.
 */
export function isolationOf(service: string): ServiceIsolation | undefined {
  const prefix = service.toLowerCase();
  const kept = known.get(prefix);
  if (kept !== undefined) return kept;
  const actions = matrixActions(prefix);
  if (actions === undefined) return undefined;
  const read = judge(prefix, actions.filter(changesSomething));
  known.set(prefix, read);
  return read;
}

function judge(service: string, changes: readonly MatrixAction[]): ServiceIsolation {
  const gates = gatesOf(service, changes);
  const touching = changes.filter((action) => !action.makes);
  const types = changes.flatMap(({ resources }) => resources);
  const reached = new Set(types.flatMap((one) => (one.honoursResourceTag ? [one.type] : [])));
  const rest = {
    service,
    name: serviceName(service),
    creates: gates,
    typesOutOfReach: [...new Set(types.map(({ type }) => type))].filter((type) => !reached.has(type)).sort(),
    accountWide: touching.flatMap((one) => (one.honours === 'no-resource' ? [bare(one.action)] : [])).sort(),
    exceptions: exceptionsOf(service),
  };
  const no = reasonAgainst(service, changes);
  if (no !== undefined) return { ...rest, verdict: 'not-isolable', why: no };
  const byName = gates.byNamePrefix.length > 0 && gates.byRequestTag.length === 0;
  return { ...rest, verdict: byName ? 'name-prefix' : 'tags', why: reasonFor(gates) };
}

/** Why tags do not hold a service; `undefined` if they do. */
function reasonAgainst(service: string, changes: readonly MatrixAction[]): string | undefined {
  const never = neverByTags.get(service);
  if (never !== undefined) return never;
  if (changes.length === 0) return 'it has only calls that list and read, which see the whole account';
  const uses = changes.flatMap(({ resources }) => resources);
  if (uses.length === 0) {
    return 'no call that changes something names a resource, so there is nothing whose tags could count';
  }
  // Changing the tags themselves is no use of a thing, and what is being made has none yet.
  const used = changes.flatMap((one) => (one.makes || one.level === 'Tagging' ? [] : one.resources));
  if (!used.some(({ honoursResourceTag }) => honoursResourceTag)) {
    return 'no call that changes something sees the tags of what it changes';
  }
  const honouring = uses.filter(({ honoursResourceTag }) => honoursResourceTag).length;
  if (honouring * 2 < uses.length) return 'most calls that change something do not see the tags of what they change';
  return undefined;
}

function reasonFor({ byRequestTag, byNamePrefix, outside }: CreateGates): string {
  const alone =
    outside.length === 0 ? '' : `; neither holds ${calls(outside.length)}: let what those make be made from outside`;
  if (byRequestTag.length > 0) {
    const named = byNamePrefix.length === 0 ? '' : `, by ${calls(byNamePrefix.length)} with a name prefix as well`;
    return `what exists is held by its tags, what is made by the tags it is given${named}${alone}`;
  }
  if (byNamePrefix.length > 0) {
    return `what exists is held by its tags; tags cannot tell what is made from what exists, so that needs a name prefix${alone}`;
  }
  if (outside.length > 0) {
    return 'what exists is held by its tags; tags cannot tell what is made from what exists, and its name is not chosen: let it be made from outside';
  }
  return 'what exists is held by its tags; nothing is made with tags';
}

const calls = (count: number): string => (count === 1 ? '1 call' : `${count} calls`);

function gatesOf(service: string, changes: readonly MatrixAction[]): CreateGates {
  const byRequestTag: string[] = [];
  const byNamePrefix: string[] = [];
  const outside: string[] = [];
  for (const action of changes.filter(({ makes }) => makes)) {
    const gate = isTold(service, action) ? byRequestTag : isNamed(service, action) ? byNamePrefix : outside;
    gate.push(bare(action.action));
  }
  return { byRequestTag: byRequestTag.sort(), byNamePrefix: byNamePrefix.sort(), outside: outside.sort() };
}

/**
 * Whether conditions can tell that the call makes something new. Two things have to be told: in the call itself, the new thing from others that it names;
 * and in the call that puts the tags on it, which AWS decides too, a first tag from the claiming of an untagged thing. The second is told only where the
 * service has a key for it (`ec2:CreateAction`).
 */
function isTold(service: string, { resources }: MatrixAction): boolean {
  const made = resources.filter(({ takesRequestTag }) => takesRequestTag);
  const apart = resources.length <= 1 || made.every(({ honoursResourceTag }) => !honoursResourceTag);
  return apart && tellsTagging(service);
}

function tellsTagging(service: string): boolean {
  return [...(serviceFacts(service)?.keyTypes.keys() ?? [])].some((key) => /:CreateAction$/i.test(key));
}

/** Whether something that the call makes has an ARN that begins with a name its maker chooses. */
function isNamed(service: string, { resources }: MatrixAction): boolean {
  return resources.some(({ takesRequestTag, arn }) => takesRequestTag && beginsWithName(service, arn));
}

/** Placeholders are what there is to go by: `${BucketName}` is chosen, `${KeyId}` is not. */
function beginsWithName(service: string, arn: string): boolean {
  const placeholder = /\$\{(\w+)\}/.exec(arn.split(':').slice(5).join(':'))?.[1] ?? '';
  // The id of a secret is its name and six characters more.
  return /Name/.test(placeholder) || (service === 'secretsmanager' && placeholder === 'SecretId');
}

const bare = (action: string): string => action.slice(action.indexOf(':') + 1);
