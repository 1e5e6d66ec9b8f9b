// Readings of targets, held lists, classes of tags, and tags that are written at their source.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, syncRoutes, tagOrderRoutes, tagRoutes } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';

export type ReadingView = OutputOf<typeof syncRoutes.listReadings>['items'][number];
export type HeldListView = OutputOf<typeof syncRoutes.readHeldList>;
export type ClassesView = OutputOf<typeof tagRoutes.listClassifications>['items'][number];
export type TagPreviewView = OutputOf<typeof tagOrderRoutes.previewTagOrder>;
export type TagOrderView = OutputOf<typeof tagOrderRoutes.orderTags>;

export const useReadings = () =>
  useQuery({
    queryKey: ['readings'],
    queryFn: ({ signal }) => client.call(syncRoutes.listReadings, { signal }),
    ...live.calm,
  });

export const useHeldList = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ['readings', 'held', id],
    queryFn: ({ signal }) => client.call(syncRoutes.readHeldList, { params: { id }, signal }),
    enabled,
  });

const refreshReadings = () =>
  Promise.all(['readings', 'inventory', 'scopes'].map((key) => answers.invalidateQueries({ queryKey: [key] })));

export const useDecideHeld = (id: string) =>
  useMutation({
    mutationFn: (body: { readonly verdict: 'confirm' | 'discard'; readonly started_at?: string }) =>
      client.call(syncRoutes.confirmSync, { params: { id }, body }),
    onSettled: refreshReadings,
  });

export const useReadNow = (id: string) =>
  useMutation({
    mutationFn: () => client.call(syncRoutes.discover, { params: { id } }),
    onSettled: refreshReadings,
  });

export const useClasses = () =>
  useQuery({
    queryKey: ['classes'],
    queryFn: ({ signal }) => client.call(tagRoutes.listClassifications, { signal }),
  });

export interface TagFixAsk {
  readonly key: string;
  readonly value: string;
  readonly instead: string | null;
  readonly resource_ids: string[];
}

export const useTagPreview = (ask: TagFixAsk, enabled: boolean) =>
  useQuery({
    queryKey: ['tag-preview', ask],
    queryFn: ({ signal }) => client.call(tagOrderRoutes.previewTagOrder, { body: ask, signal }),
    enabled,
  });

export const useOrderTags = () =>
  useMutation({
    mutationFn: (body: TagFixAsk) => client.call(tagOrderRoutes.orderTags, { body }),
    onSettled: () =>
      Promise.all(['tag-orders', 'changes'].map((key) => answers.invalidateQueries({ queryKey: [key] }))),
  });

export const useTagOrders = () =>
  useQuery({
    queryKey: ['tag-orders'],
    queryFn: ({ signal }) => client.call(tagOrderRoutes.listTagOrders, { query: { limit: 20 }, signal }),
    ...live.calm,
  });
