// Open access and how to connect to it.

import { connectionOf, listAccess, resetCredentials } from '@tidegate/broker';
import { accessRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import { type Serving, waking } from '../http/serving.ts';
import { presentAccess, presentConnection } from '../present/present-access.ts';

export function accessBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(accessRoutes.listAccess, async ({ actor, query }) => {
      const page = await listAccess(ports, actor, {
        scope: query.scope,
        states: query.history === 'true' ? 'with_history' : 'live',
        page: pageAsk(query),
      });
      return page.ok ? ok(presentPage(page.value, presentAccess)) : page;
    }),
    bind(accessRoutes.getConnection, async ({ actor, params }) => {
      const connection = await connectionOf(ports, actor, { sessionId: params.id, secret: 'withhold' });
      return connection.ok ? ok(presentConnection(connection.value)) : connection;
    }),
    bind(accessRoutes.revealConnection, async ({ actor, params }) => {
      const connection = await connectionOf(ports, actor, { sessionId: params.id, secret: 'reveal' });
      return connection.ok ? ok(presentConnection(connection.value)) : connection;
    }),
    bind(accessRoutes.resetCredentials, async ({ actor, params }) => {
      const reset = await waking(serving, resetCredentials(ports, actor, { sessionId: params.id }));
      return reset.ok ? ok({ message: 'a new password is being put into the target' }) : reset;
    }),
  ];
}
