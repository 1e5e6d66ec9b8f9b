// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the table look like templates
// Proofs that differ in names only: the account's number, the values of the workspace's tags. Where such a name is written into policies as a whole,
// and no other text of the policies can be told from it by a part, a proof for one account is a proof for the next: requests that the one set of
// policies tells apart are those the other does, with the names exchanged. That condition is checked here, for each set of names, by looking
// whether any written text could overlap with a name where it does not stand for it (`docs/guides/prove.md`, "Whole organizations").
import type { ConditionClause, Statement } from '../parse/policy.ts';
import type { Template } from '../parse/template.ts';
import { isSettled, type Reading } from './readings.ts';

/** Names that may be exchanged, each with a character that stands for it. */
export class Names {
  readonly texts: readonly string[];
  /** The longest first, so that a name within another is not cut out of it. */
  readonly #order: readonly (readonly [string, string])[];

  constructor(candidates: readonly string[]) {
    this.texts = [...new Set(candidates.filter((text) => nameForm.test(text) && !truth.test(text)))].slice(0, namesMax);
    this.#order = this.texts
      .map((text, index) => [text, markOf(index)] as const)
      .sort(([one], [other]) => other.length - one.length);
  }

  /** The text with names replaced by what stands for them. */
  hide(text: string): string {
    let hidden = text;
    for (const [name, mark] of this.#order) if (hidden.includes(name)) hidden = hidden.replaceAll(name, mark);
    return hidden;
  }
}

/** A name has no character that means something in a pattern, and no colon. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: names are kept free of them
const nameForm = /^[^\u0000-\u001f:*?$\ue000-\ue0ff]+$/;
/** What keys of type Bool hold is no name. */
const truth = /^(?:true|false)$/i;
const namesMax = 64;
const firstMark = 0xe000;
const markOf = (index: number): string => String.fromCharCode(firstMark + index);
const marks = /[\ue000-\ue0ff]/;
const wild = '\u0001';

/** A piece of text between wildcards and colons, names hidden. */
interface Piece {
  readonly text: string;
  /** Can anything but a colon stand right before it, or behind it? */
  readonly before: boolean;
  readonly after: boolean;
}

/** All that one fact of a request is compared with, where names are part of it. */
interface Fact {
  /** Pieces with names in them. */
  readonly named: readonly Piece[];
  /** The beginnings of other pieces before which something can stand, their ends behind which something can, and all of them. */
  readonly beginnings: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
  readonly inner: readonly string[];
  readonly all: string;
  /** Which names occur. */
  readonly names: readonly number[];
}

/** What must be looked at before names are exchanged. */
export type Shape = readonly Fact[];

/** The value of a variable: a text with names hidden, `null` for none, `undefined` if it depends on the request. */
export type Meaning = (key: string) => string | null | undefined;

/** How a set of policies uses names. */
export interface NameUse {
  readonly readings: readonly Reading[];
  readonly names: Names;
  readonly meaning: Meaning;
  readonly tagsKnown: boolean;
  /** Texts, names hidden, that keys are compared with beside what the documents say. */
  readonly more: readonly (readonly [key: string, text: string])[];
  /** Forms of the ARNs in question, as the table writes them. */
  readonly places: readonly string[];
}

/** The facts in which names matter; `undefined` if names are used in a way that is not looked into here. */
export function shapeOf(use: NameUse): Shape | undefined {
  const statements = use.readings.flatMap((reading) => reading.statements);
  const byKey = new Map<string, (string | undefined)[]>();
  for (const [key, text] of use.more) enter(byKey, key, [text]);
  for (const clause of statements.flatMap(({ conditions }) => conditions)) {
    const key = clause.key.toLowerCase();
    const texts = textsOf(clause, use);
    if (!isSettled(key, use.tagsKnown)) enter(byKey, key, texts);
    else if (clause.values.some((value) => value.variable && textOf(value, use) === undefined)) return undefined;
  }
  const facts = [...byKey.values()].map((texts) => factOf(texts));
  const shape = [...facts, factOf(resourcesOf(statements, use))];
  return shape.includes('refused') ? undefined : shape.filter((fact) => typeof fact === 'object');
}

function enter(into: Map<string, (string | undefined)[]>, key: string, texts: readonly (string | undefined)[]): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [...texts]);
  else known.push(...texts);
}

/** The texts of a clause; `undefined` for what is not looked into. */
function textsOf(
  { operator: { family }, key, values }: ConditionClause,
  use: NameUse,
): readonly (string | undefined)[] {
  if (family === 'Null') return [];
  const texts = values.map((value) => textOf(value, use)).filter((text) => text !== null);
  if (family === 'StringEquals' || family === 'StringLike' || family === 'ArnLike') {
    // Tags of the request are told apart without regard to case.
    return key.toLowerCase() === 'aws:tagkeys' && texts.some((text) => text !== undefined && marks.test(text))
      ? [undefined]
      : texts;
  }
  // Compared otherwise than as texts: names must have no part in it, and no name in the same key.
  return [otherKind, ...texts.map((text) => (text === undefined || marks.test(text) ? undefined : text))];
}

/** Stands among the texts of a key for a comparison that is not one of texts as they are. */
const otherKind = '\u0000';

/** A value, its wildcards as one character; `null` if it equals nothing; `undefined` if it is not looked into. */
function textOf({ parts }: Template, { names, meaning }: NameUse): string | null | undefined {
  let text = '';
  let group = { stars: 0, ones: 0 };
  const close = (): boolean => {
    const fits = group.ones === 0 || (group.ones === 1 && group.stars > 0);
    if (group.stars > 0) text += wild;
    group = { stars: 0, ones: 0 };
    return fits;
  };
  for (const part of parts) {
    if (part.type === 'star') group.stars += 1;
    else if (part.type === 'one') group.ones += 1;
    else {
      if (!close()) return undefined;
      const value = part.type === 'text' ? names.hide(part.text) : meaning(part.key.toLowerCase());
      if (value === undefined) return undefined;
      const known = value ?? (part.type === 'variable' ? part.fallback : undefined);
      if (known === undefined) return null;
      text += known;
    }
  }
  return close() ? text : undefined;
}

function resourcesOf(statements: readonly Statement[], use: NameUse): readonly (string | undefined)[] {
  const written = statements.flatMap(({ resource }) => resource?.patterns ?? []).map((value) => textOf(value, use));
  const account = use.names.hide(use.names.texts[0] ?? '');
  const forms = use.places
    .flatMap((place) => place.split(', '))
    .map((place) =>
      place
        .replace('${Account}', account)
        .replace('${Partition}', 'aws')
        .replaceAll(/\$\{[^}]*\}/g, wild),
    );
  // Segments that a pattern leaves out stand for anything.
  const whole = (text: string): string => (text.split(':').length < 6 ? text + wild : text);
  const patterns = written.flatMap((text) => (text === null ? [] : [text === undefined ? text : whole(text)]));
  return [...new Set([...patterns, ...forms, ...exceptions])];
}

/** What else the forms of ARNs are made of (`shapes.ts`). */
const exceptions = [`arn:${wild}:iam::${wild}:role/aws-reserved/${wild}`, 'aws-cn', 'aws-us-gov'];

/** What must be looked at of one fact; nothing, if names make no difference to it. */
function factOf(texts: readonly (string | undefined)[]): Fact | 'refused' | 'indifferent' {
  if (!texts.some((text) => text === undefined || marks.test(text))) return 'indifferent';
  if (texts.includes(undefined) || texts.includes(otherKind)) return 'refused';
  // Whole texts are compared as wholes: names can be exchanged as they are.
  if (!texts.some((text) => text?.includes(wild))) return 'indifferent';
  const pieces = texts.flatMap((text) => (text ?? '').split(':').flatMap(piecesOf));
  const named = new Map(pieces.filter(({ text }) => marks.test(text)).map((piece) => [JSON.stringify(piece), piece]));
  const other = pieces.filter(({ text }) => !marks.test(text));
  return {
    named: [...named.values()],
    beginnings: new Set(other.filter(({ before }) => before).flatMap(({ text }) => startsOf(text))),
    ends: new Set(other.filter(({ after }) => after).flatMap(({ text }) => endsOf(text))),
    inner: [...new Set(other.filter(({ before, after }) => before && after).map(({ text }) => text))],
    all: [...new Set(other.map(({ text }) => text))].join('\u0000'),
    names: [...new Set([...named.values()].flatMap(({ text }) => [...text]).filter((char) => marks.test(char)))].map(
      (char) => char.charCodeAt(0) - firstMark,
    ),
  };
}

function piecesOf(segment: string): readonly Piece[] {
  const parts = segment.split(wild);
  return parts.flatMap((text, index) =>
    text === '' ? [] : [{ text, before: index > 0, after: index < parts.length - 1 }],
  );
}

function startsOf(text: string): readonly string[] {
  return Array.from({ length: text.length }, (_, index) => text.slice(0, index + 1));
}

function endsOf(text: string): readonly string[] {
  return Array.from({ length: text.length }, (_, index) => text.slice(index));
}

/** Can these names be exchanged for others: does no text of the shape overlap with one where it does not stand for it? */
export function isExchangeable(shape: Shape, texts: readonly string[]): boolean {
  return shape.every((fact) =>
    fact.names.every((index) => {
      const name = texts[index];
      return name !== undefined && !meetsOther(fact, name) && !fact.named.some((piece) => meets(piece, index, texts));
    }),
  );
}

function meetsOther({ beginnings, ends, inner, all }: Fact, name: string): boolean {
  for (let length = 1; length < name.length; length += 1) {
    if (ends.has(name.slice(0, length)) || beginnings.has(name.slice(length))) return true;
  }
  return all.includes(name) || inner.some((text) => name.includes(text));
}

/** Could the name stand across the piece's text anywhere but where it is written? */
function meets({ text: hidden, before, after }: Piece, index: number, texts: readonly string[]): boolean {
  const name = texts[index] ?? '';
  const own = new Set<number>();
  let text = '';
  for (const char of hidden) {
    const which = char.charCodeAt(0) - firstMark;
    if (marks.test(char) && which === index) own.add(text.length);
    text += marks.test(char) ? (texts[which] ?? '') : char;
  }
  const last = after ? text.length - 1 : text.length - name.length;
  for (let at = before ? 1 - name.length : 0; at <= last; at += 1) {
    if (!own.has(at) && agree(text, name, at)) return true;
  }
  return false;
}

function agree(text: string, name: string, at: number): boolean {
  const end = Math.min(text.length, at + name.length);
  for (let place = Math.max(0, at); place < end; place += 1) {
    if (text.charCodeAt(place) !== name.charCodeAt(place - at)) return false;
  }
  return true;
}
