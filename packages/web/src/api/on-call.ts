// Who is on call, as rotas tell: for Viewers and Admins.

import { useInfiniteQuery } from '@tanstack/react-query';
import { type OutputOf, onCallRoutes } from '@tidegate/contract';
import { live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type OnCallShift = OutputOf<typeof onCallRoutes.listOnCall>['items'][number];

export const useOnCall = () =>
  useInfiniteQuery({
    queryKey: ['on-call'],
    queryFn: ({ pageParam, signal }) =>
      client.call(onCallRoutes.listOnCall, { query: { limit: 100, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });
