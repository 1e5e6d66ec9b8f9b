// Lists of actions as short patterns. A pattern never matches an action of the table that is neither wanted nor said to be harmless; what AWS adds
// later and a pattern then matches is the price, so patterns begin with a whole word, and end with one as long as the document fits.

/** How far a list may be shortened: wildcards stand for whole words; for anything after the first word; for anything of some length after it. */
export type Shortening = 'words' | 'letters' | 'lengths';

/** What patterns may match. */
export interface Matching {
  readonly service: string;
  /** Names that must be matched: `CreateVolume`. */
  readonly wanted: readonly string[];
  /** All names of the service. */
  readonly all: readonly string[];
  /** May this name be matched as well? */
  readonly harmless: (name: string) => boolean;
  readonly shortening: Shortening;
  /** May the first word be a wildcard? For what is denied. */
  readonly anyVerb?: true;
}

interface Candidate {
  readonly before: string;
  /** Characters at least between the two. */
  readonly between: number;
  readonly after: string;
}

/** Patterns, sorted, that match all that is wanted and nothing harmful: `ec2:CreateVpc*`, `s3:Put*Policy`. Always the one that saves most goes first. */
export function patternsFor({ service, wanted, all, harmless, shortening, anyVerb }: Matching): readonly string[] {
  const want = new Set(wanted);
  const harmful = all.filter((name) => !want.has(name) && !harmless(name));
  const candidates = [...want].length < 2 ? [] : candidatesFor([...want].sort(), { harmful, shortening, anyVerb });
  const left = new Set(want);
  const found: string[] = [];
  for (;;) {
    let best: { readonly text: string; readonly names: readonly string[]; readonly saved: number } | undefined;
    for (const [text, names] of candidates) {
      const open = names.filter((name) => left.has(name));
      if (open.length < 2) continue;
      const cost = open.reduce((sum, name) => sum + name.length + service.length + 4, 0);
      const saved = cost - text.length - service.length - 4;
      if (best === undefined || saved > best.saved || (saved === best.saved && text < best.text))
        best = { text, names: open, saved };
    }
    if (best === undefined || best.saved <= 0) break;
    found.push(`${service}:${best.text}`);
    for (const name of best.names) left.delete(name);
  }
  return [...found, ...[...left].map((name) => `${service}:${name}`)].sort();
}

function candidatesFor(
  names: readonly string[],
  {
    harmful,
    shortening,
    anyVerb,
  }: Pick<Matching, 'shortening'> & { readonly harmful: readonly string[]; readonly anyVerb: true | undefined },
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const name of names) {
    for (const candidate of cutsOf(name, shortening, anyVerb)) {
      const text = `${candidate.before}${'?'.repeat(candidate.between)}*${candidate.after}`;
      if (found.has(text) || harmful.some((other) => matches(other, candidate))) continue;
      found.set(
        text,
        names.filter((other) => matches(other, candidate)),
      );
    }
  }
  return found;
}

function matches(name: string, { before, between, after }: Candidate): boolean {
  return name.length >= before.length + between + after.length && name.startsWith(before) && name.endsWith(after);
}

/** Ways to put a wildcard into a name: not within its first word, which says what a call does. */
function cutsOf(name: string, shortening: Shortening, anyVerb: true | undefined): readonly Candidate[] {
  const first = /^[A-Z][a-z0-9]*/.exec(name)?.[0].length ?? name.length;
  const places = Array.from({ length: name.length - first }, (_, index) => first + index);
  const words = places.filter((at) => /[A-Z]/.test(name[at] ?? ''));
  const heads = shortening === 'words' ? words : places;
  const lengths = shortening === 'lengths' ? places.map((_, index) => index).slice(1, longestRun) : [];
  return [
    ...heads.map((at) => ({ before: name.slice(0, at), between: 0, after: '' })),
    ...words.slice(1).map((at) => ({ before: name.slice(0, first), between: 0, after: name.slice(at) })),
    ...lengths.map((between) => ({ before: name.slice(0, first), between, after: '' })),
    ...(anyVerb === undefined ? [] : words.map((at) => ({ before: '', between: 0, after: name.slice(at) }))),
  ];
}

/** Question marks in a row at most. */
const longestRun = 8;
