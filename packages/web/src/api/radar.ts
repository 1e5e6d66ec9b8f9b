// The radar: who has access other than by grants, and what is decided about it.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, radarRoutes } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type RadarItem = OutputOf<typeof radarRoutes.readRadar>['items'][number];
export type SightingItem = OutputOf<typeof radarRoutes.listSightings>['items'][number];

export interface SightingAsk {
  readonly state: 'open' | 'accepted' | 'resolved';
  readonly kind: SightingItem['kind'] | null;
  readonly integration: string | null;
}

const pageRows = 50;

export const useRadar = () =>
  useQuery({
    queryKey: ['radar', 'overview'],
    queryFn: ({ signal }) => client.call(radarRoutes.readRadar, { signal }),
    ...live.calm,
  });

export const useSightings = ({ state, kind, integration }: SightingAsk) =>
  useInfiniteQuery({
    queryKey: ['radar', 'sightings', state, kind, integration],
    queryFn: ({ pageParam, signal }) => {
      const filters = { ...(kind === null ? {} : { kind }), ...(integration === null ? {} : { integration }) };
      const query = { state, limit: pageRows, page_token: pageParam, ...filters };
      return client.call(radarRoutes.listSightings, { query, signal });
    },
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });

const refresh = () =>
  Promise.all(['radar', 'findings', 'me'].map((key) => answers.invalidateQueries({ queryKey: [key] })));

export const useSurvey = (id: string) =>
  useMutation({
    mutationFn: () => client.call(radarRoutes.surveyNow, { params: { id } }),
    onSettled: refresh,
  });

export const useAcceptStanding = (id: string) =>
  useMutation({
    mutationFn: (reason: string) => client.call(radarRoutes.acceptStanding, { params: { id }, body: { reason } }),
    onSettled: refresh,
  });

export type SightingVerdict = 'accept' | 'remove' | 'request';

const verdictRoutes = {
  accept: radarRoutes.acceptSighting,
  remove: radarRoutes.removeSighting,
  request: radarRoutes.turnSighting,
} as const;

export const useDecideSighting = (id: string) =>
  useMutation({
    mutationFn: async ({ verdict, reason }: { readonly verdict: SightingVerdict; readonly reason: string }) => {
      await client.call(verdictRoutes[verdict], { params: { id }, body: { reason } });
    },
    onSettled: refresh,
  });
