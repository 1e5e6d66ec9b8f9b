// Personal tokens. A new token is in the answer of its making and never again.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, personRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type TokenView = OutputOf<typeof personRoutes.listTokens>['items'][number];

const tokensKey = ['tokens'];
const refresh = () => answers.invalidateQueries({ queryKey: tokensKey });

export const useTokens = () =>
  useQuery({ queryKey: tokensKey, queryFn: ({ signal }) => client.call(personRoutes.listTokens, { signal }) });

export const useCreateToken = () =>
  useMutation({
    mutationFn: ({ name, days }: { readonly name: string; readonly days: number | null }) =>
      client.call(personRoutes.createToken, { body: { name, ...(days === null ? {} : { expires_in_days: days }) } }),
    gcTime: 0,
    onSuccess: refresh,
  });

export const useRevokeToken = () =>
  useMutation({
    mutationFn: (id: string) => client.call(personRoutes.revokeToken, { params: { id } }),
    onSuccess: refresh,
  });
