// How the estate is cut, and who can reach one resource: what Viewers and Admins read.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type OutputOf, segmentationRoutes } from '@tidegate/contract';
import { client } from './client.ts';
import { firstPage } from './pages.ts';

export type SegmentationView = OutputOf<typeof segmentationRoutes.reviewScopes>;
export type FindingView = SegmentationView['findings'][number];
export type CellView = SegmentationView['cells'][number];
export type ReachView = OutputOf<typeof segmentationRoutes.whoCanReach>;
export type ReachingFlowView = ReachView['flows'][number];

/** A review of a large estate takes seconds, so it is asked for again only when the page is. */
export const useSegmentation = () =>
  useQuery({
    queryKey: ['segmentation'],
    queryFn: ({ signal }) => client.call(segmentationRoutes.reviewScopes, { query: {}, signal }),
    staleTime: 30_000,
  });

const firstPeople = 5;

export const useReach = (id: string) =>
  useQuery({
    queryKey: ['reach', id],
    queryFn: ({ signal }) =>
      client.call(segmentationRoutes.whoCanReach, { params: { id }, query: { limit: firstPeople }, signal }),
  });

interface PeopleAsk {
  readonly id: string;
  readonly flowId: string;
  /** Not before somebody wants to see them. */
  readonly enabled: boolean;
}

/** The people of one access flow, a page after another. */
export const useReachPeople = ({ id, flowId, enabled }: PeopleAsk) =>
  useInfiniteQuery({
    queryKey: ['reach', id, flowId],
    queryFn: ({ pageParam, signal }) =>
      client.call(segmentationRoutes.whoCanReach, {
        params: { id },
        query: { flow_id: flowId, limit: 50, page_token: pageParam },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: (page: ReachView) => page.flows[0]?.people.pagination.next_page_token ?? undefined,
    enabled,
  });
