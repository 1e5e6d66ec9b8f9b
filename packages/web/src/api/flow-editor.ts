// Writing access flows: the published routes, and what a change would gain, lose and be stuck by.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { accessFlowRoutes, type OutputOf, perimeterRoutes } from '@tidegate/contract';
import type { FlowBody } from '../pages/flow-editor/flow-draft.ts';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type FlowPreview = OutputOf<typeof perimeterRoutes.previewFlow>;

/** One flow as it is; null asks for nothing. */
export const useFlow = (id: string | null) =>
  useQuery({
    queryKey: ['flow', id],
    queryFn: ({ signal }) => client.call(accessFlowRoutes.getAccessFlowV2, { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What saving this body would do; asked anew when it changes. */
export const useFlowPreview = (id: string | null, body: FlowBody, enabled: boolean) =>
  useQuery({
    queryKey: ['flow-preview', id, body],
    queryFn: ({ signal }) => client.call(perimeterRoutes.previewFlow, { body: { id, flow: body }, signal }),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });

export const useSaveFlow = (id: string | null) =>
  useMutation({
    mutationFn: (body: FlowBody) =>
      id === null
        ? client.call(accessFlowRoutes.createAccessFlowV2, { body })
        : client.call(accessFlowRoutes.replaceAccessFlowV2, { params: { id }, body }),
    // Also when it was refused: then it may wait for a second person.
    onSettled: () =>
      Promise.all(
        ['flows', 'flow', 'changes', 'versions'].map((key) => answers.invalidateQueries({ queryKey: [key] })),
      ),
  });

export const useRemoveFlow = (id: string) =>
  useMutation({
    mutationFn: () => client.call(accessFlowRoutes.deleteAccessFlowV2, { params: { id } }),
    onSettled: () => answers.invalidateQueries({ queryKey: ['flows'] }),
  });
