// Why somebody can, or cannot, have something; an asking that is only tried; and what was marked as a favourite: offers and requests.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import {
  type BodyOf,
  clientAskingRoutes,
  clientRequestRoutes,
  type OutputOf,
  type RequestView,
  requestRoutes,
  whyRoutes,
} from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type Why = OutputOf<typeof whyRoutes.explainAccess>;
export type TriedBody = BodyOf<typeof whyRoutes.dryRunRequests>;

/** Asked once somebody wants to know; a resource by id, name or path. */
export const useWhy = (resource: string | null, permission?: string) =>
  useQuery({
    queryKey: ['why', resource, permission],
    queryFn: ({ signal }) =>
      client.call(whyRoutes.explainAccess, { query: { resource: resource ?? '', permission }, signal }),
    enabled: resource !== null,
    retry: false,
  });

/** Whether an asking would be accepted as it is now. */
export const useDryRun = (body: TriedBody) =>
  useQuery({
    queryKey: ['dry-run', body],
    queryFn: ({ signal }) => client.call(whyRoutes.dryRunRequests, { body, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

const favoritesKey = ['favorites'];
const favoriteOffersKey = ['favorite-offers'];
const favoritesMax = 12;

/** One offer, as it is marked. */
export interface OfferToMark {
  readonly flowId: string;
  readonly resourceId: string;
  readonly permissionId: string;
}

/** The offers I marked and may ask for now. */
export const useFavoriteOffers = () =>
  useQuery({
    queryKey: favoriteOffersKey,
    queryFn: async ({ signal }) => (await client.call(requestRoutes.listFavoriteOffers, { query: {}, signal })).items,
  });

export const useMarkOffer = () =>
  useMutation({
    mutationFn: ({ flowId, resourceId, permissionId, favorite }: OfferToMark & { readonly favorite: boolean }) =>
      client.call(requestRoutes.markFavoriteOffer, {
        body: { flow_id: flowId, resource_id: resourceId, permission_id: permissionId, favorite },
      }),
    // The mark is awaited, so that the star does not fall back while the list is read again.
    onSettled: () => answers.invalidateQueries({ queryKey: favoriteOffersKey }),
  });

/** The requests I marked, whole, so that they can be asked again. */
export const useFavorites = () =>
  useQuery({
    queryKey: favoritesKey,
    queryFn: async ({ signal }): Promise<readonly RequestView[]> => {
      const { data } = await client.call(clientRequestRoutes.listClientRequests, {
        query: { favorite_only: 'true', limit: favoritesMax },
        signal,
      });
      return Promise.all(data.map(({ id }) => client.call(requestRoutes.getRequest, { params: { id }, signal })));
    },
  });

export const useMarkFavorite = (id: string) =>
  useMutation({
    mutationFn: (favorite: boolean) =>
      client.call(clientAskingRoutes.favoriteClientRequest, { params: { id }, body: { favorite } }),
    onSettled: () => answers.invalidateQueries({ queryKey: favoritesKey }),
  });
