// Spaces, and what belongs to them.

import {
  type Actor,
  getSpace,
  type LookedAt,
  listInventory,
  listSpaceObjects,
  listSpaces,
  loadWorld,
  previewSpaceFlow,
  previewSpaceScope,
  removeSpace,
  removeSpaceObject,
  type SpaceObject,
  saveSpace,
  saveSpaceBundle,
  saveSpaceFlow,
  saveSpaceScope,
  setSpaceMembers,
} from '@tidegate/broker';
import { spaceRoutes as routes } from '@tidegate/contract';
import { ok, type Result, type Space } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { presentSpace, presentSpaceGains, presentSpaceObject, presentSpaceResource } from '../present/present-space.ts';
import { presentStuck } from '../present/present-stuck.ts';
import { pageSorted } from '../published/paging.ts';

export function spaceBindings({ ports }: Serving): readonly Binding[] {
  const shown = async (actor: Actor, made: Result<Space>) =>
    made.ok ? ok(presentSpace(made.value, await loadWorld(ports), actor)) : made;
  return [
    bind(routes.listSpaces, async ({ actor, query }) => {
      const world = await loadWorld(ports);
      const page = pageSorted(await listSpaces(ports, actor), pageAsk(query), ({ name }) => name);
      return ok(presentPage(page, (space) => presentSpace(space, world, actor)));
    }),
    bind(routes.createSpace, async ({ actor, body }) =>
      shown(actor, await saveSpace(ports, actor, { id: null, ...body })),
    ),
    bind(routes.getSpace, async ({ actor, params }) => {
      const found = await getSpace(ports, actor, params.id);
      if (!found.ok) return found;
      const world = await loadWorld(ports);
      const objects = await listSpaceObjects(ports, found.value);
      const presented = presentSpace(found.value, world, actor);
      return ok({ ...presented, objects: objects.map((one) => presentSpaceObject(one, world)) });
    }),
    bind(routes.replaceSpace, async ({ actor, params, body }) =>
      shown(actor, await saveSpace(ports, actor, { id: params.id, ...body })),
    ),
    bind(routes.deleteSpace, async ({ actor, params }) => {
      const removed = await removeSpace(ports, actor, params.id);
      return removed.ok ? ok({}) : removed;
    }),
    bind(routes.setSpaceMembers, async ({ actor, params, body }) =>
      shown(actor, await setSpaceMembers(ports, actor, { id: params.id, members: body.members })),
    ),
    bind(routes.listSpaceInventory, async ({ actor, params, query }) => {
      const found = await getSpace(ports, actor, params.id);
      if (!found.ok) return found;
      const listed = await listInventory(ports, { query: found.value.query, page: pageAsk(query) });
      return listed.ok ? ok(presentPage(listed.value.page, presentSpaceResource)) : listed;
    }),
    ...objectBindings(ports),
    bind(routes.deleteSpaceObject, async ({ actor, params }) => {
      const removed = await removeSpaceObject(ports, actor, { spaceId: params.id, id: params.object_id });
      return removed.ok ? ok({}) : removed;
    }),
  ];
}

function objectBindings(ports: Serving['ports']): readonly Binding[] {
  const place = ({ id, object_id }: { readonly id: string; readonly object_id?: string }) => ({
    spaceId: id,
    id: object_id ?? null,
  });
  const present = async (made: Result<SpaceObject>) =>
    made.ok ? ok(presentSpaceObject(made.value, await loadWorld(ports))) : made;
  const presentFlow = async (actor: Actor, made: Result<SpaceObject>) => {
    if (!made.ok || made.value.kind !== 'flow') return present(made);
    const world = await loadWorld(ports);
    const { value: object } = made;
    return ok({
      ...presentSpaceObject(object, world),
      ...presentStuck(ports, actor, { flow: object.flow, world }),
    });
  };
  const scopeOf = (body: {
    readonly name: string;
    readonly description?: string | null | undefined;
    readonly query: string;
  }) => ({
    name: body.name,
    description: body.description ?? null,
    query: body.query,
  });
  const previewed = (actor: Actor, looked: Result<LookedAt>) =>
    looked.ok ? ok(presentSpaceGains(looked.value, actor)) : looked;
  return [
    bind(routes.previewSpaceScope, async ({ actor, params, body }) => {
      const at = { spaceId: params.id, id: body.object_id };
      return previewed(actor, await previewSpaceScope(ports, actor, at, scopeOf(body)));
    }),
    bind(routes.previewSpaceFlow, async ({ actor, params, body }) => {
      const at = { spaceId: params.id, id: body.object_id };
      return previewed(actor, await previewSpaceFlow(ports, actor, at, body.flow));
    }),
    bind(routes.createSpaceScope, async ({ actor, params, body }) =>
      present(await saveSpaceScope(ports, actor, place(params), scopeOf(body))),
    ),
    bind(routes.replaceSpaceScope, async ({ actor, params, body }) =>
      present(await saveSpaceScope(ports, actor, place(params), scopeOf(body))),
    ),
    bind(routes.createSpaceBundle, async ({ actor, params, body }) =>
      present(await saveSpaceBundle(ports, actor, place(params), body)),
    ),
    bind(routes.replaceSpaceBundle, async ({ actor, params, body }) =>
      present(await saveSpaceBundle(ports, actor, place(params), body)),
    ),
    bind(routes.createSpaceFlow, async ({ actor, params, body }) =>
      presentFlow(actor, await saveSpaceFlow(ports, actor, place(params), body)),
    ),
    bind(routes.replaceSpaceFlow, async ({ actor, params, body }) =>
      presentFlow(actor, await saveSpaceFlow(ports, actor, place(params), body)),
    ),
  ];
}
