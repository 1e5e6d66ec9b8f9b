// Whether a resource is still what is known of it, field by field and without making a text or a copy of either: a reading of a million
// resources finds nearly all of them as they were, and this is asked about each.

import { type DiscoveredResource, type Resource, sameTags, type Tag } from '@tidegate/core';

/** Fields that a reading can change, in the order they are told in. */
export const comparedFields = [
  'name',
  'path',
  'parentId',
  'ancestors',
  'tags',
  'context',
  'status',
  'riskLevel',
  'source',
] as const;

/** What a list says of a resource beside what it says itself. */
export type Placed = Pick<Resource, 'parentId' | 'ancestors' | 'source' | 'status'>;

/** True only where nothing is to be written. False says little where somebody has tagged it: which tag counts is settled first. */
export const isSame = (before: Resource, found: DiscoveredResource, placed: Placed): boolean =>
  before.status === placed.status &&
  before.name === found.name &&
  before.path === found.path &&
  before.riskLevel === found.riskLevel &&
  before.source === placed.source &&
  before.parentId === placed.parentId &&
  sameList(before.ancestors, placed.ancestors) &&
  sameRecord(before.context, found.context) &&
  areTagsOf(before.tags, found.tags);

/** Which fields differ. */
export const changedFields = (before: Resource, next: Resource): readonly string[] =>
  comparedFields.filter((field) => {
    if (field === 'ancestors') return !sameList(before.ancestors, next.ancestors);
    if (field === 'context') return !sameRecord(before.context, next.context);
    if (field === 'tags') return !sameTags(before.tags, next.tags);
    return before[field] !== next[field];
  });

export const sameList = (one: readonly string[] | null, other: readonly string[] | null): boolean =>
  one === other ||
  (one !== null && other !== null && one.length === other.length && one.every((text, at) => text === other[at]));

type Texts = Readonly<Record<string, string>>;

function sameRecord(one: Texts, other: Texts): boolean {
  let left = 0;
  for (const key in other) if (Object.hasOwn(other, key)) left += 1;
  for (const key in one) {
    if (!Object.hasOwn(one, key)) continue;
    if (!Object.hasOwn(other, key) || one[key] !== other[key]) return false;
    left -= 1;
  }
  return left === 0;
}

/** Whether the tags that are known, in the order they are kept in, are these of the source and no others. */
function areTagsOf(known: readonly Tag[], found: Texts): boolean {
  let before: string | null = null;
  for (const { key, value, origin, overridden } of known) {
    if (origin !== 'source' || overridden === true || (before !== null && before >= key)) return false;
    if (!Object.hasOwn(found, key) || found[key] !== value) return false;
    before = key;
  }
  let left = known.length;
  for (const key in found) if (Object.hasOwn(found, key)) left -= 1;
  return left === 0;
}
