// Orders of classes that were changed lately. Promises: an order counts exactly where it decides something, on a resource of which its system
// and a tool say different things; whether what it decides is asked for by a scope, an access flow, a rule or by what production is, is not
// looked at: any of them may hang on it.

import type { Resource } from '../inventory/resource.ts';
import type { Member } from '../scope/members.ts';
import type { DecidingChange } from './own-changes.ts';

/** The order of a key, with who changed it. */
export interface ChangedClasses {
  readonly key: string;
  readonly changes: readonly DecidingChange[];
}

/** Who changed an order that decides what counts of something that is asked for. */
export const changesOfClasses = (
  orders: readonly ChangedClasses[],
  members: readonly Member[],
): readonly DecidingChange[] =>
  orders
    .filter(({ key }) => members.some(({ resource }) => hangsOnOrder(resource, key)))
    .flatMap(({ changes }) => changes);

/** Whether its system and a tool say different things for a key. */
function hangsOnOrder({ tags }: Pick<Resource, 'tags'>, key: string): boolean {
  const said = tags.filter((tag) => tag.key === key);
  return said.some(
    (one) => one.origin === 'user' && said.some((other) => other.origin === 'source' && other.value !== one.value),
  );
}
