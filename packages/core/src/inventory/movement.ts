// What a change of the inventory did to the perimeters: which scopes resources joined and left, and whose access it touched. Written
// with the change as an intent, told once by a server whose index followed it.

import type { FlowId, GrantId, IntegrationId, RequestId, ScopeId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** How a resource came to be elsewhere: into a scope, out of it, or held with other permissions. */
export type MovementWay = 'joined' | 'left' | 'changed';

/** What happened to one scope, in resources. */
export interface MovedScope {
  readonly id: ScopeId;
  readonly name: string;
  readonly joined: number;
  readonly left: number;
  readonly changed: number;
}

/** Live access, or a request that waits, on a resource that moved. */
export interface TouchedAccess<K extends GrantId | RequestId> {
  readonly id: K;
  /** Who has it or asks for it, and for what, as an administrator reads it. */
  readonly person: string;
  readonly permission: string;
  readonly resource: string;
  /** What happened to the resource, by scope name; bounded. */
  readonly moves: readonly { readonly scope: string; readonly way: MovementWay }[];
}

/** A bounded list, and how many more there are. */
export interface Some<T> {
  readonly items: readonly T[];
  readonly more: number;
}

export interface MovementStory {
  /**
   * `followed`: every change was. `cut`: so many resources moved that not all were looked up among grants and requests. `unknown`: no
   * server followed the change, for example because it died; the counts of the scopes tell how they are now.
   */
  readonly known: 'followed' | 'cut' | 'unknown';
  readonly scopes: Some<MovedScope>;
  readonly flows: Some<{ readonly id: FlowId; readonly name: string }>;
  readonly grants: Some<TouchedAccess<GrantId>>;
  readonly requests: Some<TouchedAccess<RequestId>>;
}

/** One change of the inventory: a transaction that wrote resources. */
export interface Movement {
  /** The version that the world got with it. */
  readonly version: number;
  readonly at: Instant;
  /** Whose resources were written; empty where it was not said. */
  readonly integrationIds: readonly IntegrationId[];
  /** Null until a server has told it. */
  readonly story: MovementStory | null;
}
