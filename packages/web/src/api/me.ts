// Who is signed in, and signing in and out.

import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, personRoutes } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';

export type Me = OutputOf<typeof personRoutes.me>;
export type DemoPerson = OutputOf<typeof personRoutes.signInOptions>['demo_people'][number];

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => client.call(personRoutes.me, { signal }),
  ...live.calm,
});

export const useMe = () => useQuery(meQuery);

export const useSignInOptions = () =>
  useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => client.call(personRoutes.signInOptions, { signal }),
    staleTime: 60_000,
  });

/** Nothing that one person saw may be left on screen for the next. */
export async function forgetEverything(): Promise<void> {
  await answers.cancelQueries();
  answers.removeQueries({ predicate: (query) => query.queryKey[0] !== 'sign-in-options' });
}

export const useSignInAs = () =>
  useMutation({
    mutationFn: (email: string) => client.call(personRoutes.signInAsDemoPerson, { body: { email } }),
    onSuccess: forgetEverything,
  });

export const useSignInWithLink = () =>
  useMutation({
    mutationFn: (token: string) => client.call(personRoutes.signInWithLink, { body: { token } }),
    onSuccess: forgetEverything,
  });

/** Works once and for a quarter of an hour; kept nowhere. */
export const useCreateSignInLink = () =>
  useMutation({
    mutationFn: (email: string) => client.call(personRoutes.createSignInLink, { body: { email } }),
    gcTime: 0,
  });

export const useSignOut = () =>
  useMutation({ mutationFn: () => client.call(personRoutes.signOut), onSuccess: forgetEverything });
