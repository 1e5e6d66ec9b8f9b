// Through which access flows each person's consent alone is enough for somebody.

import {
  type AccessFlow,
  type Alone,
  factsAt,
  type Instant,
  type PersonId,
  releasersOf,
  type World,
} from '@tidegate/core';

/** A flow, with how far one person's consent alone reaches in it. */
export interface ReleasedAlone extends Alone {
  readonly flow: AccessFlow;
}

/** By person, the flows by name. Whoever is not there releases nothing alone. */
export function flowsReleasedAlone(world: World, now: Instant): ReadonlyMap<PersonId, readonly ReleasedAlone[]> {
  const facts = factsAt(world, now);
  const found = new Map<PersonId, ReleasedAlone[]>();
  for (const flow of [...world.flows.values()].sort((one, other) => (one.name < other.name ? -1 : 1))) {
    for (const [person, alone] of releasersOf(flow, facts)) {
      const known = found.get(person);
      if (known === undefined) found.set(person, [{ flow, ...alone }]);
      else known.push({ flow, ...alone });
    }
  }
  return found;
}
