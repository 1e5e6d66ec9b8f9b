// The tags of a Terraform resource: those that it really gets (`tags_all`, with the provider's default tags) before those written on
// it. A value that is known after apply is kept as such, and one that is marked sensitive is marked secret.

import type { DeclaredTag, DeclaredTags } from './declared.ts';
import { at, listOf, recordOf, textAt } from './json.ts';

/** The attributes of a resource: values, which are known only after apply, which are marked sensitive. */
export interface Attributes {
  readonly values: unknown;
  /** `after_unknown`: true where the value is known only after apply. */
  readonly unknown: unknown;
  /** `sensitive_values`, `after_sensitive`: true where the value must not be shown. Values are never read from it. */
  readonly hidden: unknown;
}

const afterApply = 'it is known only after apply';

/** Whole maps of tags, the most complete first: AWS, then the label maps of Google. */
const whole = ['tags_all', 'effective_labels'] as const;
const written = ['tags', 'labels'] as const;

/** The tags; null for a resource that has no attribute for them. */
export function tagsOf(attributes: Attributes): DeclaredTags | null {
  const there = (key: string): boolean =>
    at(attributes.values, key) !== undefined || at(attributes.unknown, key) !== undefined;
  const listed = at(attributes.values, 'tag');
  if (Array.isArray(listed)) return listedTags(attributes, listed);
  const all = whole.find(there);
  const own = written.find(there);
  if (all !== undefined && at(attributes.unknown, all) !== true) return mapTags(attributes, all);
  if (own === undefined) return all === undefined ? null : { known: new Map(), more: true };
  const tags = mapTags(attributes, own);
  return all === undefined ? tags : { ...tags, more: true };
}

function mapTags({ values, unknown, hidden }: Attributes, attribute: string): DeclaredTags {
  if (at(unknown, attribute) === true) return { known: new Map(), more: true };
  const secret = at(hidden, attribute) === true;
  const known = new Map<string, DeclaredTag>();
  for (const [key, value] of Object.entries(recordOf(at(values, attribute)) ?? {})) {
    const tag = tagValue(value);
    if (tag !== undefined)
      known.set(key, { value: tag, why: null, secret: secret || at(hidden, attribute, key) === true });
  }
  for (const [key, mark] of Object.entries(recordOf(at(unknown, attribute)) ?? {})) {
    if (mark === true) known.set(key, { value: null, why: afterApply, secret: false });
  }
  return { known, more: false };
}

/** An autoscaling group writes its tags as blocks, and the machines it starts get those that are passed on. */
function listedTags({ unknown, hidden }: Attributes, listed: readonly unknown[]): DeclaredTags {
  const known = new Map<string, DeclaredTag>();
  const marks = listOf(at(unknown, 'tag'));
  listed.forEach((block, index) => {
    const key = textAt(block, 'key');
    if (key === null) return;
    const secret = at(hidden, 'tag') === true || at(hidden, 'tag', index, 'value') === true;
    const value = at(marks[index], 'value') === true ? null : (tagValue(at(block, 'value')) ?? '');
    known.set(key, { value, why: value === null ? afterApply : null, secret });
  });
  return { known, more: at(unknown, 'tag') === true || marks.some((mark) => at(mark, 'key') === true) };
}

/** Null in a map means that the tag is not set. */
const tagValue = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
