// Patterns with `*` for any text, in time linear in pattern and text; and what a pattern says of a text that is only partly known.

import type { DeclaredResource, DeclaredText } from '../import/declared.ts';

/** Whether the whole text fits the pattern; capital letters count. */
export function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}

/** The same of a text that may not be known: `maybe` where what is not known decides. */
export function globSays(pattern: string, text: DeclaredText): 'yes' | 'no' | 'maybe' {
  switch (text.kind) {
    case 'none':
      return 'no';
    case 'unknown':
      return 'maybe';
    case 'known':
      return globMatches(pattern, text.text) ? 'yes' : 'no';
    case 'starts': {
      const [first = '', ...rest] = pattern.split('*');
      const length = Math.min(first.length, text.text.length);
      if (first.slice(0, length) !== text.text.slice(0, length)) return 'no';
      return rest.length === 1 && rest[0] === '' && text.text.length >= first.length ? 'yes' : 'maybe';
    }
  }
}

/** Whether one of the patterns fits the type, in the file's words or in the inventory's. */
export const isOfTypes = (
  patterns: readonly string[],
  { kind, type }: Pick<DeclaredResource, 'kind' | 'type'>,
): boolean => patterns.some((pattern) => globMatches(pattern, kind) || globMatches(pattern, type));
