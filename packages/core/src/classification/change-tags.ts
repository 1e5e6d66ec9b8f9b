// Whether a source may say something of a resource, and what is said of it then. A user tag may raise a class; nothing lowers one but an
// administrator's rule, not even the source that raised it.

import { quoted, type Refusal, refusal } from '../errors/refusal.ts';
import type { Tag } from '../inventory/resource.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import { no, ok, type Result } from '../result.ts';
import { type Classified, mayLower, type OrderedKey, type OrderedKeys } from './classification.ts';
import { settleTags } from './settle-tags.ts';

/** What a source says of a resource. */
export interface TagChange {
  readonly set: ReadonlyMap<string, string>;
  /** Keys of user tags to take away; source tags are never taken away. */
  readonly remove: ReadonlySet<string>;
  /** Who says it: an address, lower case. */
  readonly source: string;
  readonly at: Instant;
}

/** The tags afterwards, or null where they are what they were. Refused whole where a part of it is. */
export function changeTags(ordered: OrderedKeys, about: Classified, change: TagChange): Result<readonly Tag[] | null> {
  const { tags } = about.resource;
  const said = (key: string, origin: Tag['origin']): readonly Tag[] =>
    tags.filter((tag) => tag.key === key && tag.origin === origin);
  for (const [key, value] of change.set) {
    const order = ordered.get(key);
    const refused =
      order && refusedValue(order, { about, change, value, others: tags.filter((tag) => tag.key === key) });
    if (refused) return no(refused);
  }
  for (const key of change.remove) {
    const order = ordered.get(key);
    const refused =
      order && refusedRemoval(order, { about, change, user: said(key, 'user'), source: said(key, 'source') });
    if (refused) return no(refused);
  }
  const next = tags.filter(
    (tag) => tag.origin === 'source' || !(change.set.has(tag.key) || change.remove.has(tag.key)),
  );
  for (const [key, value] of change.set) {
    // Said before, it stays said by whoever was first: the same rows sent again change nothing.
    const before = said(key, 'user').find((tag) => tag.value === value);
    next.push(before ?? { key, value, origin: 'user', source: change.source, observedAt: change.at });
  }
  const count = next.filter((tag) => tag.origin === 'user').length;
  if (count > limits.userTagsPerResourceMax) {
    const sentence = `a resource carries at most ${limits.userTagsPerResourceMax} user tags, and this would make ${count}; remove some first`;
    return no(refusal('input.invalid', sentence));
  }
  const settled = settleTags(ordered, { ...about, resource: { ...about.resource, tags: inOrder(next) } });
  return ok(sameTags(settled, tags) ? null : settled);
}

interface Said {
  readonly about: Classified;
  readonly change: TagChange;
}

function refusedValue(
  order: OrderedKey,
  { about, change, value, others }: Said & { readonly value: string; readonly others: readonly Tag[] },
): Refusal | null {
  const rank = order.ranks.get(value);
  if (rank === undefined) {
    const known = order.order.map((one) => quoted(one, 40)).join(', ');
    const sentence = `${quoted(value)} is no class of ${quoted(order.key)}; use one of ${known}`;
    return refusal('tag.class_unknown', sentence, { field: `set.${order.key}` });
  }
  // The highest class lowers nothing.
  if (rank === order.order.length - 1) return null;
  const higher = others.find((tag) => tag.value !== value && !((order.ranks.get(tag.value) ?? rank) < rank));
  if (higher === undefined || mayLower(order, change.source, about)) return null;
  const known = order.ranks.has(higher.value);
  const where = higher.origin === 'source' ? 'its system says' : `${quoted(higher.source ?? 'another source')} says`;
  const sentence = known
    ? `${quoted(value)} would lower ${quoted(order.key)}, of which ${where} ${quoted(higher.value)}; an administrator may allow it by a rule`
    : `${where} ${quoted(higher.value)} of ${quoted(order.key)}, which is not in its order, so that ${quoted(value)} may be lower; add it to the order`;
  return refusal('tag.lowered', sentence, { field: `set.${order.key}` });
}

function refusedRemoval(
  order: OrderedKey,
  { about, change, user, source }: Said & { readonly user: readonly Tag[]; readonly source: readonly Tag[] },
): Refusal | null {
  const kept = (tag: Tag): boolean =>
    source.some(
      (other) =>
        other.value === tag.value || (order.ranks.get(other.value) ?? -1) >= (order.ranks.get(tag.value) ?? Infinity),
    );
  const lost = user.find((tag) => !kept(tag));
  if (lost === undefined || mayLower(order, change.source, about)) return null;
  const sentence = `without ${quoted(lost.value)}, ${quoted(order.key)} would be lower or unknown; an administrator may allow it by a rule`;
  return refusal('tag.lowered', sentence, { field: `remove.${order.key}` });
}

/** Source tags as they came, then user tags by key: the same things said in another order are the same. */
const inOrder = (tags: readonly Tag[]): readonly Tag[] => [
  ...tags.filter((tag) => tag.origin === 'source'),
  ...tags.filter((tag) => tag.origin === 'user').toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
];

/** The same tags in the same order, with whoever said them and when. */
export const sameTags = (one: readonly Tag[], other: readonly Tag[]): boolean =>
  one.length === other.length && one.every((tag, at) => sameTag(tag, other[at]));

const sameTag = (one: Tag, other: Tag | undefined): boolean =>
  other !== undefined &&
  one.key === other.key &&
  one.value === other.value &&
  one.origin === other.origin &&
  one.overridden === other.overridden &&
  one.source === other.source &&
  one.observedAt === other.observedAt;
