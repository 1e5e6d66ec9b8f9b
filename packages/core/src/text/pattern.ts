// Patterns for reasons: the part of regular expressions that is matched in time linear in the text, whatever anybody writes. No look-around,
// no back-references, no word boundaries; repeats are unrolled, so their size is bounded by `limits.patternStepsMax`. Matched anywhere in
// the text unless `^` and `$` say otherwise. Upper and lower case are apart. (Thompson's construction, simulated state set by state set.)

import { assertNever } from '../assert.ts';
import { limits } from '../limits.ts';

/** A pattern that can be matched. */
export interface Pattern {
  matches(text: string): boolean;
}

type Step =
  | { readonly kind: 'char'; readonly test: (code: number) => boolean }
  | { readonly kind: 'split'; readonly to: readonly [number, number] }
  | { readonly kind: 'start' | 'end'; readonly to: number }
  | { readonly kind: 'match' };

type Node =
  | { readonly kind: 'char'; readonly test: (code: number) => boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };

/** What is wrong with a pattern, for the person who wrote it. */
export class PatternTrouble extends Error {}

/** Reads a pattern. Throws `PatternTrouble` with what is not understood and where. */
export function readPattern(text: string): Pattern {
  if (text.length > limits.patternLengthMax) {
    throw new PatternTrouble(`is longer than ${limits.patternLengthMax} characters`);
  }
  const reader = new Reader([...text]);
  const node = reader.alternatives(0);
  if (!reader.atEnd) throw new PatternTrouble(`has \`${reader.here}\` at place ${reader.place} that closes nothing`);
  const steps: Step[] = [];
  emit(node, steps);
  steps.push({ kind: 'match' });
  return { matches: (subject) => run(steps, [...subject]) };
}

const depthMax = 20;

class Reader {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(chars: readonly string[]) {
    this.#chars = chars;
  }

  get atEnd(): boolean {
    return this.#at >= this.#chars.length;
  }
  get here(): string {
    return this.#chars[this.#at] ?? '';
  }
  get place(): number {
    return this.#at + 1;
  }

  alternatives(depth: number): Node {
    if (depth > depthMax) throw new PatternTrouble('has too many parentheses inside each other');
    const nodes = [this.#sequence(depth)];
    while (this.#take('|')) nodes.push(this.#sequence(depth));
    return { kind: 'any', nodes };
  }

  #sequence(depth: number): Node {
    const nodes: Node[] = [];
    while (!this.atEnd && this.here !== '|' && this.here !== ')') nodes.push(this.#repeated(depth));
    return { kind: 'all', nodes };
  }

  #repeated(depth: number): Node {
    const node = this.#atom(depth);
    const bounds = this.#bounds();
    if (bounds === null) return node;
    if (node.kind === 'start' || node.kind === 'end') throw this.#trouble('repeats `^` or `$`');
    this.#take('?'); // How much is taken first does not change whether it matches.
    if (this.here === '*' || this.here === '+' || this.here === '{') throw this.#trouble('repeats a repeat');
    return { kind: 'repeat', node, ...bounds };
  }

  #bounds(): { readonly min: number; readonly max: number } | null {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (!this.#take('{')) return null;
    const min = this.#number();
    const max = this.#take(',') ? (this.here === '}' ? Number.POSITIVE_INFINITY : this.#number()) : min;
    if (!this.#take('}')) throw this.#trouble('has a `{` that is not closed');
    if (max < min) throw this.#trouble('has a repeat that ends before it begins');
    return { min, max };
  }

  #atom(depth: number): Node {
    const char = this.#next();
    switch (char) {
      case '(': {
        if (this.#take('?') && !this.#take(':'))
          throw this.#trouble('has look-around or a named group, which are not matched');
        const node = this.alternatives(depth + 1);
        if (!this.#take(')')) throw this.#trouble('has a `(` that is not closed');
        return node;
      }
      case '[':
        return { kind: 'char', test: this.#set() };
      case '\\':
        return { kind: 'char', test: this.#escape() };
      case '.':
        return { kind: 'char', test: (code) => code !== 10 && code !== 13 };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#trouble(`repeats nothing with \`${char}\``);
      default:
        return { kind: 'char', test: only(char) };
    }
  }

  #set(): (code: number) => boolean {
    const not = this.#take('^');
    const tests: ((code: number) => boolean)[] = [];
    while (this.here !== ']') {
      if (this.atEnd) throw this.#trouble('has a `[` that is not closed');
      const char = this.#next();
      if (char === '\\') {
        tests.push(this.#escape());
        continue;
      }
      const ranged = this.here === '-' && this.#chars[this.#at + 1] !== ']' && this.#chars[this.#at + 1] !== undefined;
      if (!ranged) {
        tests.push(only(char));
        continue;
      }
      this.#take('-');
      const [from, to] = [codeOf(char), codeOf(this.#next())];
      if (to < from) throw this.#trouble('has a range that ends before it begins');
      tests.push((code) => from <= code && code <= to);
    }
    this.#take(']');
    return (code) => tests.some((test) => test(code)) !== not;
  }

  #escape(): (code: number) => boolean {
    const char = this.#next();
    const known = classes.get(char.toLowerCase());
    if (known !== undefined) return char === char.toLowerCase() ? known : (code) => !known(code);
    const control = controls.get(char);
    if (control !== undefined) return only(control);
    if (/^[A-Za-z0-9]$/.test(char)) throw this.#trouble(`has \`\\${char}\`, which is not matched`);
    return only(char);
  }

  #number(): number {
    let digits = '';
    while (/^[0-9]$/.test(this.here) && digits.length < 4) digits += this.#next();
    if (digits === '') throw this.#trouble('has a repeat without a number');
    return Number(digits);
  }

  #take(char: string): boolean {
    if (this.here !== char) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const char = this.here;
    if (char === '') throw new PatternTrouble('ends too early');
    this.#at += 1;
    return char;
  }

  #trouble(what: string): PatternTrouble {
    return new PatternTrouble(`${what} (before place ${this.place})`);
  }
}

const codeOf = (char: string): number => char.codePointAt(0) ?? -1;
const only = (char: string): ((code: number) => boolean) => {
  const wanted = codeOf(char);
  return (code) => code === wanted;
};
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const classes: ReadonlyMap<string, (code: number) => boolean> = new Map([
  ['d', isDigit],
  ['w', (code: number) => isDigit(code) || isLetter(code) || code === 95],
  ['s', (code: number) => /\s/u.test(String.fromCodePoint(code))],
]);
const controls: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function emit(node: Node, steps: Step[]): void {
  if (steps.length > limits.patternStepsMax) throw new PatternTrouble('repeats too much; ask for less');
  switch (node.kind) {
    case 'char':
      steps.push(node);
      return;
    case 'start':
    case 'end':
      steps.push({ kind: node.kind, to: steps.length + 1 });
      return;
    case 'all':
      for (const each of node.nodes) emit(each, steps);
      return;
    case 'any':
      emitAny(node.nodes, steps);
      return;
    case 'repeat':
      emitRepeat(node, steps);
      return;
    default:
      assertNever(node);
  }
}

function emitAny(nodes: readonly Node[], steps: Step[]): void {
  const [first, ...others] = nodes;
  if (first === undefined) return;
  if (others.length === 0) {
    emit(first, steps);
    return;
  }
  const split = steps.push({ kind: 'match' }) - 1;
  emit(first, steps);
  const jump = steps.push({ kind: 'match' }) - 1;
  steps[split] = { kind: 'split', to: [split + 1, steps.length] };
  emitAny(others, steps);
  steps[jump] = { kind: 'split', to: [steps.length, steps.length] };
}

function emitRepeat({ node, min, max }: Extract<Node, { kind: 'repeat' }>, steps: Step[]): void {
  for (let count = 0; count < min; count += 1) emit(node, steps);
  if (max === Number.POSITIVE_INFINITY) {
    const split = steps.push({ kind: 'match' }) - 1;
    emit(node, steps);
    steps.push({ kind: 'split', to: [split, split] });
    steps[split] = { kind: 'split', to: [split + 1, steps.length] };
    return;
  }
  const splits: number[] = [];
  for (let count = min; count < max; count += 1) {
    splits.push(steps.push({ kind: 'match' }) - 1);
    emit(node, steps);
  }
  for (const split of splits) steps[split] = { kind: 'split', to: [split + 1, steps.length] };
}

/** One set of steps per place of the text, each step in it once: the time is the text's length times the pattern's. */
function run(steps: readonly Step[], chars: readonly string[]): boolean {
  let current: number[] = [];
  for (let at = 0; at <= chars.length; at += 1) {
    const reached = new Set<number>();
    const waiting: number[] = [];
    const edges = { start: at === 0, end: at === chars.length };
    for (const step of [...current, 0]) reach(steps, step, { reached, waiting, edges });
    if (waiting.includes(-1)) return true;
    const code = codeOf(chars[at] ?? '');
    current = waiting.flatMap((index) => {
      const step = steps[index];
      return step?.kind === 'char' && at < chars.length && step.test(code) ? [index + 1] : [];
    });
  }
  return false;
}

function reach(
  steps: readonly Step[],
  from: number,
  to: {
    readonly reached: Set<number>;
    readonly waiting: number[];
    readonly edges: { readonly start: boolean; readonly end: boolean };
  },
): void {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (to.reached.has(index)) continue;
    to.reached.add(index);
    const step = steps[index];
    if (step === undefined) continue;
    if (step.kind === 'char') to.waiting.push(index);
    else if (step.kind === 'match') to.waiting.push(-1);
    else if (step.kind === 'split') open.push(...step.to);
    else if (to.edges[step.kind]) open.push(step.to);
  }
}
