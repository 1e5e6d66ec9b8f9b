// Bundles as administrators write them: looked at while one types, then saved through the published API like any client's.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { type BodyOf, bundleRoutes, perimeterRoutes } from '@tidegate/contract';
import { client } from './client.ts';
import { refreshPerimeters } from './perimeters.ts';

export type BundleBody = BodyOf<typeof bundleRoutes.createBundleV2>;

/** One bundle as it is; null asks for nothing. */
export const useBundle = (id: string | null) =>
  useQuery({
    queryKey: ['bundle', id],
    queryFn: ({ signal }) => client.call(bundleRoutes.getBundleV2, { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What saving this body would do; null shows what removing it would take away, which is what it holds now. */
export const useBundlePreview = (id: string | null, body: BundleBody | null, enabled: boolean) =>
  useQuery({
    queryKey: ['bundle-preview', id, body],
    queryFn: ({ signal }) => client.call(perimeterRoutes.previewBundle, { body: { id, bundle: body }, signal }),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });

export const useSaveBundle = (id: string | null) =>
  useMutation({
    mutationFn: (body: BundleBody) =>
      id === null
        ? client.call(bundleRoutes.createBundleV2, { body })
        : client.call(bundleRoutes.replaceBundleV2, { params: { id }, body }),
    // Also when it was refused: then it may wait for a second person.
    onSettled: refreshPerimeters,
  });

export const useRemoveBundle = () =>
  useMutation({
    mutationFn: (id: string) => client.call(bundleRoutes.deleteBundleV2, { params: { id } }),
    onSettled: refreshPerimeters,
  });
