// Templates of requests: what the caller keeps to ask for again.

import {
  getRequestTemplate,
  listRequestTemplates,
  offeredChoice,
  removeRequestTemplate,
  saveRequestTemplate,
} from '@tidegate/broker';
import { type BodyOf, clientTemplateRoutes as routes } from '@tidegate/contract';
import { type Adapter, ok, type RequestTemplate, type Result, type TemplateChoice } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { countedPage, found } from './counted-pages.ts';
import {
  presentClientIntegration,
  presentClientPermission,
  presentClientResource,
  presentClientType,
} from './present/present-client-things.ts';

export function clientTemplateBindings({ ports }: Serving): readonly Binding[] {
  const adapterOf = (type: string): Adapter | null => ports.adapters.find((one) => one.type === type) ?? null;
  const present = (template: RequestTemplate, choice: TemplateChoice = template.choice) =>
    presentTemplate(template, choice, adapterOf);
  const saved = (made: Result<RequestTemplate>) => (made.ok ? ok(present(made.value)) : made);
  return [
    bind(routes.listClientTemplates, async ({ actor, query }) => {
      const own = (await listRequestTemplates(ports, actor)).filter(({ name }) => found(query.search, name));
      return ok(await countedPage(own, query, (one) => present(one)));
    }),
    bind(routes.createClientTemplate, async ({ actor, body }) =>
      saved(await saveRequestTemplate(ports, actor, { id: null, ...inputOf(body) })),
    ),
    bind(routes.getClientTemplate, async ({ actor, params, query }) => {
      const read = await getRequestTemplate(ports, actor, params.id);
      if (!read.ok || query['filter-available'] !== 'true') return saved(read);
      return ok(present(read.value, await offeredChoice(ports, actor, read.value)));
    }),
    bind(routes.replaceClientTemplate, async ({ actor, params, body }) =>
      saved(await saveRequestTemplate(ports, actor, { id: params.id, ...inputOf(body) })),
    ),
    bind(routes.deleteClientTemplate, async ({ actor, params }) => {
      const removed = await removeRequestTemplate(ports, actor, params.id);
      return removed.ok ? ok({ message: 'the template is removed' }) : removed;
    }),
  ];
}

const inputOf = (body: BodyOf<typeof routes.createClientTemplate>) => ({
  name: body.name,
  integrationIds: body.filter_integration_ids,
  resourceTypes: body.filter_resource_type_ids,
  resourceIds: body.filter_resource_ids,
  permissionIds: body.filter_permission_ids,
});

const presentTemplate = (
  { id, name, createdAt }: RequestTemplate,
  choice: TemplateChoice,
  adapterOf: (type: string) => Adapter | null,
) => ({
  id,
  name,
  type: 'IntegrationRequest' as const,
  integrations: choice.integrations.map((one) => presentClientIntegration(one, adapterOf(one.type))),
  resource_types: choice.resourceTypes.map((one) => presentClientType(one.id, adapterOf(one.integrationType))),
  resources: choice.resources.map(({ integration, ...resource }) =>
    presentClientResource({ resource, integration, adapter: adapterOf(integration.type) }),
  ),
  permissions: choice.permissions.map(presentClientPermission),
  create_date: createdAt / 1_000,
});
