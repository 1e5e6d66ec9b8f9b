// Probes, figures, and the description of this API.

import { heldNow } from '@tidegate/broker';
import { makeOpenApi, operationRoutes, type Route } from '@tidegate/contract';
import { Fault, limits, no, ok, refusal } from '@tidegate/core';
import { type Binding, bindOpen } from '../http/call.ts';
import { strangerPerMinute } from '../http/register-routes.ts';
import type { Serving } from '../http/serving.ts';
import { renderApiPage } from './render-api-page.ts';

/** `table` is everything that is registered: the document describes that and nothing else. */
export function operationBindings(serving: Serving, table: Readonly<Record<string, Route>>): readonly Binding[] {
  const { config, version, ports } = serving;
  const document = makeOpenApi({
    routes: table,
    version,
    serverUrl: config.publicUrl?.origin ?? '/',
    perMinuteDefault: config.ratePerMinute,
    perMinuteStranger: Math.min(strangerPerMinute, config.ratePerMinute),
    bodyBytesMax: limits.bodyBytesMax,
  });
  const page = renderApiPage(table, version);
  return [
    bindOpen(operationRoutes.alive, () => Promise.resolve(ok({ status: 'ok' as const }))),
    bindOpen(operationRoutes.ready, async () => {
      if (!serving.isUp()) return no(refusal('storage.unavailable', 'the server is starting or stopping'));
      try {
        await ports.store.ping();
      } catch (cause) {
        throw new Fault('storage.unavailable', 'the database does not answer', { cause });
      }
      const held = await heldNow(ports);
      if (held !== null)
        return no(refusal('restore.held', 'the database is older than the world; an administrator has to look'));
      return ok({ status: 'ready' as const, connector: serving.isConnectorUp() ? ('up' as const) : ('down' as const) });
    }),
    bindOpen(operationRoutes.metrics, async () => ok(await serving.metrics())),
    bindOpen(operationRoutes.openApi, () => Promise.resolve(ok(document))),
    bindOpen(operationRoutes.apiPage, () => Promise.resolve(ok(page))),
  ];
}
