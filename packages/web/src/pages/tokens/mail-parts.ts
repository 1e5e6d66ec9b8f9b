// Kinds of notices by what they are about, in the order people meet them. A kind nobody thought of here is shown under the last. Pure.

export interface MailPart {
  readonly title: string;
  readonly kinds: readonly string[];
}

const titles: readonly (readonly [string, readonly string[]])[] = [
  ['Requests', ['request']],
  ['Access', ['grant']],
  ['Emergencies', ['emergency']],
  ['While somebody is away', ['delegation']],
  ['Changes that need a second person', ['perimeter']],
];

/** Every kind once. */
export function mailParts(kinds: readonly string[]): readonly MailPart[] {
  const wordOf = (kind: string): string => kind.split('.')[0] ?? '';
  const known = titles.map(([title, words]) => ({
    title,
    kinds: kinds.filter((kind) => words.includes(wordOf(kind))),
  }));
  const placed = new Set(known.flatMap((part) => part.kinds));
  const rest = { title: 'For those who look after Tidegate', kinds: kinds.filter((kind) => !placed.has(kind)) };
  return [...known, rest].filter((part) => part.kinds.length > 0);
}
