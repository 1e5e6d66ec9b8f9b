// Which actions and resource types honour tags, read from the table by the same rule as proofs read it (`prove/universe.ts`). In one thing a proof reckons
// with more: tags in the request also where only the resource type lists them, which for some services is every call about that type. The matrix takes
// those that the action itself lists. What the table cannot say is in `exceptions.ts`.
import { type AccessLevel, type ActionFacts, serviceFacts } from '../data/table.ts';
import { makes } from '../prove/makes.ts';
import { type Pair, pairsOf } from '../prove/universe.ts';
import { exceptionsFor, type TagException } from './exceptions.ts';

/**
 * Whether requests about an action's resources carry their tags (`aws:ResourceTag`): of all its resource types, some, none; `no-resource` if the call
 * names no resource, so that no tag condition can ever tell one thing from another.
 */
export type HonoursResourceTag = 'all' | 'some' | 'none' | 'no-resource';

/** A resource type as one action works on it. */
export interface MatrixResource {
  readonly type: string;
  /** With placeholders. */
  readonly arn: string;
  readonly required: boolean;
  readonly honoursResourceTag: boolean;
  readonly takesRequestTag: boolean;
}

/** An action and the tags its requests carry. */
export interface MatrixAction {
  /** `ec2:RunInstances`. */
  readonly action: string;
  readonly level: AccessLevel;
  readonly honours: HonoursResourceTag;
  /** Whether tags are given in the call (`aws:RequestTag`). */
  readonly takesRequestTag: boolean;
  /** Whether it makes something new that is given its tags in the call. */
  readonly makes: boolean;
  /** Whether the call may name no resource at all; it is then decided against `*`, and without tags. */
  readonly withoutResource: boolean;
  readonly resources: readonly MatrixResource[];
  /** What to know about it that the table does not say. */
  readonly exceptions: readonly TagException[];
}

const known = new Map<string, readonly MatrixAction[]>();

/** All actions of a service, in the table's order; `undefined` if the table does not know the service. */
export function matrixActions(service: string): readonly MatrixAction[] | undefined {
  const prefix = service.toLowerCase();
  const kept = known.get(prefix);
  if (kept !== undefined) return kept;
  const facts = serviceFacts(prefix);
  if (facts === undefined) return undefined;
  const read = [...facts.actions.values()].map((action) => matrixAction(prefix, action));
  known.set(prefix, read);
  return read;
}

function matrixAction(service: string, { name, level, conditionKeys, resources: uses }: ActionFacts): MatrixAction {
  const action = `${service}:${name}`;
  const pairs = pairsOf(action);
  const everywhere = listsRequestTag(conditionKeys);
  const onTypes = new Set(uses.flatMap((use) => (listsRequestTag(use.conditionKeys) ? [use.type] : [])));
  const takes = (type: string): boolean => everywhere || onTypes.has(type);
  const resources = pairs.flatMap((pair) => resourceOf(pair, takes));
  const honouring = resources.filter(({ honoursResourceTag }) => honoursResourceTag).length;
  const honours =
    resources.length === 0 ? 'no-resource' : honouring === resources.length ? 'all' : honouring > 0 ? 'some' : 'none';
  const takesRequestTag = everywhere || onTypes.size > 0;
  return {
    action,
    level,
    honours,
    takesRequestTag,
    makes: takesRequestTag && pairs.some(makes),
    withoutResource: pairs.some(({ type }) => type === undefined),
    resources,
    exceptions: exceptionsFor(
      action,
      resources.map(({ type }) => type),
    ),
  };
}

function resourceOf({ type, arn, required, keys }: Pair, takes: (type: string) => boolean): readonly MatrixResource[] {
  if (type === undefined) return [];
  return [{ type, arn, required, honoursResourceTag: keys.has('aws:resourcetag/'), takesRequestTag: takes(type) }];
}

function listsRequestTag(keys: readonly string[]): boolean {
  return keys.some((key) => /^aws:RequestTag\//i.test(key));
}

/** Whether the action changes something: all levels but List and Read. */
export function changesSomething({ level }: MatrixAction): boolean {
  return level !== 'List' && level !== 'Read';
}
