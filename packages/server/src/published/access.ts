// Access sessions (v1) and available access (v1): what I have and how to connect, and what I may ask for.

import {
  type AccessDetails,
  connectionOf,
  findGrantee,
  getAccess,
  listAccess,
  listOfferedBundles,
  listOffers,
  type OfferedMember,
  resetCredentials,
} from '@tidegate/broker';
import { availableAccessRoutes, accessSessionRoutes as routes } from '@tidegate/contract';
import { isId, isOpen, ok, type Page, type Result } from '@tidegate/core';
import { secretFor } from '../http/at-portal.ts';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';
import { notFound } from './not-found.ts';
import { fitsPattern, noPage, openPage, pageSorted } from './paging.ts';
import { presentAccessDetails, presentAvailable, presentSession } from './present/present-access.ts';

export function accessSessionBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(routes.listAccessSessionsV1, async ({ actor, query }) => {
      const page = openPage(routes.listAccessSessionsV1.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const requestIds = filters.request_ids?.filter((id) => isId('request', id));
      const integrationIds = filters.integration_id?.filter((id) => isId('integration', id));
      const none = requestIds?.length === 0 || integrationIds?.length === 0;
      const found: Result<Page<AccessDetails>> = none
        ? ok(noPage)
        : await listAccess(ports, actor, {
            scope: 'mine',
            states: 'open',
            ...(requestIds === undefined ? {} : { requestIds }),
            ...(integrationIds === undefined ? {} : { integrationIds }),
            page: ask,
          });
      return found.ok ? ok(page.value.present(found.value, presentSession)) : found;
    }),
    bind(routes.getAccessSessionV1, async ({ actor, params }) => {
      const found = await getAccess(ports, actor, { sessionId: params.id });
      if (!found.ok) return found;
      // What is not open yet, or not any more, is no session: the list does not have it either.
      return isOpen(found.value.grant) ? ok(presentSession(found.value)) : notFound('access session', params.id);
    }),
    bind(routes.getAccessDetailsV1, async ({ actor, visit, params }) => {
      const secret = secretFor(visit);
      const connection = await connectionOf(ports, actor, { sessionId: params.id, secret });
      return connection.ok ? ok(presentAccessDetails(connection.value)) : connection;
    }),
    bind(routes.resetCredentialsV1, async ({ actor, params }) => {
      const reset = await waking(serving, resetCredentials(ports, actor, { sessionId: params.id }));
      return reset.ok ? ok({ message: 'a new password is being put into the target' }) : reset;
    }),
  ];
}

export function availableAccessBindings({ ports }: Serving): readonly Binding[] {
  const entitlements = availableAccessRoutes.listAvailableEntitlementsV1;
  const bundles = availableAccessRoutes.listAvailableBundlesV1;
  return [
    bind(entitlements, async ({ actor, query }) => {
      const page = openPage(entitlements.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const found: Result<Page<OfferedMember>> = await listOffers(ports, actor, {
        grantee: filters.grantee,
        integrationId: filters.integration_id,
        integrationName: filters.integration_name,
        resourceTypes: filters.resource_type_id,
        resourceName: filters.resource_name,
        permissionNames: filters.permission_name,
        page: ask,
      });
      return found.ok ? ok(page.value.present(found.value, presentAvailable)) : found;
    }),
    bind(bundles, async ({ actor, query }) => {
      const page = openPage(bundles.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const grantee = await findGrantee(ports, actor.person, filters.grantee ?? null);
      const parties = grantee.ok ? { person: actor.person, grantee: grantee.value } : null;
      const found = parties === null ? [] : (await listOfferedBundles(ports, parties)).map(({ bundle }) => bundle);
      const fitting = found.filter(
        (bundle) => filters.name === undefined || filters.name.some((one) => fitsPattern(one, bundle.name)),
      );
      const sorted = pageSorted(fitting, ask, (bundle) => bundle.name);
      return ok(page.value.present(sorted, ({ id, name }) => ({ id, name })));
    }),
  ];
}
