// What exists and how it is cut: inventory, scopes, access flows, people.

import {
  checkIntegration,
  indexAsOf,
  inventoryVocabulary,
  listInventory,
  loadInventory,
  loadWorld,
  pageOf,
  valuesStartingWith,
} from '@tidegate/broker';
import { administrationRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { parseQuery, type QueryProblem } from '@tidegate/core/query';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import {
  presentFlow,
  presentInventoryItem,
  presentListedBundle,
  presentListedPerson,
  presentScope,
} from '../present/present-administration.ts';
import { instantText } from '../present/present-shapes.ts';

const byName = <T extends { readonly name: string }>(items: Iterable<T>): readonly T[] =>
  [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

export function inventoryBindings({ ports }: Serving): readonly Binding[] {
  const adapterOf = (type: string) => ports.adapters.find((adapter) => adapter.type === type) ?? null;
  return [
    bind(administrationRoutes.listInventory, async ({ query }) => {
      const text = query.query ?? '';
      const parsed = text.trim() === '' ? null : parseQuery(text);
      // A query that is being typed is not an error: the answer says where it stops making sense.
      if (parsed !== null && !parsed.ok)
        return ok({ ...nothingFound(parsed.refusal), as_of: presentAsOf(await indexAsOf(ports)) });
      const found = await listInventory(ports, { query: text, page: pageAsk(query) });
      if (!found.ok) return found;
      const page = presentPage(found.value.page, (item) =>
        presentInventoryItem(item, adapterOf(item.integration.type)),
      );
      return ok({ ...page, total: found.value.total, problem: null, as_of: presentAsOf(found.value.asOf) });
    }),
    bind(administrationRoutes.inventoryVocabulary, async ({ query: { field, key, starts } }) => {
      const of = { key: key ?? null, starts: starts ?? '' };
      const values = field === undefined ? inventoryVocabulary(ports) : valuesStartingWith(ports, { field, ...of });
      return ok({ values: [...(await values)] });
    }),
    bind(administrationRoutes.checkIntegration, async ({ actor, params }) => {
      const reports = await checkIntegration(ports, actor, { id: params.id });
      return reports.ok ? ok({ checks: [...reports.value] }) : reports;
    }),
    bind(administrationRoutes.listScopes, async ({ query }) => {
      const known = await loadInventory(ports);
      const page = pageOf(byName(known.world.scopes.values()), pageAsk(query), (scope) => scope.name);
      return ok(presentPage(page, (scope) => presentScope(scope, known)));
    }),
    bind(administrationRoutes.listBundles, async ({ query }) => {
      const known = await loadInventory(ports);
      const page = pageOf(byName(known.world.bundles.values()), pageAsk(query), (bundle) => bundle.name);
      return ok(presentPage(page, (bundle) => presentListedBundle(bundle, known)));
    }),
    bind(administrationRoutes.listFlows, async ({ query }) => {
      const world = await loadWorld(ports);
      const page = pageOf(byName(world.flows.values()), pageAsk(query), (flow) => flow.name);
      return ok(presentPage(page, (flow) => presentFlow(flow, world)));
    }),
    bind(administrationRoutes.listPeople, async ({ query }) => {
      const world = await loadWorld(ports);
      const people = [...world.people.values()].sort((a, b) => (a.email < b.email ? -1 : 1));
      const page = pageOf(people, pageAsk(query), (person) => person.email);
      return ok(presentPage(page, (person) => presentListedPerson(person, world)));
    }),
  ];
}

const presentAsOf = ({ version, at }: { readonly version: number; readonly at: number }) => ({
  version,
  at: instantText(at),
});

const nothingFound = ({ code, message, from, to, line, column }: QueryProblem) => ({
  items: [],
  pagination: { next_page_token: null },
  total: 0,
  problem: { code, message, from, to, line, column },
});
