// An order to set a tag on resources at their source: asked for by an administrator, confirmed by a second one where production is
// touched, done row by row by a worker, and kept with what became of each. Leaves speaking to the source to its adapter.

import { quoted, type Refusal, refusal } from '../errors/refusal.ts';
import type { FlowId, IntegrationId, PersonId, ResourceId, TagOrderId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import type { Resource } from './resource.ts';

/** What a tag should become; `instead` is a key that is removed with it. */
export interface SourceTag {
  readonly key: string;
  readonly value: string;
  readonly instead: string | null;
}

/** One resource of an order. */
export interface TagOrderRow {
  readonly resourceId: ResourceId;
  readonly integrationId: IntegrationId;
  readonly name: string;
  /** What its system said for the key when it was ordered; null where it said nothing. */
  readonly was: string | null;
  /** `written`: the source took it. `refused`: it never will. `failed`: it could not be reached, and is not tried any more. */
  readonly state: 'waiting' | 'written' | 'refused' | 'failed';
  /** Why not, or what kept it waiting so far. */
  readonly message: string | null;
}

export interface TagOrder {
  readonly id: TagOrderId;
  readonly change: SourceTag;
  readonly rows: readonly TagOrderRow[];
  /** The access flows that offer something else by it, as they were when it was ordered. */
  readonly flows: readonly FlowId[];
  readonly orderedBy: PersonId;
  /** The second person, where one was asked for. */
  readonly confirmedBy: PersonId | null;
  readonly door: string;
  readonly at: Instant;
  readonly state: 'writing' | 'done';
  readonly endedAt: Instant | null;
}

/** What a change of tags would do to one resource's own tags. */
export type TagStep =
  | { readonly kind: 'change'; readonly was: string | null; readonly insteadWas: string | null }
  | { readonly kind: 'unchanged' }
  /** It cannot be ordered, and why. */
  | { readonly kind: 'blocked'; readonly reason: string };

/** Whether a change of tags can be asked for at all; what a source takes beyond that, its adapter knows. */
export function tagChangeProblem({ key, value, instead }: SourceTag): Refusal | null {
  for (const [field, text, max] of [
    ['key', key, limits.tagKeyWrittenMax],
    ['value', value, limits.tagValueWrittenMax],
    ['instead', instead ?? 'none', limits.tagKeyWrittenMax],
  ] as const) {
    if (text.trim() === '' || text.length > max) {
      return refusal('input.invalid', `${quoted(field)} must have 1 to ${max} characters`, { field });
    }
    if (unseen.test(text)) {
      return refusal('input.invalid', `${quoted(field)} holds characters that nobody sees; write it again`, { field });
    }
  }
  if (key !== instead) return null;
  return refusal('input.invalid', 'the key to set and the key to remove are the same; leave one out', {
    field: 'instead',
  });
}

/** What a change does to a resource, as its system's own tags are now. */
export function tagStep(resource: Resource, change: SourceTag): TagStep {
  if (resource.status === 'deleted') return { kind: 'blocked', reason: 'it is not there any more' };
  const was = sourceTag(resource, change.key);
  const insteadWas = change.instead === null ? null : sourceTag(resource, change.instead);
  if (was === change.value && insteadWas === null) return { kind: 'unchanged' };
  return { kind: 'change', was, insteadWas };
}

/** A resource as it will be read once its source has taken the change. */
export function withTagChanged(resource: Resource, { key, value, instead }: SourceTag): Resource {
  const kept = resource.tags.filter((tag) => tag.origin !== 'source' || (tag.key !== key && tag.key !== instead));
  const [source, user] = [kept.filter(isSource), kept.filter((tag) => !isSource(tag))];
  const tags = [...source, { key, value, origin: 'source' as const }].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return { ...resource, tags: [...tags, ...user] };
}

/** What its system says for a key; null where nothing. */
export const sourceTag = ({ tags }: Resource, key: string): string | null =>
  tags.find((tag) => isSource(tag) && tag.key === key)?.value ?? null;

const isSource = ({ origin }: Resource['tags'][number]): boolean => origin === 'source';

/** How many rows are in each state. */
export function countTagRows(rows: readonly TagOrderRow[]): Readonly<Record<TagOrderRow['state'], number>> {
  const counts = { waiting: 0, written: 0, refused: 0, failed: 0 };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not get into a tag
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
