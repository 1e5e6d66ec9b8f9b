// Text with wildcards and policy variables, turned into a row of marks that can be compared one by one.
// Guide: "IAM policy elements: Variables and tags". A substituted value is plain text: its own `*` and `?` mean
// themselves (F56). A variable that cannot be resolved makes the whole text unusable, told as `undefined` (F57).

export type Mark = { readonly char: string } | 'one' | 'many';

/** Answers a variable by its key; `undefined` if the key is absent or has several values (F54). */
export type Lookup = (key: string) => string | undefined;

export function plain(text: string): readonly Mark[] {
  return [...text].map((char) => ({ char }));
}

export function wild(text: string): readonly Mark[] {
  return [...text].map((char) => (char === '*' ? 'many' : char === '?' ? 'one' : { char }));
}

/** Reads a policy value of a document of 2012: `${key}`, `${key, 'default'}`, `${*}`, `${?}`, `${$}`. */
export function expand(
  text: string,
  lookup: Lookup,
  read: (literal: string) => readonly Mark[],
): readonly Mark[] | undefined {
  const marks: Mark[] = [];
  let rest = text;
  while (rest !== '') {
    const start = rest.indexOf('${');
    const end = start < 0 ? -1 : rest.indexOf('}', start);
    if (start < 0 || end < 0) return [...marks, ...read(rest)];
    const value = substitute(rest.slice(start + 2, end), lookup);
    if (value === undefined) return undefined;
    marks.push(...read(rest.slice(0, start)), ...plain(value));
    rest = rest.slice(end + 1);
  }
  return marks;
}

function substitute(inside: string, lookup: Lookup): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const comma = inside.indexOf(',');
  if (comma < 0) return lookup(inside.trim());
  const fallback = inside.slice(comma + 1).trim();
  return lookup(inside.slice(0, comma).trim()) ?? fallback.slice(1, -1);
}

/** Does the whole text fit the marks? Written as the definition: what may come after each prefix. */
export function fits(marks: readonly Mark[], text: string): boolean {
  let reachable = new Set([0]);
  for (const char of [...text, undefined]) {
    const next = new Set<number>();
    for (const at of skipMany(marks, reachable)) {
      const mark = marks[at];
      if (char === undefined) {
        if (mark === undefined) return true;
      } else if (mark === 'many') next.add(at);
      else if (mark === 'one' || (mark !== undefined && mark.char === char)) next.add(at + 1);
    }
    reachable = next;
  }
  return false;
}

/** `*` may stand for nothing: from each place before one, the place after it is reachable too. */
function skipMany(marks: readonly Mark[], from: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(from);
  for (const at of all) if (marks[at] === 'many') all.add(at + 1);
  return all;
}

export function lower(marks: readonly Mark[]): readonly Mark[] {
  return marks.map((mark) => (typeof mark === 'string' ? mark : { char: mark.char.toLowerCase() }));
}

/** Cuts at the first `limit - 1` colons, as an ARN is cut into its six parts. */
export function cut(marks: readonly Mark[], limit: number): readonly (readonly Mark[])[] {
  const parts: Mark[][] = [[]];
  for (const mark of marks) {
    if (typeof mark !== 'string' && mark.char === ':' && parts.length < limit) parts.push([]);
    else parts[parts.length - 1]?.push(mark);
  }
  return parts;
}

const arnParts = 6;

/** ARN against ARN pattern: six parts, one by one, each with its own wildcards (F61, F62). */
export function fitsArn(pattern: readonly Mark[], value: string): boolean {
  const wanted = cut(pattern, arnParts);
  const given = cut(plain(value), arnParts).map((part) =>
    part.map((m) => (typeof m === 'string' ? '' : m.char)).join(''),
  );
  if (wanted.length !== arnParts || given.length !== arnParts) return false;
  return wanted.every((part, i) => fits(part, given[i] ?? ''));
}
