// Scopes as administrators write them: looked at while one types, then saved.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { accessScopeRoutes, perimeterRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

/** A scope as it is edited. */
export interface ScopeEdit {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
}

export const usePreviewScope = (id: string | null, query: string) =>
  useQuery({
    queryKey: ['scope-preview', id, query],
    queryFn: ({ signal }) => client.call(perimeterRoutes.previewScope, { body: { id, query }, signal }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

export const useSaveScope = () =>
  useMutation({
    mutationFn: ({ id, ...body }: Omit<ScopeEdit, 'id'> & { readonly id: string | null }) =>
      id === null
        ? client.call(accessScopeRoutes.createAccessScopeV1, { body })
        : client.call(accessScopeRoutes.replaceAccessScopeV1, { params: { id }, body }),
    onSettled: () =>
      Promise.all(['scopes', 'changes', 'versions'].map((key) => answers.invalidateQueries({ queryKey: [key] }))),
  });

export const useRemoveScope = () =>
  useMutation({
    mutationFn: (id: string) => client.call(accessScopeRoutes.deleteAccessScopeV1, { params: { id } }),
    onSettled: () =>
      Promise.all(['scopes', 'changes', 'versions'].map((key) => answers.invalidateQueries({ queryKey: [key] }))),
  });
