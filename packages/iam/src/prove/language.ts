// Regular languages as policies write them: texts with `*` and `?`, where a wildcard may be kept from reaching over a colon. Cuts the set of all
// texts into classes that no pattern can tell apart, and names one shortest text of each. Exact: an automaton over all patterns
// at once, walked breadth first, whose characters are only those that some pattern still waits for, and one that none does.

import { automatonStatesMax } from './limits.ts';

/** One step of a pattern. */
export type Token =
  | { readonly type: 'char'; readonly text: string; readonly other: string }
  | { readonly type: 'one'; readonly colonFree: boolean }
  | { readonly type: 'star'; readonly colonFree: boolean };

/** A pattern: the texts that its tokens spell, one after the other. */
export type Pattern = readonly Token[];

/** Which texts exist: those some pattern of `any` matches and no pattern of `none` does. */
export interface Domain {
  readonly any: readonly Pattern[];
  readonly none: readonly Pattern[];
}

/** A text, character by character. */
export function exactly(text: string): Pattern {
  return [...text].map((char) => ({ type: 'char', text: char, other: char }));
}

/** A text without regard to case. */
export function anyCase(text: string): Pattern {
  return [...text].map((char) => {
    const lower = char.toLowerCase();
    const other = char === lower ? char.toUpperCase() : lower;
    return { type: 'char', text: char, other: other.length === char.length ? other : char };
  });
}

/** Any text. */
export const anything: Pattern = [{ type: 'star', colonFree: false }];

/** A text written with `*` and `?`, whose wildcards before the fifth colon stay within their segment. */
export function arnPattern(text: string): Pattern {
  let colons = 0;
  return [...text].map((char): Token => {
    if (char === ':') colons += 1;
    if (char === '*') return { type: 'star', colonFree: colons < 5 };
    if (char === '?') return { type: 'one', colonFree: colons < 5 };
    return { type: 'char', text: char, other: char };
  });
}

/**
 * One shortest text of each class that the patterns tell apart, within the domain; `undefined` if the automaton is too large.
 */
export function partition(patterns: readonly Pattern[], domain: Domain): readonly string[] | undefined {
  return plainClasses(patterns, domain) ?? new Automaton(patterns, domain).classes();
}

/**
 * The classes where they can be told without an automaton: nothing but whole texts among all texts, or a single class. Most keys are
 * compared with a few whole texts, and most resources with none.
 */
function plainClasses(patterns: readonly Pattern[], { any, none }: Domain): readonly string[] | undefined {
  if (patterns.length === 0) {
    const samples = (any.length === 0 ? [anything] : any).map(sampleOf);
    const inside = samples.find((text) => !none.some((pattern) => spells(pattern, text)));
    // If all samples are exceptions, the automaton says whether anything is left.
    return inside === undefined ? undefined : [inside];
  }
  if (any.length > 0 || none.length > 0) return undefined;
  const texts = new Set<string>();
  for (const pattern of patterns) {
    let text = '';
    for (const token of pattern) {
      if (token.type !== 'char' || token.text !== token.other) return undefined;
      text += token.text;
    }
    texts.add(text);
  }
  const other = [...freshLetters].find((char) => !texts.has(char));
  return other === undefined ? undefined : [other, ...texts];
}

/** A shortest text of the pattern. */
function sampleOf(pattern: Pattern): string {
  const text = pattern.map((token) => (token.type === 'char' ? token.text : token.type === 'one' ? '0' : '')).join('');
  return text === '' && pattern.length > 0 ? '0' : text;
}

/** Is the text one of the pattern's? Tries what a star may stand for, the shortest first; only for short patterns. */
function spells(pattern: Pattern, text: string, at = 0, from = 0): boolean {
  for (let index = at, place = from; ; index += 1, place += 1) {
    const token = pattern[index];
    if (token === undefined) return place === text.length;
    const char = text[place];
    if (token.type === 'star') {
      for (let end = place; end <= text.length; end += 1) {
        if (spells(pattern, text, index + 1, end)) return true;
        if (token.colonFree && text[end] === ':') return false;
      }
      return false;
    }
    if (char === undefined) return false;
    if (token.type === 'char' ? char !== token.text && char !== token.other : token.colonFree && char === ':')
      return false;
  }
}

interface Visit {
  readonly state: readonly number[];
  readonly word: string;
}

class Automaton {
  /** All tokens one after the other; `undefined` ends a pattern. */
  readonly #tokens: (Token | undefined)[] = [];
  readonly #starts: number[] = [];
  /** Which pattern ends at a place. */
  readonly #ends = new Map<number, number>();
  readonly #patternsCount: number;
  readonly #anyFrom: number;
  readonly #noneFrom: number;
  readonly #fresh: readonly string[];

  constructor(patterns: readonly Pattern[], domain: Domain) {
    const any = domain.any.length === 0 ? [anything] : domain.any;
    this.#patternsCount = patterns.length;
    this.#noneFrom = patterns.length + any.length;
    this.#anyFrom = patterns.reduce((sum, pattern) => sum + pattern.length + 1, 0);
    const letters = new Set<string>();
    for (const [index, pattern] of [...patterns, ...any, ...domain.none].entries()) {
      this.#starts.push(this.#tokens.length);
      for (const token of pattern) {
        this.#tokens.push(token);
        if (token.type === 'char') letters.add(token.text).add(token.other);
      }
      this.#ends.set(this.#tokens.length, index);
      this.#tokens.push(undefined);
    }
    this.#fresh = [...freshLetters].filter((char) => !letters.has(char)).slice(0, 2);
  }

  classes(): readonly string[] | undefined {
    const noneAt = this.#starts[this.#noneFrom] ?? this.#tokens.length;
    const visited = new Set<string>();
    const found = new Map<string, string>();
    let queue: Visit[] = [];
    const enter = (places: readonly number[], word: string, into: Visit[]): void => {
      const state = this.#closed(places);
      // Nothing of the domain can be spelled from here.
      if (!state.some((place) => place >= this.#anyFrom && place < noneAt)) return;
      const key = state.join();
      if (visited.has(key)) return;
      visited.add(key);
      into.push({ state, word });
    };
    enter(this.#starts, '', queue);
    while (queue.length > 0) {
      const next: Visit[] = [];
      for (const { state, word } of queue) {
        this.#accept(state, word, found);
        for (const char of this.#lettersAt(state)) enter(this.#step(state, char), word + char, next);
      }
      if (visited.size > automatonStatesMax) return undefined;
      queue = next;
    }
    return [...found.values()];
  }

  #accept(state: readonly number[], word: string, found: Map<string, string>): void {
    const ended = state.flatMap((place) => this.#ends.get(place) ?? []);
    if (ended.some((index) => index >= this.#noneFrom)) return;
    if (!ended.some((index) => index >= this.#patternsCount)) return;
    const key = ended.filter((index) => index < this.#patternsCount).join();
    // A text that says something reads better than an empty one.
    if (found.get(key) === undefined || found.get(key) === '') found.set(key, word);
  }

  /** The characters that lead to different places, and one that stands for all others. */
  #lettersAt(state: readonly number[]): ReadonlySet<string> {
    const letters = new Set<string>();
    let wild = false;
    let colonMatters = false;
    for (const place of state) {
      const token = this.#tokens[place];
      if (token === undefined) continue;
      if (token.type === 'char') letters.add(token.text).add(token.other);
      else {
        wild = true;
        colonMatters ||= token.colonFree;
      }
    }
    if (wild) for (const char of this.#fresh) letters.add(char);
    if (colonMatters) letters.add(':');
    return letters;
  }

  #step(state: readonly number[], char: string): readonly number[] {
    const places: number[] = [];
    for (const place of state) {
      const token = this.#tokens[place];
      if (token === undefined) continue;
      if (token.type === 'char') {
        if (token.text === char || token.other === char) places.push(place + 1);
      } else if (!(token.colonFree && char === ':')) places.push(token.type === 'one' ? place + 1 : place);
    }
    return places;
  }

  /** A star may spell nothing: the place behind it is reached, too. */
  #closed(places: readonly number[]): readonly number[] {
    const all = new Set<number>();
    for (const start of places) {
      let place = start;
      while (!all.has(place)) {
        all.add(place);
        if (this.#tokens[place]?.type !== 'star') break;
        place += 1;
      }
    }
    return [...all].sort((a, b) => a - b);
  }
}

/** Characters to stand for all that no pattern names; digits first, so that accounts read as accounts. */
const freshLetters = '0123456789xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW~^!@#%&=+;,.()';
