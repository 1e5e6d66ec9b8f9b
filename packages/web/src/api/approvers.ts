// How approvers decide, and emergency uses with their reviews.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { approverRoutes, emergencyRoutes } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export const useApprovers = () =>
  useInfiniteQuery({
    queryKey: ['approvers'],
    queryFn: ({ pageParam, signal }) =>
      client.call(approverRoutes.listApprovers, { query: { limit: 50, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
  });

/** What one consent of somebody may release; asked for once it is looked at. */
export const useReleased = (personId: string, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['approvers', 'released', personId],
    queryFn: ({ pageParam, signal }) =>
      client.call(approverRoutes.listReleased, {
        params: { id: personId },
        query: { limit: 50, page_token: pageParam },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    enabled,
  });

export const useEmergencies = (state: 'open' | 'reviewed') =>
  useQuery({
    queryKey: ['emergencies', state],
    queryFn: ({ signal }) => client.call(emergencyRoutes.listEmergencies, { query: { state }, signal }),
    ...live.calm,
  });

export const useReviewEmergency = (id: string) =>
  useMutation({
    mutationFn: (body: { readonly verdict: 'founded' | 'unfounded'; readonly note: string }) =>
      client.call(emergencyRoutes.reviewEmergency, { params: { id }, body }),
    onSettled: () => answers.invalidateQueries({ queryKey: ['emergencies'] }),
  });
