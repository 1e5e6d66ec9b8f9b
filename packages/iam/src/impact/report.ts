// What a replay came to: counts, and groups of calls that were decided alike. The number of groups is bounded, so that a year of records fits; what no
// longer finds a group is counted.
import type { CutOffBy } from './guardrails.ts';

/** When a group of calls was seen, how often, and one of them. */
export interface Seen {
  readonly count: number;
  /** Times of the first and the last; empty if the records tell none. */
  readonly first: string;
  readonly last: string;
  readonly example: { readonly eventId: string; readonly resource?: string; readonly account?: string };
}

/** Calls that would no longer be allowed. */
export interface CutOffCalls extends Seen {
  readonly principal: string;
  readonly action: string;
  /** True for a permission that the recorded call needs besides its own: passing a role, tagging what it makes. */
  readonly implied: boolean;
  readonly by: readonly CutOffBy[];
}

/** Calls of which it cannot be said whether they would still be allowed. */
export interface UnknownCalls extends Seen {
  readonly principal: string;
  /** The permission, or the recorded name where no permission is known for it. */
  readonly action: string;
  /** What is missing, one sentence. */
  readonly reason: string;
}

/** Calls that were denied when they were made. */
export interface DeniedCalls extends Seen {
  readonly principal: string;
  readonly action: string;
}

/** A resource that nobody who is bound can change any more because of its tags. */
export interface CutOffResource {
  readonly arn: string;
  readonly account?: string;
  /** `untagged`: a tag the guardrails ask for is missing. `mistagged`: it is there and not as they want it. */
  readonly problem: 'untagged' | 'mistagged';
  /** Its tags among those the guardrails ask for. */
  readonly tags: Readonly<Record<string, string>>;
  /** Recorded calls to it that would be cut off because of its tags. */
  readonly calls: number;
}

/** The answer of a replay. */
export interface ImpactReport {
  readonly records: {
    readonly read: number;
    /** Recorded calls that are still allowed. */
    readonly fine: number;
    readonly cutOff: number;
    readonly unknown: number;
    readonly alreadyDenied: number;
    /** Sign-ins, what services did by themselves, calls that need no permission. */
    readonly noCalls: number;
    /** Records that are none. */
    readonly unreadable: number;
    /** Calls that found no room in a group; they are in the counts above. */
    readonly notGrouped: number;
  };
  /** Times of the first and last record. */
  readonly first: string;
  readonly last: string;
  readonly cutOff: readonly CutOffCalls[];
  readonly unknown: readonly UnknownCalls[];
  readonly alreadyDenied: readonly DeniedCalls[];
  readonly resources: readonly CutOffResource[];
  /** What the answer rests on, one sentence each. */
  readonly assuming: readonly string[];
}

/** Groups of one kind. */
const groupsMax = 50_000;

interface Counting {
  count: number;
  first: string;
  last: string;
  readonly example: Seen['example'];
}

/** When and where one call of a group was. */
export interface Sighting {
  readonly time: string;
  readonly eventId: string;
  readonly resource?: string;
  readonly account?: string;
}

/** Groups of calls that are alike. */
export class Groups<Facts> {
  readonly #groups = new Map<string, { readonly facts: Facts; readonly seen: Counting }>();
  /** Calls that found no room. */
  left = 0;

  add(key: string, facts: Facts, { time, eventId, resource, account }: Sighting): void {
    const known = this.#groups.get(key);
    if (known !== undefined) {
      known.seen.count += 1;
      if (time !== '' && (known.seen.first === '' || time < known.seen.first)) known.seen.first = time;
      if (time > known.seen.last) known.seen.last = time;
      return;
    }
    if (this.#groups.size >= groupsMax) {
      this.left += 1;
      return;
    }
    const example = {
      eventId,
      ...(resource === undefined ? {} : { resource }),
      ...(account === undefined ? {} : { account }),
    };
    this.#groups.set(key, { facts, seen: { count: 1, first: time, last: time, example } });
  }

  /** The groups, most calls first. */
  list(): readonly (Facts & Seen)[] {
    return [...this.#groups]
      .sort(([a, { seen: one }], [b, { seen: other }]) => other.count - one.count || (a < b ? -1 : 1))
      .map(([, { facts, seen }]) => ({ ...facts, ...seen }));
  }
}
