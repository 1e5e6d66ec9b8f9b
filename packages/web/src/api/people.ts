// Sources of facts about people, and one person with where each fact comes from.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type PersonDetailsView, type SourceView, sourceRoutes } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';

export type { PersonDetailsView, SourceView };

export const useSources = (enabled = true) =>
  useQuery({
    enabled,
    queryKey: ['sources'],
    queryFn: ({ signal }) => client.call(sourceRoutes.listSources, { signal }),
    ...live.calm,
  });

export const usePerson = (id: string | null) =>
  useQuery({
    queryKey: ['people', 'one', id],
    queryFn: ({ signal }) => client.call(sourceRoutes.showPerson, { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
  });

const refresh = () => answers.invalidateQueries({ queryKey: ['sources'] });

export const useConfirmSource = () =>
  useMutation({
    mutationFn: (id: string) => client.call(sourceRoutes.confirmSource, { params: { id } }),
    onSuccess: refresh,
  });

export const useReadSource = () =>
  useMutation({
    mutationFn: (id: string) => client.call(sourceRoutes.readSource, { params: { id } }),
    onSuccess: refresh,
  });
