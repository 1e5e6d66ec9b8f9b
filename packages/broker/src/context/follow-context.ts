// Facts arrive through many doors: people, groups and shifts, flows and scopes, of any server. All of them move the version of the world,
// so that is what is followed: whatever brought a fact, what hangs on it is looked at again within moments, and no door can forget to say.

import type { Ports } from '../ports.ts';
import { reviewContextSoon } from './review-soon.ts';

/** The version of the world whose facts a review was asked for, by this process. */
const followed = new WeakMap<Ports['store'], number>();

/** Has what hangs on context looked at again if anything moved since the last call; the first call of a process always does. */
export async function followContext(ports: Ports): Promise<void> {
  const version = await ports.store.read((tx) => tx.worldVersion());
  if (followed.get(ports.store) === version) return;
  await ports.store.transaction((tx) => reviewContextSoon(ports, tx));
  followed.set(ports.store, version);
}
