// Back from a provider: what it added to the address is taken out of it at once, handed to the server once, and forgotten.

import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useFinishAtProvider } from '../../api/sign-ins.ts';
import { usePageTitle } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Frame } from './frame.tsx';
import { takeNext } from './next.ts';

export function ReturnPage() {
  usePageTitle('Sign in');
  const { provider } = useParams({ from: '/sign-in/return/$provider' });
  const navigate = useNavigate();
  const finish = useFinishAtProvider();
  const used = useRef(false);
  const { mutate } = finish;
  useEffect(() => {
    if (used.current) return;
    used.current = true;
    const query = location.search.slice(1);
    history.replaceState(history.state, '', location.pathname);
    mutate({ provider, query }, { onSuccess: () => void navigate({ href: takeNext(), replace: true }) });
  }, [mutate, navigate, provider]);
  return (
    <Frame>
      <Stack gap="lg">
        {finish.error === null ? (
          <Text role="status">Signing you in…</Text>
        ) : (
          <>
            <Title order={2}>You are not signed in</Title>
            <ProblemNote error={finish.error} />
            <Anchor href="/sign-in">Back to the ways to sign in</Anchor>
          </>
        )}
      </Stack>
    </Frame>
  );
}
