// The policies around a request, compiled: one level per layer, and one per node for the organization's layers. Nothing here knows a request.
import type { CompiledStatement } from '../evaluate/statement.ts';
import type { Slots } from '../match/frame.ts';
import type { Layer, Problem } from '../types.ts';

/** Statements that are one set: their Allows add up. */
export interface Level {
  /** The node of an organization; absent in other layers. */
  readonly node: string | undefined;
  readonly statements: readonly CompiledStatement[];
  /** Statements that can only match actions of one service, by its lower-case prefix. */
  readonly byService: ReadonlyMap<string, readonly CompiledStatement[]>;
  /** All others. */
  readonly anyService: readonly CompiledStatement[];
}

/** Compiled policies. A layer that was not given is absent. */
export interface World {
  readonly slots: Slots;
  readonly identity: Level | undefined;
  readonly boundary: Level | undefined;
  readonly session: Level | undefined;
  readonly resource: Level | undefined;
  readonly endpoint: Level | undefined;
  readonly scp: readonly Level[] | undefined;
  readonly rcp: readonly Level[] | undefined;
  readonly managementAccount: string | undefined;
  readonly problems: readonly Problem[];
  /** Layers with a document that cannot be read. */
  readonly unreadable: readonly Layer[];
}
