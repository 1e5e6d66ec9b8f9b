// Puts the facts of a request into a frame: context values into their slots, and what follows from the caller and the resource where the
// context does not say it. Answers a sentence if the request cannot be read; nothing is guessed.
import type { Context, ContextValue } from '../types.ts';
import { arnColons, findColons } from './arn.ts';
import { type Caller, callerKeys, nobody } from './caller.ts';
import type { Frame, Slots } from './frame.ts';

/** A frame for policies whose keys are all in `slots`. */
export function newFrame(slots: Slots): Frame {
  return {
    caller: nobody,
    bounded: false,
    resource: '',
    colons: new Int32Array(arnColons),
    values: new Array<ContextValue | undefined>(slots.size).fill(undefined),
  };
}

/** Fills frames of one set of compiled policies. */
export class Filler {
  readonly #slots: Slots;
  readonly #frame: Frame;
  /** Which filling a slot was last written by: two spellings in one context are seen, and a resource's context may replace. */
  readonly #writtenBy: number[];
  #filling = 0;
  readonly #callerSlots: readonly (readonly [number, (caller: Caller) => string | undefined])[];
  readonly #accountSlot: number;
  readonly #roleTagSlots: readonly number[];

  constructor(slots: Slots, frame: Frame) {
    this.#slots = slots;
    this.#frame = frame;
    this.#writtenBy = new Array<number>(slots.size).fill(0);
    const names = [...slots.names()];
    this.#callerSlots = names.flatMap(([name, slot]) => {
      const fact = callerKeys.get(name);
      return fact === undefined ? [] : [[slot, fact] as const];
    });
    this.#accountSlot = names.find(([name]) => name === 'aws:resourceaccount')?.[1] ?? -1;
    this.#roleTagSlots = names.filter(([name]) => /^(?:aws|iam):resourcetag\//.test(name)).map(([, slot]) => slot);
  }

  /** Begins a request about a resource: empties all slots. A sentence if the resource cannot be read. */
  begin(caller: Caller, bounded: boolean, resource: unknown): string | undefined {
    const frame = this.#frame;
    frame.caller = caller;
    frame.bounded = bounded;
    if (typeof resource !== 'string') return 'a resource must be an ARN or `*`';
    frame.resource = resource;
    if (!findColons(resource, frame.colons) || !resource.startsWith('arn:')) {
      frame.colons[0] = -1;
      if (resource !== '*')
        return `the resource \`${resource.slice(0, 200)}\` is neither an ARN of six parts nor \`*\``;
    }
    this.#slots.forget();
    const { values } = frame;
    for (let slot = 0; slot < this.#slots.size; slot += 1) values[slot] = undefined;
    return undefined;
  }

  /** Adds context; later contexts replace earlier ones. A sentence if a value cannot be read. */
  add(context: Context | undefined): string | undefined {
    if (context === undefined) return undefined;
    if (typeof context !== 'object' || context === null) return 'the context must be an object';
    this.#filling += 1;
    const { values } = this.#frame;
    for (const key in context) {
      const slot = this.#slots.find(key);
      if (!Object.hasOwn(context, key)) continue;
      const value: unknown = context[key];
      const read = readable(value) ? value : undefined;
      if (read === undefined && value !== undefined) {
        return `the value of \`${key}\` must be a text, number or boolean, or a list of them`;
      }
      if (this.#writtenBy[slot] === this.#filling && !same(values[slot], read)) {
        return `the context holds \`${key}\` in two spellings with different values; AWS does not say which counts`;
      }
      values[slot] = absentIfEmpty(read);
      this.#writtenBy[slot] = this.#filling;
    }
    return undefined;
  }

  /** Fills in what follows from the caller and the resource's account. */
  finish(resourceAccount: string | undefined): void {
    const { values, caller } = this.#frame;
    for (let index = 0; index < this.#callerSlots.length; index += 1) {
      const entry = this.#callerSlots[index];
      if (entry !== undefined && values[entry[0]] === undefined) values[entry[0]] = entry[1](caller);
    }
    if (this.#accountSlot >= 0 && values[this.#accountSlot] === undefined) values[this.#accountSlot] = resourceAccount;
  }

  /** Takes the role's tags away: iam:PassRole does not see them (IAM guide, "Controlling access using tags"). */
  withoutRoleTags(): void {
    for (const slot of this.#roleTagSlots) this.#frame.values[slot] = undefined;
  }
}

function absentIfEmpty(value: ContextValue | undefined): ContextValue | undefined {
  return typeof value === 'object' && value.length === 0 ? undefined : value;
}

function same(before: ContextValue | undefined, value: ContextValue | undefined): boolean {
  const after = absentIfEmpty(value);
  if (typeof before !== 'object' || typeof after !== 'object') return before === after;
  return before.length === after.length && before.every((item, index) => item === after[index]);
}

function readable(value: unknown): value is ContextValue {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) && value.every((item) => !Array.isArray(item) && readable(item));
}
