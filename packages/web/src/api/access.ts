// Live access and how to connect to it.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { type AccessView, accessRoutes, type OutputOf } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type { AccessView };
export type Connection = OutputOf<typeof accessRoutes.getConnection>;

const accessKey = ['access'];

interface AccessAsk {
  readonly scope: 'mine' | 'all';
  readonly history: boolean;
}

export const useAccess = ({ scope, history }: AccessAsk) =>
  useInfiniteQuery({
    queryKey: [...accessKey, scope, history],
    queryFn: ({ pageParam, signal }) =>
      client.call(accessRoutes.listAccess, {
        query: { scope, history: history ? 'true' : 'false', limit: 50, page_token: pageParam },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...(history ? live.calm : live.soon),
  });

export const useConnection = (sessionId: string) =>
  useQuery({
    queryKey: ['connection', sessionId],
    queryFn: ({ signal }) => client.call(accessRoutes.getConnection, { params: { id: sessionId }, signal }),
    ...live.soon,
  });

/** The answer holds the password, once: it is kept in the dialog and never in the store of answers. */
export const useReveal = (sessionId: string) =>
  useMutation({
    mutationFn: () => client.call(accessRoutes.revealConnection, { params: { id: sessionId } }),
    gcTime: 0,
    onSuccess: () => refreshConnection(sessionId),
  });

export const useResetCredentials = (sessionId: string) =>
  useMutation({
    mutationFn: () => client.call(accessRoutes.resetCredentials, { params: { id: sessionId } }),
    onSuccess: () => refreshConnection(sessionId),
  });

const refreshConnection = (sessionId: string) =>
  Promise.all([
    answers.invalidateQueries({ queryKey: ['connection', sessionId] }),
    answers.invalidateQueries({ queryKey: accessKey }),
  ]);
