// Notices: what happened to my requests and what waits for me.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, personRoutes } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';
import { meQuery } from './me.ts';

export type Notice = OutputOf<typeof personRoutes.listNotices>['items'][number];

const shownMax = 30;
const noticesKey = ['notices'];

export const useNotices = (open: boolean) =>
  useQuery({
    queryKey: noticesKey,
    queryFn: ({ signal }) => client.call(personRoutes.listNotices, { query: { limit: shownMax }, signal }),
    enabled: open,
    ...live.calm,
  });

export const useReadNotices = () =>
  useMutation({
    mutationFn: () => client.call(personRoutes.readNotices),
    onSuccess: () =>
      Promise.all([
        answers.invalidateQueries({ queryKey: noticesKey }),
        answers.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]),
  });
