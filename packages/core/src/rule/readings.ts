// A resource whose tags contradict each other, read in every way: two systems may say different things of one key, and a rule that keeps
// things apart must not be escaped by saying both.

import { matchesQuery } from '../query/match.ts';
import { queryMentions } from '../query/mentions.ts';
import type { Query } from '../query/query.ts';
import type { Member } from '../scope/members.ts';

/** With more contradictions than this the answer is yes. */
const contradictionsMax = 8;

/** Whether the query holds of the pair in some reading of its tags. */
export function couldHold(query: Query, member: Member): boolean {
  if (matchesQuery(query, member)) return true;
  const mentioned = queryMentions(query).keys.flatMap(({ field, key }) => (field === 'resource_tag' ? [key] : []));
  const counting = member.resource.tags.filter((tag) => !tag.overridden);
  const contradictory = [...new Set(mentioned)].filter(
    (key) => new Set(counting.filter((tag) => tag.key === key).map(({ value }) => value)).size > 1,
  );
  if (contradictory.length === 0) return false;
  if (contradictory.length > contradictionsMax) return true;
  return readingsOf(member, contradictory).some((reading) => matchesQuery(query, reading));
}

function readingsOf(member: Member, keys: readonly string[]): readonly Member[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [member];
  const { tags } = member.resource;
  const values = [...new Set(tags.flatMap((tag) => (tag.key === key && !tag.overridden ? [tag.value] : [])))];
  return values.flatMap((value) => {
    const told = tags.filter((tag) => tag.key !== key || tag.value === value);
    return readingsOf({ ...member, resource: { ...member.resource, tags: told } }, rest);
  });
}
