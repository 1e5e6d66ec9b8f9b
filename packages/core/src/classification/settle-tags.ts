// Which of a resource's tags count. Where the system and a user tag say different things of an ordered key, the higher one counts and
// the other is kept but marked, so that a query, the index and every list see one class and never a contradiction.

import type { Tag } from '../inventory/resource.ts';
import { type Classified, mayLower, type OrderedKey, type OrderedKeys } from './classification.ts';

/**
 * The resource's tags, each marked `overridden` or not. A user tag that a rule lets lower counts over a higher source tag, for as long as
 * the rule is there. A value outside the order is below the highest class and comparable with no other: then neither is overridden, the two
 * contradict each other, and no query finds the resource by that key.
 */
export function settleTags(ordered: OrderedKeys, about: Classified): readonly Tag[] {
  const tags = about.resource.tags.map(plainTag);
  const overridden = new Set<Tag>();
  for (const user of tags) {
    const key = user.origin === 'user' ? ordered.get(user.key) : undefined;
    if (key === undefined) continue;
    for (const source of tags) {
      if (source.origin !== 'source' || source.key !== user.key) continue;
      const loser = loserOf(key, { source, user }, about);
      if (loser !== null) overridden.add(loser);
    }
  }
  return tags.map((tag) => (overridden.has(tag) ? { ...tag, overridden: true } : tag));
}

/** Which of two does not count; null where both do. */
function loserOf(
  key: OrderedKey,
  { source, user }: { readonly source: Tag; readonly user: Tag },
  about: Classified,
): Tag | null {
  if (source.value === user.value) return null;
  const said = key.ranks.get(user.value);
  if (said === undefined) return null;
  const known = key.ranks.get(source.value);
  if (said === key.order.length - 1 || (known !== undefined && said > known)) return source;
  if (mayLower(key, user.source, about)) return source;
  return known === undefined ? null : user;
}

function plainTag({ overridden: _, ...tag }: Tag): Tag {
  return tag;
}

/** The tags that count, by key. Where two contradict each other, what was injected by API is shown; no query finds either. */
export const countingTags = (tags: readonly Tag[]): ReadonlyMap<string, string> =>
  new Map(tags.filter(({ overridden }) => !overridden).map(({ key, value }) => [key, value]));
