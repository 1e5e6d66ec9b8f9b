// Which changes of perimeters wait for a second person: those whose members, before or after, touch what counts as production. Decided from
// the index of exactly the version of the world that the transaction sees: the caller compares the two, and nothing else changes the world
// while it goes on. What its own transaction brings in besides is told to the gate by `arrive`.

import {
  type Bundle,
  type BundleId,
  bundleIdsOf,
  Fault,
  type FlowTarget,
  type Member,
  ok,
  type Proposal,
  type Resource,
  type Result,
  type Scope,
  type ScopeId,
  scopeIdsOf,
  type Transaction,
} from '@tidegate/core';
import { matchesQuery, type Query } from '@tidegate/core/query';
import type { Actor, Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { type Held, heldBy, type PerimeterEdit, type Planned } from './edit.ts';
import { type EditingChange, editOfChange, type Ground, scopeFrom } from './edit-of-change.ts';
import { proposeIn } from './propose.ts';
import { touches } from './weigh-edit.ts';

/** What stands before production while changes are made. */
export interface Gate {
  /** The version of the world it speaks of. */
  readonly version: number;
  readonly ground: Ground;
  /** Whether an edit has to wait. */
  waits(edit: PerimeterEdit): boolean;
  /** Whether any of these holds something that counts as production. */
  holds(held: readonly Held[]): boolean;
  /** A scope or a bundle that is proposed instead of made: what names it waits with it. */
  plan(proposed: Scope | Bundle): void;
  /** Resources that the transaction itself wrote. */
  arrive(tx: Transaction, resources: readonly Resource[]): Promise<void>;
}

/** The gate as of now; null where nothing waits: no rule, or the server's own first filling. */
export async function openGate(ports: Ports, actor: Actor): Promise<Gate | null> {
  const { production } = ports.perimeterRules;
  // The bootstrap door: whoever starts a server for the first time has nobody yet who could be the second.
  if (production === null || actor.door === 'startup') return null;
  const { version, world, inventory } = await loadInventory(ports);
  const planned = { scopes: new Map<ScopeId, Scope>(), bundles: new Map<BundleId, Bundle>() };
  const arrived: Member[] = [];
  const holds = (held: readonly Held[]): boolean =>
    touches(inventory.index, held, production) ||
    arrived.some((member) =>
      held.some(
        ({ query, permissions }) =>
          (permissions?.includes(member.permission.name) ?? true) && matchesQuery(query, member),
      ),
    );
  return {
    version,
    ground: { world, planned, now: ports.clock.now(), savedBy: actor.person.id },
    waits: (edit) => {
      if ((edit.kind === 'flow' || edit.kind === 'bundle') && edit.after && namesPlanned(edit.after.targets, planned)) {
        return true;
      }
      const { before, after } = heldBy(edit, world, planned);
      return holds([...before, ...after]);
    },
    holds,
    plan: (proposed) => {
      if ('query' in proposed) {
        if (!world.scopes.has(proposed.id)) planned.scopes.set(proposed.id, proposed);
      } else if (!world.bundles.has(proposed.id)) planned.bundles.set(proposed.id, proposed);
    },
    arrive: async (tx, resources) => {
      arrived.push(...(await productionOf(tx, resources, production)));
    },
  };
}

/** How often a world that moves is looked at again. */
const looksMax = 5;

class WorldMoved extends Error {
  override readonly name = 'WorldMoved';
}

/** Runs a transaction of the caller with the gate of the very world it sees; again where the world moved in between. */
export async function withGate<T>(ports: Ports, actor: Actor, run: (gate: Gate | null) => Promise<T>): Promise<T> {
  for (let looks = 0; looks < looksMax; looks += 1) {
    try {
      return await run(await openGate(ports, actor));
    } catch (error) {
      if (!(error instanceof WorldMoved)) throw error;
    }
  }
  throw new Fault(
    'object.changed',
    'others change the inventory or perimeters at the moment; nothing was changed, try again',
  );
}

/** Throws out of the transaction where the gate speaks of another world; to be asked before the transaction changes anything. */
export async function standsStill(tx: Transaction, gate: Gate | null): Promise<void> {
  if (gate !== null && (await tx.worldVersion()) !== gate.version) throw new WorldMoved();
}

/** Proposes a change where it has to wait; null where it may be made at once. `edit` is told where the caller has read it already. */
export async function proposeInstead(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  gate: Gate | null,
  change: EditingChange,
  read?: PerimeterEdit,
): Promise<Result<Proposal | null>> {
  if (gate === null) return ok(null);
  const edit = read === undefined ? editOfChange(change, gate.ground) : ok(read);
  if (!edit.ok) return edit;
  if (!gate.waits(edit.value)) return ok(null);
  const baseVersion = edit.value.before?.version ?? 0;
  const proposed = await proposeIn(ports, tx, actor, { change, baseVersion });
  if (proposed.ok && proposed.value.change.kind === 'scope') gate.plan(scopeFrom(proposed.value.change, gate.ground));
  // The proposal may be an older one of the same: under its id it will be made.
  if (proposed.ok && proposed.value.change.kind === 'bundle' && edit.value.kind === 'bundle' && edit.value.after) {
    gate.plan({ ...edit.value.after, id: proposed.value.change.subject });
  }
  return proposed;
}

const namesPlanned = (targets: readonly FlowTarget[], planned: Planned): boolean =>
  scopeIdsOf(targets, planned.bundles).some((id) => planned.scopes.has(id)) ||
  bundleIdsOf(targets).some((id) => planned.bundles.has(id));

/** The pairs among these resources that count as production. */
async function productionOf(
  tx: Transaction,
  resources: readonly Resource[],
  production: Query,
): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (const id of new Set(resources.map(({ integrationId }) => integrationId))) {
    const integration = await tx.integrations.get(id);
    const permissions = await tx.permissions.ofIntegration(id);
    if (integration === null) continue;
    for (const resource of resources) {
      if (resource.integrationId !== id) continue;
      for (const permission of permissions) {
        const member = { integration, resource, permission };
        if (permission.resourceType === resource.type && matchesQuery(production, member)) members.push(member);
      }
    }
  }
  return members;
}
