// What stories about flows share: bodies of flows for the small company, saving them, and who holds what in the target itself.

import { saveFlow } from '@tidegate/broker';
import type { AccessFlow, Grant } from '@tidegate/core';
import type { BrokerWorld } from './open-broker.ts';

/** A flow of the published shape for the group `engineers` without asking anyone. */
export const flowBody = (name: string, scope: string, rest: object = {}): object => ({
  name,
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: ['engineers'] }] },
  access_targets: [{ access_scope: { access_scope_reference: scope, permissions: ['READ_ONLY'] } }],
  grant_duration_in_min: 60,
  settings: {
    justification_required: false,
    require_approver_reason: false,
    requestor_cannot_approve_himself: false,
    require_mfa: false,
    labels: [],
  },
  request_for_others: false,
  ...rest,
});

/** Creates or replaces a flow by name. */
export async function savedFlow(world: BrokerWorld, name: string, body: object): Promise<AccessFlow> {
  const known = await world.ports.store.read((tx) => tx.flows.byName(name));
  const flow = await saveFlow(world.ports, await world.as('admin'), { id: known?.id ?? null, body });
  if (!flow.ok) throw new Error(flow.refusal.message);
  return flow.value;
}

/** Looks into the twin without the broker. */
export async function stateInTwin(world: BrokerWorld, grant: Grant): Promise<string> {
  const [adapter] = world.ports.adapters;
  const target = adapter?.connect({}, null);
  if (!target?.ok || !grant.plan) throw new Error('the twin is there and the grant has a plan');
  return (await target.value.look(grant.plan)).state;
}

/** Who has access through a flow, by name, as the target itself says. */
export async function holdersOf(world: BrokerWorld, flow: AccessFlow): Promise<readonly string[]> {
  const { store } = world.ports;
  const requests = await store.read((tx) => tx.requests.page({ flowId: flow.id }, { after: null, limit: 500 }));
  const ids = requests.items.map(({ id }) => id);
  const grants = await store.read((tx) => tx.grants.page({ requestIds: ids }, { after: null, limit: 500 }));
  const names = new Set<string>();
  for (const grant of grants.items) {
    if (grant.plan === null || (await stateInTwin(world, grant)) === 'absent') continue;
    const person = await store.read((tx) => tx.people.get(grant.granteeId));
    names.add(person?.firstName ?? 'nobody');
  }
  return [...names].sort();
}
