// Revoking everything of a person, a resource, an access flow or an integration.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, revocationRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type RevocationPreview = OutputOf<typeof revocationRoutes.previewRevocation>;
export type SubjectKind = RevocationPreview['subject']['kind'];

export const useRevocationPreview = (kind: SubjectKind, reference: string, enabled: boolean) =>
  useQuery({
    queryKey: ['revocations', 'preview', kind, reference],
    queryFn: ({ signal }) => client.call(revocationRoutes.previewRevocation, { query: { kind, reference }, signal }),
    enabled,
  });

export const useRevokeEverything = () =>
  useMutation({
    mutationFn: (body: {
      readonly kind: SubjectKind;
      readonly reference: string;
      readonly reason: string;
      readonly bar: boolean;
    }) => client.call(revocationRoutes.revokeEverything, { body }),
    onSuccess: () => answers.invalidateQueries(),
  });

export const useRevocation = (id: string | null) =>
  useQuery({
    queryKey: ['revocations', id],
    queryFn: ({ signal }) => client.call(revocationRoutes.getRevocation, { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.done_at == null ? 1_000 : false),
  });

export const useBars = (enabled: boolean) =>
  useQuery({
    queryKey: ['revocations', 'bars'],
    queryFn: ({ signal }) => client.call(revocationRoutes.listBars, { signal }),
    enabled,
  });

export const useLiftBar = (id: string) =>
  useMutation({
    mutationFn: (reason: string) => client.call(revocationRoutes.liftBar, { params: { id }, body: { reason } }),
    onSuccess: () => answers.invalidateQueries(),
  });
