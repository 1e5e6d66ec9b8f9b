// Which notices are mailed to whoever is signed in.

import { useMutation, useQuery } from '@tanstack/react-query';
import { type OutputOf, personRoutes } from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';

export type MailChoicesView = OutputOf<typeof personRoutes.mailChoices>;

const mailKey = ['mail'];

export const useMailChoices = () =>
  useQuery({ queryKey: mailKey, queryFn: ({ signal }) => client.call(personRoutes.mailChoices, { signal }) });

/** A switch stands where it was put at once, and goes back where the server says no. */
export const useChooseMail = () =>
  useMutation({
    mutationFn: (off: readonly string[]) => client.call(personRoutes.chooseMail, { body: { off: [...off] } }),
    // One after the other, so that the last word is the last that is heard.
    scope: { id: 'mail' },
    onMutate: (off) =>
      answers.setQueryData<MailChoicesView>(mailKey, (choices) => choices && { ...choices, off: [...off] }),
    onError: () => answers.invalidateQueries({ queryKey: mailKey }),
  });
