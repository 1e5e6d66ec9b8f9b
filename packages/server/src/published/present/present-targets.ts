// Targets as they were sent, with what their references lead to now. Lists keep their order and spelling, and what was not sent stays away:
// declarative clients compare.

import type { accessFlowRoutes } from '@tidegate/contract';
import { assert, type FlowTarget, type World } from '@tidegate/core';

type SentTarget = ReturnType<typeof accessFlowRoutes.createAccessFlowV2.body.parse>['access_targets'][number];

/** Names of what flows refer to: targets by name, people by address; what is gone keeps its id. */
export const targetNames =
  (world: World) =>
  (id: string): string => {
    const all: readonly ReadonlyMap<string, { readonly name: string }>[] = [
      world.scopes,
      world.bundles,
      world.integrations,
    ];
    const people: ReadonlyMap<string, { readonly email: string }> = world.people;
    return all.flatMap((known) => known.get(id)?.name ?? [])[0] ?? people.get(id)?.email ?? id;
  };

/** One target of an access flow or a bundle. */
export function presentTarget(sent: SentTarget, target: FlowTarget | undefined, world: World) {
  const { access_scope: scope, bundle, integration } = sent;
  assert(target, 'what was saved has a target for each that was sent');
  const nameOf = targetNames(world);
  switch (target.kind) {
    case 'scope': {
      const { scopeId: id } = target;
      assert(scope, 'a scope was sent');
      return { access_scope: { ...scope, access_scope_id: id, access_scope_name: nameOf(id) } };
    }
    case 'bundle': {
      const { bundleId: id } = target;
      assert(bundle, 'a bundle was sent');
      return { bundle: { ...bundle, bundle_id: id, bundle_name: nameOf(id) } };
    }
    case 'selection': {
      const { integrationId: id } = target;
      assert(integration, 'a selection was sent');
      return { integration: { ...integration, integration_id: id, integration_name: nameOf(id) } };
    }
  }
}
