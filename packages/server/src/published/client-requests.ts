// The client API's access requests: lists by what they are to me, one request, approve and reject. Its pages are counted, so a page is
// cut from the list's start; `skip` is bounded for that.

import {
  type Actor,
  decideRequest,
  extendAccess,
  favoritesAmong,
  favoritesOf,
  getRequest,
  listRequests,
  type Ports,
  type RequestDetails,
  type RequestsAsk,
  releaseProven,
} from '@tidegate/broker';
import { publishedPageSize, clientRequestRoutes as routes } from '@tidegate/contract';
import { isId, ok, type RequestId, type Result } from '@tidegate/core';
import type { z } from 'zod';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';
import { endOne } from './access-requests.ts';
import { fitsOne } from './paging.ts';
import { presentClientRequest } from './present/present-client-request.ts';
import { readStatuses } from './read-statuses.ts';
import { readRequestFacts } from './request-facts.ts';

type ListQuery = z.output<(typeof routes)['listClientRequests']['query']>;

export function clientRequestBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  const decide = async (actor: Actor, id: string, verdict: 'approve' | 'reject', reason: string | null) => {
    const decided = await waking(serving, decideRequest(ports, actor, { id, verdict, reason }));
    return decided.ok ? ok({ message: decided.value.description.sentence }) : decided;
  };
  return [
    bind(routes.listClientRequests, async ({ actor, query }) => {
      const limit = query.limit ?? publishedPageSize.default;
      const found = await listFromStart(serving, actor, query, query.skip + limit + 1);
      if (!found.ok) return found;
      const shown = found.value.slice(query.skip, query.skip + limit);
      const facts = await readRequestFacts(ports, shown);
      const favorites = await favoritesAmong(ports, actor, idsOf(shown));
      return ok({
        data: shown.map((one) =>
          presentClientRequest(one, { facts, summary: query.access_units_summary_limit, favorites }),
        ),
        pagination: { limit, offset: query.skip, has_more: found.value.length > query.skip + limit },
      });
    }),
    bind(routes.getClientRequest, async ({ actor, params, query }) => {
      const found = await getRequest(ports, actor, params.id);
      if (!found.ok) return found;
      const facts = await readRequestFacts(ports, [found.value]);
      const favorites = await favoritesAmong(ports, actor, [params.id]);
      return ok(presentClientRequest(found.value, { facts, summary: query.access_units_summary_limit, favorites }));
    }),
    bind(routes.approveClientRequest, ({ actor, params, body }) =>
      decide(actor, params.id, 'approve', body.justification ?? null),
    ),
    bind(routes.rejectClientRequest, ({ actor, params, body }) =>
      decide(actor, params.id, 'reject', body.justification ?? null),
    ),
    bind(routes.revokeClientRequest, async ({ actor, params }) => {
      const ended = await waking(serving, endOne(serving, actor, params.id));
      return ended.ok ? ok({ message: ended.value.description.sentence }) : ended;
    }),
    bind(routes.passMfaForAccessRequests, async ({ actor }) => {
      const released = await waking(serving, releaseProven(ports, actor));
      if (!released.ok) return released;
      const ids = [...released.value];
      return ok({ message: 'it is you', affected_requests: { total: ids.length, access_requests_ids: ids } });
    }),
    bind(routes.extendClientRequest, async ({ actor, params }) => {
      const extended = await waking(serving, extendAccess(ports, actor, { id: params.id }));
      return extended.ok ? ok({ message: extended.value.description.sentence }) : extended;
    }),
  ];
}

/** What the published scopes are called here. */
export const requestScopes: Readonly<Record<ListQuery['scope'], RequestsAsk['scope']>> = {
  MyRequests: 'mine',
  MyTasks: 'waiting_for_me',
  MyHistoricTasks: 'decided_by_me',
  MyDelegatedRequests: 'delegated',
};

const idsOf = (shown: readonly RequestDetails[]): readonly string[] => shown.map(({ request }) => request.id);

/** The caller's favourites, of the named ones where some are named. */
async function markedAmong(ports: Ports, actor: Actor, named: readonly RequestId[] | undefined) {
  const marked = await favoritesOf(ports, actor);
  return named === undefined ? marked : marked.filter((id) => named.includes(id));
}

/** The first `count` requests that fit, or fewer where there are no more. */
async function listFromStart(
  { ports }: Serving,
  actor: Actor,
  query: ListQuery,
  count: number,
): Promise<Result<readonly RequestDetails[]>> {
  const scope = requestScopes[query.scope];
  const statuses = readStatuses(query.statuses);
  const named = query.request_ids?.filter((id) => isId('request', id));
  const ids = query.favorite_only === 'true' ? await markedAmong(ports, actor, named) : named;
  if (statuses?.length === 0 || ids?.length === 0) return ok([]);
  const found: RequestDetails[] = [];
  let after: string | null = null;
  do {
    const limit = Math.min(publishedPageSize.max, count - found.length);
    const includeAutomatic = query.include_autogrant === 'true';
    const ask: RequestsAsk = {
      scope,
      statuses,
      includeAutomatic,
      ...(ids === undefined ? {} : { ids }),
      page: { after, limit },
    };
    const page = await listRequests(ports, actor, ask);
    if (!page.ok) return page;
    const fitting = page.value.items.filter(
      ({ request }) =>
        fitsOne(query.requestor_ids, request.requesterId) && fitsOne(query.grantee_ids, request.granteeId),
    );
    found.push(...fitting);
    after = page.value.next;
  } while (after !== null && found.length < count);
  return ok(found);
}
