// What an access flow may refer to: everything that exists when it is saved.

import type { Bundle } from '../bundle/bundle.ts';
import type { Integration } from '../inventory/resource.ts';
import type { PersonId } from '../ids.ts';
import type { Group, Person } from '../people/person.ts';
import type { Scope } from '../scope/scope.ts';

/** The things and words a flow can name. */
export interface FlowReferences {
  readonly scopes: readonly Scope[];
  readonly bundles: readonly Bundle[];
  readonly integrations: readonly Integration[];
  readonly groups: readonly Group[];
  readonly people: readonly Person[];
  /** Names of identity attributes that some person carries, beside `user`, `group` and `manager`; case sensitive. */
  readonly attributeTypes: readonly string[];
  /** Who saves the flow: they own access without an end where the flow names nobody. */
  readonly savedBy?: PersonId;
}
