// Takes principals apart, and remembers those given as text: the same few ask again and again.
import type { Principal } from '../types.ts';
import { type Caller, readCaller } from './caller.ts';
import { Kept } from './kept.ts';

/** Reads principals. */
export class CallerReader {
  readonly #kept = new Kept<Caller | string>();

  /** The principal, taken apart; a sentence if it cannot be. */
  read(principal: Principal): Caller | string {
    if (typeof principal !== 'string') return readCaller(principal);
    return this.#kept.find(principal) ?? this.#kept.keep(principal, readCaller(principal));
  }
}
