// Puts the facts of a request into a frame: context values into their slots, and what follows from the caller and the resource where the
// context does not say it. Answers a sentence if the request cannot be read; nothing is guessed.
import type { Context, ContextValue } from '../types.ts';
import { arnColons, beginsAsArn, findColons } from './arn.ts';
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
  /** Slots of keys that policies name; those beyond are only looked at while a context is added. */
  readonly #size: number;
  readonly #frame: Frame;
  /** Which filling a slot was last written by: two spellings in one context are seen, and a resource's context may replace. */
  readonly #writtenBy: number[];
  #filling = 0;
  readonly #callerSlots: readonly (readonly [number, (caller: Caller) => string | undefined])[];
  readonly #accountSlot: number;
  readonly #roleTagSlots: readonly number[];

  constructor(slots: Slots, frame: Frame) {
    this.#slots = slots;
    this.#size = slots.size;
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
    if (!findColons(resource, frame.colons) || !beginsAsArn(resource, frame.colons)) {
      frame.colons[0] = -1;
      if (resource !== '*')
        return `the resource \`${resource.slice(0, 200)}\` is neither an ARN of six parts nor \`*\``;
    }
    const { values } = frame;
    for (let slot = 0; slot < this.#size; slot += 1) values[slot] = undefined;
    return undefined;
  }

  /** Adds context; later contexts replace earlier ones. A sentence if a value cannot be read. */
  add(context: Context | undefined): string | undefined {
    if (context === undefined) return undefined;
    if (typeof context !== 'object' || context === null) return 'the context must be an object';
    this.#slots.forget();
    this.#filling += 1;
    const filling = this.#filling;
    const slots = this.#slots;
    const writtenBy = this.#writtenBy;
    const { values } = this.#frame;
    for (const key in context) {
      if (!Object.hasOwn(context, key)) continue;
      const slot = slots.find(key);
      const given: unknown = context[key];
      // Texts are what nearly all values are.
      const value = typeof given === 'string' || given === undefined ? given : normal(given);
      if (value === null) return `the value of \`${key}\` must be a text, number or boolean, or a list of them`;
      if (writtenBy[slot] === filling && !same(values[slot], value)) {
        return `the context holds \`${key}\` in two spellings with different values; AWS does not say which counts`;
      }
      values[slot] = value;
      writtenBy[slot] = filling;
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

/** A value as it is kept: an empty list is absent. `null` if it is no value. */
function normal(given: unknown): ContextValue | undefined | null {
  if (!readable(given)) return null;
  return typeof given === 'object' && given.length === 0 ? undefined : given;
}

function same(before: ContextValue | undefined, value: ContextValue | undefined): boolean {
  if (typeof before !== 'object' || typeof value !== 'object') return before === value;
  return before.length === value.length && before.every((item, index) => item === value[index]);
}

function readable(value: unknown): value is ContextValue {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) && value.every((item) => !Array.isArray(item) && readable(item));
}
