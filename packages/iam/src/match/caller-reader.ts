// Takes principals apart, and remembers those given as text: the same few ask again and again.
import type { Principal } from '../types.ts';
import { type Caller, nobody, readCaller } from './caller.ts';
import { Kept } from './kept.ts';

/** Reads principals. */
export class CallerReader {
  readonly #kept = new Kept<Caller | string>();
  /** The last one: a run of requests is mostly by one caller. */
  #last: string | undefined;
  #lastRead: Caller | string = nobody;

  /** The principal, taken apart; a sentence if it cannot be. */
  read(principal: Principal): Caller | string {
    if (typeof principal !== 'string') return readCaller(principal);
    if (principal === this.#last) return this.#lastRead;
    this.#lastRead = this.#kept.find(principal) ?? this.#kept.keep(principal, readCaller(principal));
    this.#last = principal;
    return this.#lastRead;
  }
}
