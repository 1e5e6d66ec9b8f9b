// What is to be said of a tag, to whoever looks at the resource: where it comes from, whether it counts, and who cannot see it.

import { quoted } from '../errors/refusal.ts';
import type { Resource, Tag } from '../inventory/resource.ts';
import { cloudSeesTag } from './cloud-sight.ts';

/** One sentence about a tag of a resource. */
export function tagSentence(resource: Pick<Resource, 'type' | 'tags'>, tag: Tag): string {
  const parts = [tag.origin === 'source' ? 'its system says so' : `${quoted(tag.source ?? 'an API call')} says so`];
  const others = resource.tags.filter((other) => other.key === tag.key && other.value !== tag.value);
  const [counting] = others.filter((other) => !other.overridden);
  if (tag.overridden && counting) {
    const who = counting.origin === 'source' ? 'its system says' : `${quoted(counting.source ?? 'an API call')} says`;
    parts.push(`it does not count, because ${who} ${quoted(counting.value)}`);
  } else if (counting) parts.push(`it contradicts ${quoted(counting.value)}, so that no query finds it by this key`);
  if (cloudSeesTag(resource, tag) === false) {
    parts.push('policies of the cloud do not see it: it is not on the thing itself');
  }
  return parts.join('; ');
}
