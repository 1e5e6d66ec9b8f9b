// Values with one part changed: how forms change what they show, without touching what it was. Pure.

/** An object with a part set, or left out where the part is null: a body says nothing of what it does not demand. */
export function withPart<T extends object, K extends keyof T>(whole: T, key: K, part: T[K] | null): T {
  const next = { ...whole };
  if (part === null) delete next[key];
  else next[key] = part;
  return next;
}

/** The same of an object that is itself a part: null once it says nothing any more. */
export function partWith<T extends object, K extends keyof T>(part: T, key: K, value: T[K] | null): T | null {
  const next = withPart(part, key, value);
  return Object.keys(next).length === 0 ? null : next;
}

/** A list with one item replaced, or taken out where it is null. */
export const withItem = <T>(items: readonly T[], at: number, item: T | null): T[] =>
  items.flatMap((one, index) => (index === at ? (item === null ? [] : [item]) : [one]));
