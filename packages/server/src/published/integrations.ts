// Integrations (v4). Their credential is named or sealed; what is kept somewhere this server cannot look is refused, never stored
// and ignored.

import { loadWorld, removeIntegration, saveIntegration } from '@tidegate/broker';
import { integrationRoutes as routes } from '@tidegate/contract';
import { type Integration, type IntegrationId, isId, ok, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { builtInConnector } from './connectors.ts';
import { notFound } from './not-found.ts';
import { fitsOne, fitsPattern, openPage, pageSorted } from './paging.ts';
import { presentIntegrationV4 } from './present/present-administration.ts';
import { type IntegrationBody, readIntegration } from './read-integration.ts';

export function integrationBindings({ ports }: Serving): readonly Binding[] {
  const adapterOf = (type: string) => ports.adapters.find((adapter) => adapter.type === type) ?? null;
  const shown = async (integration: Integration) =>
    presentIntegrationV4(integration, adapterOf(integration.type), (await loadWorld(ports)).sources);
  const find = async (id: string): Promise<Result<Integration>> => {
    const integration = isId('integration', id) ? await ports.store.read((tx) => tx.integrations.get(id)) : null;
    return integration ? ok(integration) : notFound('integration', id);
  };
  const read = (id: IntegrationId | null, type: string, body: IntegrationBody) =>
    readIntegration(body, { id, type, adapter: adapterOf(type) });
  return [
    bind(routes.listIntegrationsV4, async ({ query }) => {
      const page = openPage(routes.listIntegrationsV4.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const { integrations, sources } = await loadWorld(ports);
      const fitting = [...integrations.values()].filter(
        (one) =>
          fitsPattern(filters.name, one.name) &&
          (filters.type === undefined || filters.type.some((pattern) => fitsPattern(pattern, one.type))) &&
          fitsOne(filters.category, one.category) &&
          fitsOne(filters.connector_id, one.connectorId ?? builtInConnector) &&
          fitsOne(filters.status, one.status),
      );
      return ok(
        page.value.present(
          pageSorted(fitting, ask, (one) => one.name),
          (one) => presentIntegrationV4(one, adapterOf(one.type), sources),
        ),
      );
    }),
    bind(routes.createIntegrationV4, async ({ actor, body }) => {
      const { type, ...rest } = body;
      const input = read(null, type, rest);
      if (!input.ok) return input;
      const saved = await saveIntegration(ports, actor, input.value);
      return saved.ok ? ok(await shown(saved.value)) : saved;
    }),
    bind(routes.getIntegrationV4, async ({ params }) => {
      const integration = await find(params.id);
      return integration.ok ? ok(await shown(integration.value)) : integration;
    }),
    bind(routes.replaceIntegrationV4, async ({ actor, params, body }) => {
      const before = await find(params.id);
      if (!before.ok) return before;
      const input = read(before.value.id, before.value.type, body);
      if (!input.ok) return input;
      const saved = await saveIntegration(ports, actor, input.value);
      return saved.ok ? ok(await shown(saved.value)) : saved;
    }),
    bind(routes.deleteIntegrationV4, async ({ actor, params }) => {
      const removed = await removeIntegration(ports, actor, { id: params.id });
      return removed.ok ? ok({}) : removed;
    }),
  ];
}
