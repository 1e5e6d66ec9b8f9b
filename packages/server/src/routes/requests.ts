// What may I ask for, asking, deciding, ending.

import {
  confirmAccess,
  decideRequest,
  endAccess,
  extendAccess,
  favoriteOffersAmong,
  favoriteOffersOf,
  getRequest,
  listOffers,
  listRequests,
  markOffer,
  type RequestDetails,
  repairAccess,
  submitRequests,
  withdrawRequest,
} from '@tidegate/broker';
import { requestRoutes } from '@tidegate/contract';
import { isId, type Narrow, no, ok, type Result, refusal } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import { type Serving, waking } from '../http/serving.ts';
import { presentOffered } from '../present/present-offer.ts';
import { presentRequest } from '../present/present-request.ts';

export function requestBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  const present = (result: Result<RequestDetails>) => (result.ok ? ok(presentRequest(result.value)) : result);
  return [
    bind(requestRoutes.listOffers, async ({ actor, query }) => {
      const offers = await listOffers(ports, actor, {
        search: query.search,
        integrationId: query.integration_id,
        resourceTypes: query.resource_type === undefined ? undefined : [query.resource_type],
        resourceId: query.resource_id,
        grantee: query.grantee,
        page: pageAsk(query),
      });
      if (!offers.ok) return offers;
      const favorites = await favoriteOffersAmong(ports, actor, offers.value.items);
      const looking = { person: actor.person, now: ports.clock.now(), favorites };
      return ok(presentPage(offers.value, (item) => presentOffered(item, looking)));
    }),
    bind(requestRoutes.listFavoriteOffers, async ({ actor, query }) => {
      const items = await favoriteOffersOf(ports, actor, { grantee: query.grantee ?? null });
      const favorites = await favoriteOffersAmong(ports, actor, items);
      const looking = { person: actor.person, now: ports.clock.now(), favorites };
      return ok({ items: items.map((item) => presentOffered(item, looking)) });
    }),
    bind(requestRoutes.markFavoriteOffer, async ({ actor, body }) => {
      const marked = await markOffer(ports, actor, {
        flowId: body.flow_id,
        resourceId: body.resource_id,
        permissionId: body.permission_id,
        grantee: body.grantee ?? null,
        favorite: body.favorite,
      });
      return marked.ok ? ok({ favorite: marked.value }) : marked;
    }),
    bind(requestRoutes.createRequests, async ({ actor, body }) => {
      const entitlements = readEntitlements(body.entitlements);
      if (!entitlements.ok) return entitlements;
      const asked = submitRequests(ports, actor, {
        entitlements: entitlements.value,
        bundleReference: body.bundle ?? null,
        grantee: body.grantee ?? null,
        flowId: body.flow_id ?? null,
        several: 'refuse',
        durationSec: body.duration_sec ?? null,
        startsAt: body.starts_at === undefined ? null : Date.parse(body.starts_at),
        reason: body.reason ?? null,
        customFields: {},
        fulfilment: body.fulfilment,
      });
      const made = await waking(serving, asked);
      if (!made.ok) return made;
      return ok({ items: made.value.map(presentRequest) });
    }),
    bind(requestRoutes.listRequests, async ({ actor, query }) => {
      const { status } = query;
      const statuses = status === undefined ? null : typeof status === 'string' ? [status] : status;
      const page = await listRequests(ports, actor, {
        scope: query.scope,
        statuses,
        includeAutomatic: query.include_automatic === 'true',
        page: pageAsk(query),
      });
      if (!page.ok) return page;
      return ok(presentPage(page.value, presentRequest));
    }),
    bind(requestRoutes.getRequest, async ({ actor, params }) => present(await getRequest(ports, actor, params.id))),
    bind(requestRoutes.approveRequest, async ({ actor, params, body }) =>
      present(
        await waking(
          serving,
          decideRequest(ports, actor, {
            id: params.id,
            verdict: 'approve',
            reason: body.reason ?? null,
            narrow: readNarrow(body),
          }),
        ),
      ),
    ),
    bind(requestRoutes.rejectRequest, async ({ actor, params, body }) =>
      present(
        await waking(
          serving,
          decideRequest(ports, actor, { id: params.id, verdict: 'reject', reason: body.reason ?? null }),
        ),
      ),
    ),
    bind(requestRoutes.withdrawRequest, async ({ actor, params }) =>
      present(await waking(serving, withdrawRequest(ports, actor, { id: params.id }))),
    ),
    bind(requestRoutes.releaseRequest, async ({ actor, params, body }) =>
      present(
        await waking(serving, endAccess(ports, actor, { id: params.id, how: 'release', reason: body.reason ?? null })),
      ),
    ),
    bind(requestRoutes.extendRequest, async ({ actor, params, body }) =>
      present(await waking(serving, extendAccess(ports, actor, { id: params.id, reason: body.reason ?? null }))),
    ),
    bind(requestRoutes.confirmAccess, async ({ actor, params }) =>
      present(await waking(serving, confirmAccess(ports, actor, { id: params.id }))),
    ),
    bind(requestRoutes.revokeRequest, async ({ actor, params, body }) =>
      present(
        await waking(serving, endAccess(ports, actor, { id: params.id, how: 'revoke', reason: body.reason ?? null })),
      ),
    ),
    bind(requestRoutes.repairRequest, async ({ actor, params, body }) =>
      present(await waking(serving, repairAccess(ports, actor, { id: params.id, reason: body.reason ?? null }))),
    ),
  ];
}

/** What whoever consents takes away. An id of another shape is kept as it is: it is in no request, and refused as that. */
function readNarrow(body: {
  readonly duration_sec?: number | undefined;
  readonly without?: readonly { readonly resource_id: string; readonly permission_id: string }[] | undefined;
}): Narrow | null {
  if (body.duration_sec === undefined && body.without === undefined) return null;
  return {
    durationSec: body.duration_sec ?? null,
    without: (body.without ?? []).map(({ resource_id: resource, permission_id: permission }) => ({
      resourceId: isId('resource', resource) ? resource : 'res_none',
      permissionId: isId('permission', permission) ? permission : 'prm_none',
    })),
  };
}

/** An id of another shape names nothing; it gets the answer of something that is not offered, like any other unknown id. */
function readEntitlements(asked: readonly { readonly resource_id: string; readonly permission_id: string }[]) {
  const entitlements = [];
  for (const { resource_id: resourceId, permission_id: permissionId } of asked) {
    if (!isId('resource', resourceId) || !isId('permission', permissionId)) {
      return no(
        refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for', {
          field: 'entitlements',
        }),
      );
    }
    entitlements.push({ resourceId, permissionId });
  }
  return ok(entitlements);
}
