// Findings about the scopes, how their sizes have moved, and what changes of the inventory did.

import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { findingRoutes, movementRoutes, type OutputOf } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type FindingsPageView = OutputOf<typeof findingRoutes.listFindings>;
export type FindingItem = FindingsPageView['items'][number];
export type TrendItem = OutputOf<typeof findingRoutes.listTrends>['items'][number];
export type ChangeItem = OutputOf<typeof movementRoutes.listInventoryChanges>['items'][number];

const pageRows = 50;

export const useFindings = (state: 'open' | 'resolved') =>
  useInfiniteQuery({
    queryKey: ['findings', 'list', state],
    queryFn: ({ pageParam, signal }) =>
      client.call(findingRoutes.listFindings, { query: { state, limit: pageRows, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });

export const useTrends = () =>
  useInfiniteQuery({
    queryKey: ['findings', 'trends'],
    queryFn: ({ pageParam, signal }) =>
      client.call(findingRoutes.listTrends, { query: { limit: pageRows, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });

export const useChanges = () =>
  useInfiniteQuery({
    queryKey: ['findings', 'changes'],
    queryFn: ({ pageParam, signal }) =>
      client.call(movementRoutes.listInventoryChanges, { query: { limit: 10, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
  });

const refresh = async (): Promise<void> => {
  await answers.invalidateQueries({ queryKey: ['findings'] });
  await answers.invalidateQueries({ queryKey: ['me'] });
};

export const useReview = () =>
  useMutation({ mutationFn: () => client.call(findingRoutes.reviewFindings), onSuccess: refresh });

export const useOwn = () =>
  useMutation({
    mutationFn: ({ id, email }: { readonly id: string; readonly email: string | null }) =>
      client.call(findingRoutes.ownFinding, { params: { id }, body: { email } }),
    onSuccess: refresh,
  });

export const useAcknowledge = () =>
  useMutation({
    mutationFn: (id: string) => client.call(findingRoutes.acknowledgeFinding, { params: { id } }),
    onSuccess: refresh,
  });
