// The name somebody probably meant, for messages about references that do not exist. Unlike `query/nearest.ts`, which
// knows how field names are built, this compares names as people give them.

const lengthMax = 80;

/** The name nearest to `name` by edit distance, upper and lower case alike; `null` where none is near. */
export function nearestName(name: string, names: readonly string[]): string | null {
  const asked = name.toLowerCase();
  if (asked.length > lengthMax) return null;
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const candidate of names) {
    if (candidate.length > lengthMax) continue;
    const distance = editDistance(asked, candidate.toLowerCase());
    if (best === null || distance < best.distance) best = { name: candidate, distance };
  }
  return best !== null && best.distance <= Math.max(1, Math.floor(asked.length / 3)) ? best.name : null;
}

/** How many letters have to be put in, taken out or exchanged. */
export function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= right.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (left[at - 1] === right[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
