// Tags of PostgreSQL objects are written in their comments: `key=value, key=value`. A comment that is not wholly of this form is a
// description and gives no tags, so that prose with an equals sign in it never becomes a fact that decides about access.

const pair = /^\s*([A-Za-z][A-Za-z0-9_.:-]{0,127})\s*=\s*([^=,]{1,256}?)\s*$/;
const tagsMax = 50;

/** The tags in a comment; none when any part of it is not `key=value`, or when a key comes twice. */
export function tagsOfComment(comment: string | null): Readonly<Record<string, string>> {
  if (comment === null || comment.trim() === '') return {};
  const tags = new Map<string, string>();
  for (const part of comment.split(',')) {
    const [, key, value] = pair.exec(part) ?? [];
    if (key === undefined || value === undefined || tags.has(key)) return {};
    tags.set(key, value);
  }
  return tags.size > tagsMax ? {} : Object.fromEntries(tags);
}

/**
 * A comment with some tags set and others taken away. Null where it cannot be: what is there is prose, which would be lost, or a tag cannot
 * be said in a comment.
 */
export function commentWith(
  comment: string | null,
  change: { readonly set: Readonly<Record<string, string>>; readonly remove: readonly string[] },
): string | null {
  const known = tagsOfComment(comment);
  if (comment !== null && comment.trim() !== '' && Object.keys(known).length === 0) return null;
  const tags = new Map(Object.entries(known));
  for (const key of change.remove) tags.delete(key);
  for (const [key, value] of Object.entries(change.set)) tags.set(key, value);
  const text = [...tags].map(([key, value]) => `${key}=${value}`).join(', ');
  const read = tagsOfComment(text);
  const same = [...tags].every(([key, value]) => Object.hasOwn(read, key) && read[key] === value);
  return same && Object.keys(read).length === tags.size ? text : null;
}
