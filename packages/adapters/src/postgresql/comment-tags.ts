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
