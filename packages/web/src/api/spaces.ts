// Spaces: slices of the account that people of it govern for themselves. Whoever is in none sees none.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { type BodyOf, type OutputOf, type SpaceView, spaceRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type { SpaceView };
export type SpaceDetails = OutputOf<typeof spaceRoutes.getSpace>;
export type SpaceObjectView = SpaceDetails['objects'][number];
export type SpaceMembers = BodyOf<typeof spaceRoutes.setSpaceMembers>['members'];
export type SpaceBody = BodyOf<typeof spaceRoutes.createSpace>;

export const useSpaces = () =>
  useInfiniteQuery({
    queryKey: ['spaces', 'list'],
    queryFn: ({ pageParam, signal }) =>
      client.call(spaceRoutes.listSpaces, { query: { limit: 50, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
  });

export const useSpace = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ['spaces', 'one', id],
    queryFn: ({ signal }) => client.call(spaceRoutes.getSpace, { params: { id }, signal }),
    enabled,
  });

export const useSpaceInventory = (id: string, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['spaces', 'inventory', id],
    queryFn: ({ pageParam, signal }) =>
      client.call(spaceRoutes.listSpaceInventory, {
        params: { id },
        query: { limit: 50, page_token: pageParam },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    enabled,
  });

const refresh = () =>
  Promise.all(['spaces', 'changes', 'flows', 'scopes'].map((key) => answers.invalidateQueries({ queryKey: [key] })));

/** Makes a space, or replaces one. */
export const useSaveSpace = (id: string | null) =>
  useMutation({
    mutationFn: (body: SpaceBody): Promise<SpaceView> =>
      id === null
        ? client.call(spaceRoutes.createSpace, { body })
        : client.call(spaceRoutes.replaceSpace, { params: { id }, body }),
    onSettled: refresh,
  });

/** Says who is in a space; for its owners, who may change nothing else of it. */
export const useSetSpaceMembers = (id: string) =>
  useMutation({
    mutationFn: (members: SpaceMembers) =>
      client.call(spaceRoutes.setSpaceMembers, { params: { id }, body: { members } }),
    onSettled: refresh,
  });

export const useRemoveSpace = () =>
  useMutation({
    mutationFn: (id: string) => client.call(spaceRoutes.deleteSpace, { params: { id } }),
    onSettled: refresh,
  });

/** Removes a scope, a bundle or an access flow of a space. */
export const useRemoveSpaceObject = (space: string) =>
  useMutation({
    mutationFn: (id: string) => client.call(spaceRoutes.deleteSpaceObject, { params: { id: space, object_id: id } }),
    onSettled: refresh,
  });
