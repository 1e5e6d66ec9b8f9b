// Connectors (v3), read-only: the one that is built into this server.

import { integrationRoutes as routes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { instantText } from '../present/present-shapes.ts';
import { notFound } from './not-found.ts';
import { fitsOne, openPage, pageSorted } from './paging.ts';

/** Its id and its name. */
export const builtInConnector = 'built-in';

export function connectorBindings({ ports, version }: Serving): readonly Binding[] {
  // Connected, because it is this process that answers; the latest, because it is part of the server.
  const connector = () => ({
    id: builtInConnector,
    name: builtInConnector,
    status: 'CONNECTED',
    version,
    last_connected: instantText(ports.clock.now()),
    is_latest_version: true,
    cloud_provider_type: 'LOCAL',
    sessions: [
      {
        id: builtInConnector,
        metadata: { cloud_provider_metadata: null, connector_version: version },
        last_connected_time: instantText(ports.clock.now()),
      },
    ],
  });
  return [
    bind(routes.listConnectorsV3, async ({ query }) => {
      const page = openPage(routes.listConnectorsV3.query, query);
      if (!page.ok) return page;
      const fitting = [connector()].filter((one) => fitsOne(page.value.filters.status, one.status));
      return ok(
        page.value.present(
          pageSorted(fitting, page.value.ask, (one) => one.id),
          (one) => one,
        ),
      );
    }),
    bind(routes.getConnectorV3, async ({ params: { id } }) =>
      id === builtInConnector ? ok(connector()) : notFound('connector', id),
    ),
  ];
}
