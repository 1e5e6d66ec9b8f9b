// Who stands in for whom, and proving with a code that it is me. A secret is in the answer of its making and never again.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { consentRoutes, type DelegationView } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type { DelegationView };

const delegationsKey = ['delegations'];
const stepUpKey = ['step-up'];

export const useDelegations = () =>
  useQuery({
    queryKey: delegationsKey,
    queryFn: ({ signal }) => client.call(consentRoutes.listDelegations, { query: {}, signal }),
  });

/** Whom I may name, by a part of their name or address. */
export const useDelegates = (search: string) =>
  useQuery({
    queryKey: ['delegates', search],
    queryFn: async ({ signal }) =>
      (await client.call(consentRoutes.listDelegates, { query: search === '' ? {} : { search }, signal })).items,
    placeholderData: keepPreviousData,
  });

export const useDelegate = () =>
  useMutation({
    mutationFn: (asked: { readonly to: string; readonly endsAt: string; readonly flows: readonly string[] }) =>
      client.call(consentRoutes.createDelegation, {
        body: {
          to: asked.to,
          ends_at: asked.endsAt,
          ...(asked.flows.length === 0 ? {} : { flows: [...asked.flows] }),
        },
      }),
    onSuccess: () => answers.invalidateQueries({ queryKey: delegationsKey }),
  });

export const useEndDelegation = () =>
  useMutation({
    mutationFn: (id: string) => client.call(consentRoutes.endDelegation, { params: { id } }),
    onSuccess: () => answers.invalidateQueries({ queryKey: delegationsKey }),
  });

export const useStepUp = () =>
  useQuery({ queryKey: stepUpKey, queryFn: ({ signal }) => client.call(consentRoutes.stepUp, { signal }) });

export const useEnrol = () =>
  useMutation({ mutationFn: () => client.call(consentRoutes.enrolAuthenticator, {}), gcTime: 0 });

export const usePassStepUp = () =>
  useMutation({
    mutationFn: (code: string) => client.call(consentRoutes.passStepUp, { body: { code } }),
    onSuccess: () =>
      Promise.all(
        [stepUpKey, ['requests'], ['request'], ['me']].map((queryKey) => answers.invalidateQueries({ queryKey })),
      ),
  });
