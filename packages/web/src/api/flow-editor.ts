// Writing access flows: the published routes, and what a change would gain, lose and be stuck by.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { accessFlowRoutes, type OutputOf, perimeterRoutes, spaceRoutes } from '@tidegate/contract';
import type { FlowBody } from '../pages/flow-editor/flow-draft.ts';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type FlowPreview = OutputOf<typeof spaceRoutes.previewSpaceFlow>;

/** One flow as it is; null asks for nothing. */
export const useFlow = (id: string | null) =>
  useQuery({
    queryKey: ['flow', id],
    queryFn: ({ signal }) => client.call(accessFlowRoutes.getAccessFlowV2, { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What saving this body would do; asked anew when it changes. In a space, or in the account where `space` is null. */
export const useFlowPreview = (place: FlowPlace, body: FlowBody, enabled: boolean) =>
  useQuery({
    queryKey: ['flow-preview', place, body],
    queryFn: ({ signal }): Promise<FlowPreview> =>
      place.space === null
        ? client.call(perimeterRoutes.previewFlow, { body: { id: place.id, flow: body }, signal })
        : client.call(spaceRoutes.previewSpaceFlow, {
            params: { id: place.space },
            body: { object_id: place.id, flow: body },
            signal,
          }),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Where a flow is saved, and what it replaces; null makes a new one. */
export interface FlowPlace {
  readonly space: string | null;
  readonly id: string | null;
}

type SavedFlow = Pick<OutputOf<typeof spaceRoutes.createSpaceFlow>, 'id' | 'name' | 'version' | 'stuck'>;

export const useSaveFlow = ({ space, id }: FlowPlace) =>
  useMutation({
    mutationFn: async (body: FlowBody): Promise<SavedFlow> => {
      if (space !== null) {
        return id === null
          ? client.call(spaceRoutes.createSpaceFlow, { params: { id: space }, body })
          : client.call(spaceRoutes.replaceSpaceFlow, { params: { id: space, object_id: id }, body });
      }
      return id === null
        ? client.call(accessFlowRoutes.createAccessFlowV2, { body })
        : client.call(accessFlowRoutes.replaceAccessFlowV2, { params: { id }, body });
    },
    // Also when it was refused: then it may wait for a second person.
    onSettled: () =>
      Promise.all(
        ['flows', 'flow', 'spaces', 'changes', 'versions'].map((key) => answers.invalidateQueries({ queryKey: [key] })),
      ),
  });

export const useRemoveFlow = (id: string) =>
  useMutation({
    mutationFn: () => client.call(accessFlowRoutes.deleteAccessFlowV2, { params: { id } }),
    onSettled: () => answers.invalidateQueries({ queryKey: ['flows'] }),
  });
