// Providers to sign in with, programs that ask to act for one, and the sign-ins there are.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, signInRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';
import { forgetEverything } from './me.ts';

export type SignInView = OutputOf<typeof signInRoutes.listSignIns>['items'][number];
export type ProgramPreview = OutputOf<typeof signInRoutes.previewProgram>;
type ProgramAsk = Parameters<typeof client.call<typeof signInRoutes.previewProgram>>[1];
/** What a program sent the browser with. */
export type ProgramWords = NonNullable<NonNullable<ProgramAsk>['body']>;

/** Answers the address of the provider; the browser goes there next. */
export const useBeginAtProvider = () =>
  useMutation({ mutationFn: (provider: string) => client.call(signInRoutes.beginAtProvider, { body: { provider } }) });

export const useFinishAtProvider = () =>
  useMutation({
    mutationFn: (answer: { readonly provider: string; readonly query: string }) =>
      client.call(signInRoutes.finishAtProvider, { body: answer }),
    onSuccess: forgetEverything,
  });

const signInsKey = ['sign-ins'];
const refresh = () => answers.invalidateQueries({ queryKey: signInsKey });

export const useSignIns = () =>
  useQuery({ queryKey: signInsKey, queryFn: ({ signal }) => client.call(signInRoutes.listSignIns, { signal }) });

export const useEndSignIn = () =>
  useMutation({
    mutationFn: (id: string) => client.call(signInRoutes.endSignIn, { params: { id } }),
    onSuccess: refresh,
  });

export const useEndOtherSignIns = () =>
  useMutation({ mutationFn: () => client.call(signInRoutes.endSignIns), onSuccess: refresh });

export const useEndWaysIn = () =>
  useMutation({
    mutationFn: (id: string) => client.call(signInRoutes.endWaysIn, { params: { id }, body: {} }),
  });

export const useProgramPreview = (words: ProgramWords, wanted: boolean) =>
  useQuery({
    queryKey: ['program', words],
    queryFn: ({ signal }) => client.call(signInRoutes.previewProgram, { body: words, signal }),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Answers the address to open, with the program's answer in it. */
export const useAllowProgram = () =>
  useMutation({
    mutationFn: ({ words, allow }: { readonly words: ProgramWords; readonly allow: boolean }) =>
      client.call(signInRoutes.allowProgram, { body: { ...words, allow } }),
    gcTime: 0,
  });
