// From what a person types, a resource, a permission and a flow by name, to the offer that they mean.

import { type Client, type OfferedEntitlement, requestRoutes } from '@tidegate/contract';
import { CliFailure } from '../failure.ts';
import { plain } from '../output/print.ts';

/** For whom it is asked; empty for oneself. */
export type Whose = { readonly grantee?: string };

interface Wanted {
  /** An id, a name or a path. */
  readonly resource: string;
  readonly permission: string | undefined;
}

/** The one entitlement that may be asked for and is meant; a failure that lists what it could be where it is not one. */
export async function findOffer(client: Client, wanted: Wanted, whose: Whose): Promise<OfferedEntitlement> {
  const { resource } = wanted;
  const byId = resource.startsWith('res_') ? { resource_id: resource } : { search: resource };
  const answer = await client.call(requestRoutes.listOffers, { query: { limit: 1_000, ...byId, ...whose } });
  const missing = `you may not ask for ${wanted.permission ?? 'anything'} on \`${resource}\``;
  return pickOffer(answer.items, wanted, `${missing}; list what you may ask for with tidegate request --list`);
}

/** The one of these that is meant; `missing` is said where none is. */
export function pickOffer(
  items: readonly OfferedEntitlement[],
  { resource, permission }: Wanted,
  missing: string,
): OfferedEntitlement {
  const exact = items.filter((item) => [item.resource.id, item.resource.name, item.resource.path].includes(resource));
  const found = (exact.length > 0 ? exact : items).filter(
    (item) => permission === undefined || item.permission.name === permission,
  );
  const [only] = found;
  if (!only) throw new CliFailure(plain(missing), 4);
  if (found.length === 1) return only;
  const choices = found.slice(0, 10).map((item) => `  ${item.resource.path}  -p ${item.permission.name}`);
  throw new CliFailure(
    `${plain(`\`${resource}\` could be any of these; name the path and -p:`)}\n${choices.map(plain).join('\n')}`,
    2,
  );
}

/** The id of the flow of an entitlement that is named. */
export function flowOf(entitlement: OfferedEntitlement, name: string): string {
  const offer = entitlement.offers.find((one) => one.flow.name === name || one.flow.id === name);
  if (offer) return offer.flow.id;
  const names = entitlement.offers.map((one) => `\`${one.flow.name}\``).join(', ');
  throw new CliFailure(`this is offered through ${names}, not through \`${name}\``, 2);
}
