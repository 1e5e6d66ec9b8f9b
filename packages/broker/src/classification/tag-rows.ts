// What a caller sends when it sets tags on many resources, and what it is told of each row.

import type { Refusal } from '@tidegate/core';
import type { Query } from '@tidegate/core/query';

/** Which resources a row is about. */
export type TagTarget =
  | { readonly kind: 'id'; readonly id: string }
  | {
      readonly kind: 'native';
      /** Name or id. */
      readonly integration: string;
      readonly nativeId: string;
      /** Needed where resources of several types share the native id. */
      readonly type: string | null;
    }
  | { readonly kind: 'query'; readonly query: Query };

/** A row that could be read. */
export interface TagRow {
  readonly target: TagTarget;
  readonly set: ReadonlyMap<string, string>;
  readonly remove: ReadonlySet<string>;
  /** The row as it is hashed for the audit log: the same row is the same text. */
  readonly text: string;
}

/** A row as it came, with its place in the call, from 1. */
export type GivenRow =
  | { readonly number: number; readonly row: TagRow }
  | { readonly number: number; readonly refusal: Refusal };

/** What became of a row. `partly`: some of its resources changed or were as it says, others were refused. */
export interface TagOutcome {
  readonly number: number;
  readonly state: 'changed' | 'unchanged' | 'partly' | 'refused';
  /** Resources whose tags changed, or in a dry run would. */
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Why, of the first that was refused. */
  readonly refusal: Refusal | null;
}

/** What became of one resource of a row. */
export interface Touched {
  readonly number: number;
  readonly state: 'changed' | 'unchanged' | Refusal;
}

/** Adds up what became of the resources of a row. */
export class Tally {
  readonly #number: number;
  #changed = 0;
  #unchanged = 0;
  #refused = 0;
  #refusal: Refusal | null = null;

  constructor(number: number) {
    this.#number = number;
  }

  add({ state }: Pick<Touched, 'state'>): void {
    if (state === 'changed') this.#changed += 1;
    else if (state === 'unchanged') this.#unchanged += 1;
    else {
      this.#refused += 1;
      this.#refusal ??= state;
    }
  }

  get outcome(): TagOutcome {
    const fine = this.#changed + this.#unchanged;
    const state = this.#refused > 0 ? (fine > 0 ? 'partly' : 'refused') : this.#changed > 0 ? 'changed' : 'unchanged';
    return {
      number: this.#number,
      state,
      changed: this.#changed,
      unchanged: this.#unchanged,
      refused: this.#refused,
      refusal: this.#refusal,
    };
  }
}
