// The facts that are the same for all questions about one caller: its fixed keys, and for every other key the values worth trying, each with
// the statements it does not rule out. Made when first needed and kept.

import type { KeyType } from '../data/table.ts';
import { findColons } from '../match/arn.ts';
import { callerKeys } from '../match/caller.ts';
import { newFrame } from '../match/fill.ts';
import type { Frame } from '../match/frame.ts';
import type { ContextValue, StatementRef } from '../types.ts';
import { add, type Bits, bitsOf, drop, has } from './bits.ts';
import { candidatesFor, resourcePattern, type ValueOf, valuePatterns } from './candidates.ts';
import type { CompiledGoal, Line, LineClause } from './goal.ts';
import { anyCase, type Domain, type Pattern, partition } from './language.ts';
import { setsOf } from './sets.ts';
import type { Subject } from './subject.ts';

/** One way a fact of a request can be. */
export interface Choice {
  /** The value of the key; absent if the request does not have it. For the resource, its ARN. */
  readonly value: ContextValue | undefined;
  /** The statements that this choice does not rule out. */
  readonly keeps: Bits;
  /** For the list of tag keys: which of the tags that conditions ask about it holds. */
  readonly tags?: Bits;
}

/** A fact of a request, with all the ways it can be. */
export interface Dimension {
  readonly name: string;
  readonly choices: readonly Choice[];
  /** The statements that depend on it. */
  readonly about: Bits;
}

/** A statement that cannot be decided exactly, and why. */
export interface Doubt {
  readonly statement: StatementRef;
  readonly reason: string;
}

/** One caller, with all its facts that are known. */
export class Scene {
  readonly goal: CompiledGoal;
  readonly subject: Subject;
  readonly frame: Frame;
  readonly size: number;
  /** Keys `aws:RequestTag/…` that conditions ask about: they say what `aws:TagKeys` holds. */
  readonly requestTags: readonly string[];
  readonly doubts = new Map<number, Doubt>();
  /** Values of keys that are the same in all requests of the scene; `null` for keys none has. */
  readonly fixed: ReadonlyMap<string, string | null>;
  readonly #cases: ReadonlyMap<string, string | null>;
  readonly #guessed: boolean;
  readonly #dimensions = new Map<string, readonly Dimension[]>();
  readonly #resources = new Map<string, readonly Dimension[]>();

  constructor(
    goal: CompiledGoal,
    {
      subject,
      cases,
      account,
      guessed = false,
    }: {
      readonly subject: Subject;
      readonly cases: ReadonlyMap<string, string | null>;
      readonly account: string;
      /** The values of the case are some of many: what is found with them counts, that nothing is found does not. */
      readonly guessed?: boolean;
    },
  ) {
    this.goal = goal;
    this.subject = subject;
    this.#cases = cases;
    this.#guessed = guessed;
    const known = new Map<string, string | null>();
    known.set('aws:resourceaccount', account);
    for (const [key, fact] of callerKeys) known.set(key, fact(subject.caller) ?? null);
    // A caller without credentials has no account, organization or tags.
    if (subject.caller.kind === 'anonymous') {
      for (const key of goal.spelling.keys())
        if (/^aws:(?:principal|userid$)/.test(key) && !known.has(key)) known.set(key, null);
    }
    if (subject.tags !== undefined) {
      for (const line of goal.lines) for (const key of keysOf(line)) if (isPrincipalTag(key)) known.set(key, null);
      for (const [key, value] of Object.entries(subject.tags))
        known.set(`aws:principaltag/${key.toLowerCase()}`, value);
    }
    this.fixed = known;
    this.requestTags = [...goal.spelling.keys()].filter((key) => key.startsWith('aws:requesttag/'));
    this.size = goal.lines.length + this.requestTags.length;
    this.frame = newFrame(goal.slots);
    this.frame.caller = subject.caller;
    for (const [key, value] of [...known, ...cases]) {
      const slot = goal.slots.slotFor(key);
      this.frame.values[slot] = value ?? undefined;
    }
  }

  /** The value of a key if the scene fixes it: a text, or `null` for none. */
  settled(key: string): string | null | undefined {
    const fixed = this.fixed.get(key);
    return fixed === undefined ? this.#cases.get(key) : fixed;
  }

  /** All values the scene fixes. */
  settledValues(): readonly (readonly [string, string | null])[] {
    return [...this.#cases, ...this.fixed];
  }

  readonly #variable: ValueOf = (key, whole) => {
    const fixed = this.fixed.get(key.toLowerCase());
    if (fixed !== undefined) return fixed;
    return whole || this.#guessed ? this.#cases.get(key.toLowerCase()) : undefined;
  };

  /** The facts about a key for requests that may (`optional`), must or cannot carry it. */
  key(key: string, type: KeyType | undefined, presence: 'optional' | 'always' | 'never'): readonly Dimension[] {
    const id = `${key} ${type ?? ''} ${presence}`;
    const known = this.#dimensions.get(id);
    if (known !== undefined) return known;
    const made = this.#makeKey(key, type, presence);
    this.#dimensions.set(id, made);
    return made;
  }

  #makeKey(key: string, type: KeyType | undefined, presence: 'optional' | 'always' | 'never'): readonly Dimension[] {
    const about = this.goal.lines.flatMap((line) => line.clauses.filter((clause) => clause.key === key));
    const settled = this.settled(key);
    const open: Dimension[] = [];
    const doubtful = new Set<LineClause>();
    let values: readonly (ContextValue | undefined)[];
    if (presence === 'never' || settled !== undefined) {
      values = [presence === 'never' ? undefined : (settled ?? undefined)];
      // A variable that is not settled may stand beside a key that is.
      for (const clause of about) if (presence !== 'never' && this.#partial(clause)) doubtful.add(clause);
    } else {
      for (const clause of about) if (this.#partial(clause)) doubtful.add(clause);
      const exact = about.filter((clause) => !doubtful.has(clause)).map(({ clause }) => clause);
      const tags = key === 'aws:tagkeys' ? this.requestTags.map((tag) => anyCase(nameOfTag(tag, this.goal))) : [];
      const found = candidatesFor(exact, { type, extra: tags, variable: this.#variable });
      const ready =
        'reason' in found
          ? found
          : setsOf(found, { clauses: about, doubtful, type, frame: this.frame, tags: this.#tagTests(key) });
      if ('reason' in ready) {
        for (const clause of about)
          if (clause.clause.operator.family !== 'Null') this.#doubt(clause, ready.reason, doubtful);
        values = ['x'];
      } else values = ready;
      if (presence === 'optional') values = [undefined, ...values];
    }
    for (const [text, clauses] of alike([...doubtful], ({ clause }) => [clause.operator.written, clause.values])) {
      open.push(this.#free(`?${key} ${text}`, this.#linesWith(clauses)));
    }
    return [
      this.#dimensionOf(
        key,
        values,
        about.filter((clause) => !doubtful.has(clause)),
      ),
      ...open,
    ];
  }

  #tagTests(key: string): readonly string[] {
    return key === 'aws:tagkeys' ? this.requestTags.map((tag) => nameOfTag(tag, this.goal).toLowerCase()) : [];
  }

  /** Does the clause hold a variable whose value is not settled? Then it may hold or not. */
  #partial(about: LineClause): boolean {
    for (const value of about.clause.values) {
      const read = valuePatterns(about.clause.operator.family, value, this.#variable);
      if (!('reason' in read)) continue;
      this.#doubt(about, read.reason, new Set());
      return true;
    }
    return false;
  }

  #doubt(about: LineClause, reason: string, into: Set<LineClause>): void {
    into.add(about);
    for (const line of this.goal.lines) {
      if (line.clauses.includes(about)) this.doubts.set(line.id, { statement: line.ref, reason });
    }
  }

  #linesWith(clauses: readonly LineClause[]): readonly Line[] {
    return this.goal.lines.filter((line) => line.clauses.some((clause) => clauses.includes(clause)));
  }

  /**
   * What may hold or not, the same for all these statements: both are tried, and what they lead to is believed only after the engine agreed.
   */
  #free(name: string, lines: readonly Line[]): Dimension {
    const keeps = bitsOf(this.size, 'all');
    const about = bitsOf(this.size);
    for (const { id } of lines) {
      drop(keeps, id);
      add(about, id);
    }
    return {
      name,
      about,
      choices: [
        { value: undefined, keeps: bitsOf(this.size, 'all') },
        { value: undefined, keeps },
      ],
    };
  }

  #dimensionOf(key: string, values: readonly (ContextValue | undefined)[], about: readonly LineClause[]): Dimension {
    const lines = bitsOf(this.size);
    const slot = this.goal.slots.slotFor(key);
    const tagAt = this.requestTags.indexOf(key);
    const tags = this.#tagTests(key);
    const before = this.frame.values[slot];
    const owners = this.goal.lines.filter((line) => line.clauses.some((clause) => about.includes(clause)));
    for (const line of owners) add(lines, line.id);
    const choices = values.map((value): Choice => {
      this.frame.values[slot] = value;
      const keeps = bitsOf(this.size, 'all');
      for (const line of owners) {
        const holds = line.clauses.every((one) => one.key !== key || !about.includes(one) || one.holds(this.frame));
        if (!holds) drop(keeps, line.id);
      }
      if (tagAt >= 0 && value === undefined) drop(keeps, this.goal.lines.length + tagAt);
      return { value, keeps, ...(tags.length === 0 ? {} : { tags: this.#tagsIn(value, tags) }) };
    });
    this.frame.values[slot] = before;
    return { name: key, choices, about: lines };
  }

  #tagsIn(value: ContextValue | undefined, tags: readonly string[]): Bits {
    const held = bitsOf(this.size);
    const list = typeof value === 'object' ? value : [];
    for (const [index, tag] of tags.entries()) {
      if (list.some((one) => String(one).toLowerCase() === tag)) add(held, this.goal.lines.length + index);
    }
    return held;
  }

  /** The facts about the resource, for the statements of `live`. */
  resource(id: string, domainOf: () => Domain, live: Bits): readonly Dimension[] {
    const lines = this.goal.lines.filter((line) => has(live, line.id) && line.compiled.resource !== undefined);
    const key = `${id} ${lines.map((line) => line.id).join()}`;
    if (lines.length === 0) return [];
    const known = this.#resources.get(key);
    if (known !== undefined) return known;
    const made = this.#makeResource(lines, id === '*' ? undefined : domainOf(), id);
    this.#resources.set(key, made);
    return made;
  }

  #makeResource(lines: readonly Line[], domain: Domain | undefined, id: string): readonly Dimension[] {
    const patterns: Pattern[] = [];
    const open: Line[] = [];
    for (const line of lines) {
      for (const template of line.compiled.source.resource?.patterns ?? []) {
        if (domain === undefined || elsewhere(template.written, id)) continue;
        const pattern = resourcePattern(template, this.#variable);
        if (pattern === undefined) continue;
        if ('reason' in pattern) {
          this.doubts.set(line.id, { statement: line.ref, reason: pattern.reason });
          open.push(line);
          break;
        }
        patterns.push(pattern);
      }
    }
    const found = domain === undefined ? ['*'] : partition(patterns, domain);
    if (found === undefined) {
      for (const line of lines) {
        open.push(line);
        this.doubts.set(line.id, { statement: line.ref, reason: 'too many resource patterns' });
      }
    }
    const arns = found ?? partition([], domain ?? { any: [], none: [] }) ?? [];
    const about = bitsOf(this.size);
    for (const line of lines) add(about, line.id);
    const choices = arns.map((arn): Choice => {
      this.frame.resource = arn;
      findColons(arn, this.frame.colons);
      const keeps = bitsOf(this.size, 'all');
      for (const line of lines) {
        if (!open.includes(line) && line.compiled.resource?.(this.frame) !== true) drop(keeps, line.id);
      }
      return { value: arn, keeps };
    });
    const free = alike(open, ({ compiled: { source } }) => [source.resource?.not, source.resource?.patterns]);
    return [
      { name: 'resource', choices, about },
      ...[...free].map(([text, same]) => this.#free(`?resource ${text}`, same)),
    ];
  }
}

/** Groups things by what they say: the same is true of all of a group, in every request. */
function alike<T>(all: readonly T[], says: (one: T) => unknown): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const text = JSON.stringify(says(one));
    groups.set(text, [...(groups.get(text) ?? []), one]);
  }
  return groups;
}

/** Can the pattern match no ARN of the type, told by the service and the words that both begin their last part with? */
function elsewhere(written: string, arn: string): boolean {
  const own = placeOf(written);
  return arn.split(', ').every((template) => apart(own, placeOf(template)));
}

/** What an ARN's pattern says without a wildcard: its service, and the start of its last part if it has one that nothing before it can hide. */
interface Place {
  readonly service: string | undefined;
  readonly start: string | undefined;
}

const places = new Map<string, Place>();
const placesMax = 20_000;

function placeOf(arn: string): Place {
  const known = places.get(arn);
  if (known !== undefined) return known;
  const parts = arn.split(':');
  const [, , service = ''] = parts;
  const whole = parts.length >= 6 && !parts.slice(1, 5).some((part) => part.includes('$') && !/^\$\{\w+\}$/.test(part));
  const place = {
    service: service === '' || /[*?$]/.test(service) ? undefined : service,
    start: whole ? parts.slice(5).join(':').split(/[*?$]/)[0] : undefined,
  };
  if (places.size >= placesMax) places.clear();
  places.set(arn, place);
  return place;
}

function apart(one: Place, other: Place): boolean {
  if (one.service !== undefined && other.service !== undefined && one.service !== other.service) return true;
  if (one.start === undefined || other.start === undefined) return false;
  return !one.start.startsWith(other.start) && !other.start.startsWith(one.start);
}

function keysOf(line: Line): readonly string[] {
  const used = line.clauses.flatMap(({ clause }) => clause.values);
  const all = [...used, ...(line.compiled.source.resource?.patterns ?? [])];
  const variables = all.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'variable' ? [part.key.toLowerCase()] : [])),
  );
  return [...line.clauses.map(({ key }) => key), ...variables];
}

function isPrincipalTag(key: string): boolean {
  return key.startsWith('aws:principaltag/');
}

/** The tag's key as the policies spell it. */
function nameOfTag(key: string, goal: CompiledGoal): string {
  const spelled = goal.spelling.get(key) ?? key;
  return spelled.slice(spelled.indexOf('/') + 1);
}
