// Access scopes (v1).

import { loadWorld, removeScope, saveScope } from '@tidegate/broker';
import { accessScopeRoutes as routes } from '@tidegate/contract';
import { isId, ok, type Result, type Scope, type ScopeId } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { notFound } from './not-found.ts';
import { fitsPattern, openPage, pageSorted } from './paging.ts';
import { presentAccessScope } from './present/present-administration.ts';

interface ScopeBody {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly query: string;
}

const inputOf = (id: ScopeId | null, body: ScopeBody) => ({
  id,
  name: body.name,
  description: body.description ?? null,
  query: body.query,
});

const present = (saved: Result<Scope>) => (saved.ok ? ok(presentAccessScope(saved.value)) : saved);

export function accessScopeBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(routes.listAccessScopesV1, async ({ query }) => {
      const page = openPage(routes.listAccessScopesV1.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const world = await loadWorld(ports);
      const fitting = [...world.scopes.values()].filter((scope) => fitsPattern(filters.name, scope.name));
      return ok(
        page.value.present(
          pageSorted(fitting, ask, (scope) => scope.name),
          presentAccessScope,
        ),
      );
    }),
    bind(routes.createAccessScopeV1, async ({ actor, body }) =>
      present(await saveScope(ports, actor, inputOf(null, body))),
    ),
    bind(routes.getAccessScopeV1, async ({ params: { id } }) => {
      const scope = isId('scope', id) ? await ports.store.read((tx) => tx.scopes.get(id)) : null;
      return scope ? ok(presentAccessScope(scope)) : notFound('scope', id);
    }),
    bind(routes.replaceAccessScopeV1, async ({ actor, params: { id }, body }) =>
      present(isId('scope', id) ? await saveScope(ports, actor, inputOf(id, body)) : notFound('scope', id)),
    ),
    bind(routes.deleteAccessScopeV1, async ({ actor, params }) => {
      const removed = await removeScope(ports, actor, { id: params.id });
      return removed.ok ? ok({}) : removed;
    }),
  ];
}
