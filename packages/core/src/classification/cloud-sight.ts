// Whether the guardrails of a cloud see a tag. A service control policy or a boundary reads the tags that are on the thing itself; what
// a classification tool told us is known here only.

import type { Resource, Tag } from '../inventory/resource.ts';

/** Types of resources that live in a cloud whose policies read tags. */
const cloudType = /^aws-/;

/**
 * True where the thing itself carries this key and value; false for a user tag of a cloud resource that does not; null where there are
 * no cloud guardrails to see anything.
 */
export function cloudSeesTag(resource: Pick<Resource, 'type' | 'tags'>, tag: Tag): boolean | null {
  if (!cloudType.test(resource.type)) return null;
  return resource.tags.some(({ key, value, origin }) => origin === 'source' && key === tag.key && value === tag.value);
}
