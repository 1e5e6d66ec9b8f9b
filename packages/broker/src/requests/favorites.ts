// Favourites: requests a person marks to ask for the same again. Theirs alone; nobody else sees them.

import { isId, ok, type RequestId, type Result } from '@tidegate/core';
import type { RequestDetails } from '../details.ts';
import type { Actor, Ports } from '../ports.ts';
import { getRequest } from './read-requests.ts';

/** Marks a request within the caller's sight, or takes the mark away. */
export async function markFavorite(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly favorite: boolean },
): Promise<Result<RequestDetails>> {
  const found = await getRequest(ports, actor, input.id);
  if (!found.ok) return found;
  const { id } = found.value.request;
  await ports.store.transaction((tx) => tx.favorites.set(actor.person.id, id, input.favorite));
  return ok(found.value);
}

/** Which of these requests the caller has marked. */
export const favoritesAmong = (ports: Ports, actor: Actor, ids: readonly string[]): Promise<ReadonlySet<RequestId>> =>
  ports.store.read((tx) =>
    tx.favorites.among(
      actor.person.id,
      ids.filter((id) => isId('request', id)),
    ),
  );

/** Every request the caller has marked, the latest mark first. */
export const favoritesOf = (ports: Ports, actor: Actor): Promise<readonly RequestId[]> =>
  ports.store.read((tx) => tx.favorites.of(actor.person.id));
