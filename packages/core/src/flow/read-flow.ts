// stub
import { Bug } from '../assert.ts';
import type { Group, Person } from '../people/person.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope/scope.ts';
import type { AccessFlow } from './flow.ts';

/** What a flow may refer to: everything that exists when it is saved. */
export interface FlowReferences {
  readonly scopes: readonly Scope[];
  readonly groups: readonly Group[];
  readonly people: readonly Person[];
  /** Names of identity attributes that some person carries, beside `user`, `group` and `manager`. */
  readonly attributeTypes: readonly string[];
}

/** The parts of an access flow that its author decides. */
export type FlowDraft = Pick<
  AccessFlow,
  | 'name'
  | 'description'
  | 'active'
  | 'requesters'
  | 'targets'
  | 'durationSecMax'
  | 'approval'
  | 'settings'
  | 'published'
>;

export function readFlow(_body: unknown, _references: FlowReferences): Result<FlowDraft> {
  throw new Bug('readFlow is not finished');
}
