// Inventory, scopes, flows, people, the audit log and the server's state: what Viewers and Admins read.

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { administrationRoutes, type OutputOf } from '@tidegate/contract';
import { useCallback } from 'react';
import { live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type InventoryItem = OutputOf<typeof administrationRoutes.listInventory>['items'][number];
export type QueryValue = OutputOf<typeof administrationRoutes.inventoryVocabulary>['values'][number];
export type ScopeView = OutputOf<typeof administrationRoutes.listScopes>['items'][number];
export type BundleView = OutputOf<typeof administrationRoutes.listBundles>['items'][number];
export type FlowView = OutputOf<typeof administrationRoutes.listFlows>['items'][number];
export type PersonView = OutputOf<typeof administrationRoutes.listPeople>['items'][number];
export type AuditEvent = OutputOf<typeof administrationRoutes.listAudit>['items'][number];

export const useInventory = (query: string) =>
  useInfiniteQuery({
    queryKey: ['inventory', query],
    queryFn: ({ pageParam, signal }) =>
      client.call(administrationRoutes.listInventory, {
        query: { query: query.trim() === '' ? undefined : query, limit: 50, page_token: pageParam },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    placeholderData: (previous) => previous,
  });

export const useVocabulary = (enabled = true) =>
  useQuery({
    enabled,
    queryKey: ['vocabulary'],
    queryFn: ({ signal }) => client.call(administrationRoutes.inventoryVocabulary, { signal }),
    staleTime: 60_000,
  });

/** Asks for values of one field that start with what is typed; what was asked lately is not asked again. */
export function useLookUp(enabled = true) {
  const cache = useQueryClient();
  return useCallback(
    async ({ field, key, typed }: { readonly field: string; readonly key: string | null; readonly typed: string }) => {
      if (!enabled) return [];
      const { values } = await cache.fetchQuery({
        queryKey: ['vocabulary', field, key, typed],
        queryFn: ({ signal }) =>
          client.call(administrationRoutes.inventoryVocabulary, {
            query: { field, starts: typed, ...(key === null ? {} : { key }) },
            signal,
          }),
        staleTime: 60_000,
      });
      return values;
    },
    [cache, enabled],
  );
}

export const useScopes = (enabled = true) =>
  useInfiniteQuery({
    enabled,
    queryKey: ['scopes'],
    queryFn: ({ pageParam, signal }) =>
      client.call(administrationRoutes.listScopes, { query: { page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });

export const useBundles = (enabled = true) =>
  useInfiniteQuery({
    enabled,
    queryKey: ['bundles'],
    queryFn: ({ pageParam, signal }) =>
      client.call(administrationRoutes.listBundles, { query: { page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });

export const useFlows = () =>
  useInfiniteQuery({
    queryKey: ['flows'],
    queryFn: ({ pageParam, signal }) =>
      client.call(administrationRoutes.listFlows, { query: { page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
  });

export const usePeople = () =>
  useInfiniteQuery({
    queryKey: ['people'],
    queryFn: ({ pageParam, signal }) =>
      client.call(administrationRoutes.listPeople, { query: { limit: 200, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
  });

interface AuditAsk {
  readonly kind: string | undefined;
  readonly subject: string | undefined;
}

export const useAudit = ({ kind, subject }: AuditAsk) =>
  useInfiniteQuery({
    queryKey: ['audit', kind ?? '', subject ?? ''],
    queryFn: ({ pageParam, signal }) =>
      client.call(administrationRoutes.listAudit, {
        query: { kind, subject, limit: 50, page_token: pageParam },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    placeholderData: (previous) => previous,
    ...live.calm,
  });

/** Why the server opens and revokes nothing; null while all is well, and for those who do not watch it. */
export function useHeld(watches: boolean): string | null {
  const status = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => client.call(administrationRoutes.status, { signal }),
    enabled: watches,
    ...live.calm,
  });
  return status.data?.held ?? null;
}
