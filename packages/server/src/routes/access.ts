// Open access and how to connect to it.

import { certifySession, connectionOf, listAccess, resetCredentials } from '@tidegate/broker';
import { accessRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import { type Serving, waking } from '../http/serving.ts';
import { presentAccess, presentCertificate, presentConnection } from '../present/present-access.ts';

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
    bind(accessRoutes.certifySession, async ({ actor, params, body }) => {
      const made = await certifySession(ports, actor, { sessionId: params.id, publicKey: body.public_key });
      return made.ok ? ok(presentCertificate(made.value)) : made;
    }),
    bind(accessRoutes.resetCredentials, async ({ actor, params }) => {
      const reset = await waking(serving, resetCredentials(ports, actor, { sessionId: params.id }));
      return reset.ok ? ok({ message: 'a new password is being put into the target' }) : reset;
    }),
  ];
}
