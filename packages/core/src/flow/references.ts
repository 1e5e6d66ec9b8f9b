// What an access flow may refer to: everything that exists when it is saved.

import type { Bundle } from '../bundle/bundle.ts';
import type { Shift } from '../context/shift.ts';
import type { PersonId, SourceId } from '../ids.ts';
import type { Integration } from '../inventory/resource.ts';
import type { Group, Person } from '../people/person.ts';
import type { Scope } from '../scope/scope.ts';

/** A source as flows name it. */
export interface NamedSource {
  readonly id: SourceId;
  readonly name: string;
}

/** The things and words a flow can name. */
export interface FlowReferences {
  readonly scopes: readonly Scope[];
  readonly bundles: readonly Bundle[];
  readonly integrations: readonly Integration[];
  readonly groups: readonly Group[];
  readonly people: readonly Person[];
  /** Absent: no shift can be named. */
  readonly shifts?: readonly Pick<Shift, 'id' | 'name' | 'nativeId' | 'origin'>[];
  /** Absent: no source can be named. */
  readonly sources?: readonly NamedSource[];
  /** Names of identity attributes that some person carries, beside `user`, `group` and `manager`; case sensitive. */
  readonly attributeTypes: readonly string[];
  /** Who saves the flow: they own access without an end where the flow names nobody. */
  readonly savedBy?: PersonId;
}
