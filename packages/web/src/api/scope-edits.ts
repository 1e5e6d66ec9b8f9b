// Scopes as administrators, and people of a space in theirs, write them: looked at while one types, then saved.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { accessScopeRoutes, perimeterRoutes, spaceRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

/** A scope as it is edited. */
export interface ScopeEdit {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
}

/** Of a space, or of the account where `space` is null. */
export const usePreviewScope = (space: string | null, id: string | null, query: string) =>
  useQuery({
    queryKey: ['scope-preview', space, id, query],
    queryFn: ({ signal }) =>
      space === null
        ? client.call(perimeterRoutes.previewScope, { body: { id, query }, signal })
        : client.call(spaceRoutes.previewSpaceScope, { params: { id: space }, body: { object_id: id, query }, signal }),
    // In a space nothing said is all of it.
    enabled: space !== null || query !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

export const useSaveScope = (space: string | null) =>
  useMutation({
    mutationFn: async ({ id, ...body }: Omit<ScopeEdit, 'id'> & { readonly id: string | null }): Promise<unknown> => {
      if (space !== null) {
        return id === null
          ? client.call(spaceRoutes.createSpaceScope, { params: { id: space }, body })
          : client.call(spaceRoutes.replaceSpaceScope, { params: { id: space, object_id: id }, body });
      }
      return id === null
        ? client.call(accessScopeRoutes.createAccessScopeV1, { body })
        : client.call(accessScopeRoutes.replaceAccessScopeV1, { params: { id }, body });
    },
    onSettled: () =>
      Promise.all(
        ['scopes', 'spaces', 'changes', 'versions'].map((key) => answers.invalidateQueries({ queryKey: [key] })),
      ),
  });

export const useRemoveScope = () =>
  useMutation({
    mutationFn: (id: string) => client.call(accessScopeRoutes.deleteAccessScopeV1, { params: { id } }),
    onSettled: () =>
      Promise.all(['scopes', 'changes', 'versions'].map((key) => answers.invalidateQueries({ queryKey: [key] }))),
  });
