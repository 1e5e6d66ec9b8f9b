// Access flows (v2): read and enforced by the core, echoed as they were sent.

import { type Actor, loadWorld, removeFlow, saveFlow } from '@tidegate/broker';
import { accessFlowRoutes as routes } from '@tidegate/contract';
import { type AccessFlow, isId, ok, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { presentStuck } from '../present/present-stuck.ts';
import { notFound } from './not-found.ts';
import { openPage, pageSorted } from './paging.ts';
import { presentAccessFlow } from './present/present-access-flow.ts';

export function accessFlowBindings({ ports }: Serving): readonly Binding[] {
  const present = async (saved: Result<AccessFlow>) =>
    saved.ok ? ok(presentAccessFlow(saved.value, await loadWorld(ports))) : saved;
  const presentSaved = async (actor: Actor, saved: Result<AccessFlow>) => {
    if (!saved.ok) return saved;
    const world = await loadWorld(ports);
    const { value: flow } = saved;
    return ok({ ...presentAccessFlow(flow, world), ...presentStuck(ports, actor, { flow, world }) });
  };
  const find = async (id: string): Promise<Result<AccessFlow>> => {
    const flow = isId('flow', id) ? await ports.store.read((tx) => tx.flows.get(id)) : null;
    return flow ? ok(flow) : notFound('access flow', id);
  };
  return [
    bind(routes.listAccessFlowsV2, async ({ query }) => {
      const page = openPage(routes.listAccessFlowsV2.query, query);
      if (!page.ok) return page;
      const world = await loadWorld(ports);
      const found = pageSorted(world.flows.values(), page.value.ask, (flow) => flow.name);
      return ok(page.value.present(found, (flow) => presentAccessFlow(flow, world)));
    }),
    bind(routes.createAccessFlowV2, async ({ actor, body }) =>
      presentSaved(actor, await saveFlow(ports, actor, { id: null, body })),
    ),
    bind(routes.getAccessFlowV2, async ({ params }) => present(await find(params.id))),
    bind(routes.replaceAccessFlowV2, async ({ actor, params, body }) =>
      presentSaved(
        actor,
        isId('flow', params.id)
          ? await saveFlow(ports, actor, { id: params.id, body })
          : notFound('access flow', params.id),
      ),
    ),
    bind(routes.deleteAccessFlowV2, async ({ actor, params }) => {
      const removed = await removeFlow(ports, actor, { id: params.id });
      return removed.ok ? ok({}) : removed;
    }),
  ];
}
