// Tokens of machines, for administrators.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, serviceTokenRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type ServiceTokenView = OutputOf<typeof serviceTokenRoutes.listServiceTokens>['items'][number];
type NewToken = NonNullable<
  NonNullable<Parameters<typeof client.call<typeof serviceTokenRoutes.createServiceToken>>[1]>['body']
>;
/** The name of a role, as the server knows it. */
export type RoleName = NewToken['roles'][number];

const key = ['service-tokens'];
const refresh = () => answers.invalidateQueries({ queryKey: key });

export const useServiceTokens = () =>
  useQuery({ queryKey: key, queryFn: ({ signal }) => client.call(serviceTokenRoutes.listServiceTokens, { signal }) });

export const useCreateServiceToken = () =>
  useMutation({
    mutationFn: (body: NewToken) => client.call(serviceTokenRoutes.createServiceToken, { body }),
    gcTime: 0,
    onSuccess: refresh,
  });

export const useChangeServiceToken = () =>
  useMutation({
    mutationFn: ({ id, ...body }: { readonly id: string; readonly description: string; readonly roles: RoleName[] }) =>
      client.call(serviceTokenRoutes.changeServiceToken, { params: { id }, body }),
    onSuccess: refresh,
  });

export const useRevokeServiceToken = () =>
  useMutation({
    mutationFn: (id: string) => client.call(serviceTokenRoutes.revokeServiceToken, { params: { id } }),
    onSuccess: refresh,
  });
