// Offers and requests: what may I ask for, asking, deciding, ending.

import { useInfiniteQuery, useMutation, useQueries, useQuery } from '@tanstack/react-query';
import {
  type Client,
  type OfferedEntitlement,
  type OutputOf,
  type RequestView,
  requestRoutes,
} from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type { OfferedEntitlement, RequestView };
export type Offer = OfferedEntitlement['offers'][number];
export type RequestScope = 'mine' | 'waiting_for_me' | 'decided_by_me' | 'all';
/** What can be done to a request by one call with a reason. */
export type Deed = 'approve' | 'reject' | 'withdraw' | 'extend' | 'confirm' | 'release' | 'revoke' | 'repair';

const requestsKey = ['requests'];
const requestKey = (id: string) => ['request', id];

export const useOffers = (search: string) =>
  useInfiniteQuery({
    queryKey: ['offers', search],
    queryFn: ({ pageParam, signal }) =>
      client.call(requestRoutes.listOffers, {
        query: { limit: 60, page_token: pageParam, search: search === '' ? undefined : search },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    placeholderData: (previous) => previous,
  });

/** Everything offered on one resource. */
export const useOffersOn = (resourceId: string | undefined) =>
  useQuery({
    queryKey: ['offers-on', resourceId],
    queryFn: ({ signal }) =>
      client.call(requestRoutes.listOffers, { query: { resource_id: resourceId, limit: 200 }, signal }),
    enabled: resourceId !== undefined,
  });

/** The same of several resources, for what is asked for together. */
export const useOffersOnAll = (resourceIds: readonly string[]) =>
  useQueries({
    queries: resourceIds.map((resourceId) => ({
      queryKey: ['offers-on', resourceId],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        client.call(requestRoutes.listOffers, { query: { resource_id: resourceId, limit: 200 }, signal }),
    })),
  });

export const useRequests = (scope: RequestScope) =>
  useInfiniteQuery({
    queryKey: [...requestsKey, scope],
    queryFn: ({ pageParam, signal }) =>
      client.call(requestRoutes.listRequests, { query: { scope, limit: 30, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.soon,
  });

export const useRequest = (id: string) =>
  useQuery({
    queryKey: requestKey(id),
    queryFn: ({ signal }) => client.call(requestRoutes.getRequest, { params: { id }, signal }),
    ...live.soon,
  });

/** Requests this person decided before: the history an approver may see without seeing more than their own. */
export const useDecidedBefore = (enabled: boolean) =>
  useQuery({
    queryKey: [...requestsKey, 'decided_by_me', 'history'],
    queryFn: ({ signal }) =>
      client.call(requestRoutes.listRequests, { query: { scope: 'decided_by_me', limit: 200 }, signal }),
    enabled,
    staleTime: 30_000,
  });

export type Fulfilment = RequestView['fulfilment'];

export interface NewRequest {
  readonly entitlements: readonly { readonly resourceId: string; readonly permissionId: string }[];
  /** What happens where not all of several things can be opened. */
  readonly fulfilment: Fulfilment;
  readonly flowId: string;
  /** Null where access lasts until revoked. */
  readonly durationSec: number | null;
  /** When it is to begin; null for as soon as it is agreed. */
  readonly startsAt: string | null;
  readonly reason: string;
}

export const useCreateRequest = () =>
  useMutation({
    mutationFn: (asked: NewRequest): Promise<OutputOf<typeof requestRoutes.createRequests>> =>
      client.call(requestRoutes.createRequests, {
        body: {
          entitlements: asked.entitlements.map(entitlementBody),
          fulfilment: asked.fulfilment,
          flow_id: asked.flowId,
          ...(asked.durationSec === null ? {} : { duration_sec: asked.durationSec }),
          ...(asked.startsAt === null ? {} : { starts_at: asked.startsAt }),
          ...(asked.reason === '' ? {} : { reason: asked.reason }),
        },
      }),
    onSuccess: refreshRequests,
  });

const entitlementBody = (one: { readonly resourceId: string; readonly permissionId: string }) => ({
  resource_id: one.resourceId,
  permission_id: one.permissionId,
});

/** What whoever agrees takes away. */
export interface Less {
  readonly durationSec: number | null;
  readonly without: readonly { readonly resourceId: string; readonly permissionId: string }[];
}

interface DeedBody {
  readonly reason?: string;
}

type Act = (
  client: Client,
  input: { params: { id: string }; body: DeedBody },
  less: Less | null,
) => Promise<RequestView>;
const deeds: Readonly<Record<Deed, Act>> = {
  approve: (to, { params, body }, less) =>
    to.call(requestRoutes.approveRequest, { params, body: { ...body, ...(less === null ? {} : lessBody(less)) } }),
  reject: (to, input) => to.call(requestRoutes.rejectRequest, input),
  withdraw: (to, input) => to.call(requestRoutes.withdrawRequest, input),
  extend: (to, input) => to.call(requestRoutes.extendRequest, input),
  confirm: (to, input) => to.call(requestRoutes.confirmAccess, input),
  release: (to, input) => to.call(requestRoutes.releaseRequest, input),
  revoke: (to, input) => to.call(requestRoutes.revokeRequest, input),
  repair: (to, input) => to.call(requestRoutes.repairRequest, input),
};

const lessBody = ({ durationSec, without }: Less) => ({
  ...(durationSec === null ? {} : { duration_sec: durationSec }),
  without: without.map(entitlementBody),
});

export const useDeed = (requestId: string) =>
  useMutation({
    mutationFn: ({
      deed,
      reason,
      less,
    }: {
      readonly deed: Deed;
      readonly reason: string;
      readonly less?: Less | null;
    }) => deeds[deed](client, { params: { id: requestId }, body: reason === '' ? {} : { reason } }, less ?? null),
    onSuccess: (request) => {
      answers.setQueryData(requestKey(requestId), request);
      return refreshRequests();
    },
    // Somebody else may have decided meanwhile: what is shown must be what is.
    onError: () => answers.invalidateQueries({ queryKey: requestKey(requestId) }),
  });

const refreshRequests = () =>
  Promise.all([
    answers.invalidateQueries({ queryKey: requestsKey }),
    answers.invalidateQueries({ queryKey: ['access'] }),
    answers.invalidateQueries({ queryKey: ['me'] }),
  ]);
