// What a question over all requests is answered with. Unknown is an answer of its own, never folded into yes.
import type { Context, Principal, StatementRef } from '../types.ts';

/** A request that was looked for and found; the engine has decided it as the answer says. */
export interface Witness {
  readonly request: ProvedRequest;
  /** The resource type of the table; absent for calls without a resource. */
  readonly resourceType?: string;
}

/** A request about one resource, with everything in it. */
export interface ProvedRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Context;
}

/** Nothing can be said for certain. */
export interface Unknown {
  readonly answer: 'unknown';
  /** One sentence for a person. */
  readonly reason: string;
  /** The statement that could not be decided; absent if it is not a statement's fault. */
  readonly statement?: StatementRef;
}

/** Proved for every request. */
export interface Holds {
  readonly answer: 'holds';
  /** What the proof is about and what it was not given, one sentence each. */
  readonly assuming: readonly string[];
}

/** Not so: here is a request that shows it, replayed through `authorize` before it is returned. */
export interface Fails {
  readonly answer: 'fails';
  readonly counterExample: Witness;
}

/** The answer to a question of the kind "is it so for all requests?". */
export type Answer = Holds | Fails | Unknown;

/** The answer to a question of the kind "is there a request?". */
export type Existence =
  | { readonly answer: 'exists'; readonly witness: Witness }
  | { readonly answer: 'none'; readonly assuming: readonly string[] }
  | Unknown;

/** Whom and what a question is about. */
export interface AskOptions {
  /** The caller. Absent: every user and role that the policies could tell apart. */
  readonly principal?: Principal;
  /** The caller's tags by key; no others exist then. Absent: any tags. */
  readonly principalTags?: Readonly<Record<string, string>>;
  /**
   * `table` (the default): the actions of the table, with the resources and context keys AWS lists for them. `open`: any action, any resource,
   * any key of any value; for questions about texts rather than about AWS.
   */
  readonly universe?: 'table' | 'open';
}
