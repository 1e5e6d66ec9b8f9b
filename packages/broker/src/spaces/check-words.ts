// The words in what members of a space save. Whoever reads names for the whole account would say, in a suggestion or by not refusing, what
// exists beyond the space: members learn of a permission only what their space holds, and of people, groups and sources what they wrote.

import type { Space } from '@tidegate/core';
import { hasRight, quoted, type Refusal, refusal } from '@tidegate/core';
import { parseQuery, queryWithin, quoteQueryValue } from '@tidegate/core/query';
import type { Actor, Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';

type Targets = readonly {
  readonly access_scope?: { readonly permissions?: readonly string[] | null | undefined } | null | undefined;
}[];

/** The first permission of a target that nothing in the space has, for whoever sees no more than the space. */
export async function unseenPermission(
  ports: Ports,
  actor: Actor,
  space: Space,
  targets: Targets,
): Promise<Refusal | null> {
  if (hasRight(actor.person, 'inventory:read')) return null;
  for (const [at, target] of targets.entries()) {
    for (const [index, name] of (target.access_scope?.permissions ?? []).entries()) {
      if (await isInSpace(ports, space, name)) continue;
      const field = `access_targets[${at}].access_scope.permissions[${index}]`;
      return refusal('flow.unknown_reference', sentence(field), { field });
    }
  }
  return null;
}

async function isInSpace(ports: Ports, space: Space, permission: string): Promise<boolean> {
  const query = parseQuery(queryWithin(space.query, `permission_name = ${quoteQueryValue(permission)}`));
  if (!query.ok) return false;
  const { inventory } = await loadInventory(ports);
  return inventory.index.countResources(query.value) > 0;
}

/** A refusal without the names of what its reader may not list. */
export function asSeenBy(actor: Actor, refused: Refusal): Refusal {
  const listsAll = hasRight(actor.person, 'inventory:read') && hasRight(actor.person, 'people:read');
  if (listsAll || refused.code !== 'flow.unknown_reference' || refused.field === undefined) return refused;
  return refusal(refused.code, sentence(refused.field), { field: refused.field });
}

const sentence = (field: string): string =>
  `${quoted(field, 200)} names something that is not there, or not in this space; correct the name`;
