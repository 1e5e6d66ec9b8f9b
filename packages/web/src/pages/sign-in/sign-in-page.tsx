// The way in: a one-time link, and in the demo the people of the company to become.

import { Alert, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSignInOptions } from '../../api/me.ts';
import { Logo } from '../../parts/logo.tsx';
import { usePageTitle } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { Waves } from '../../parts/waves.tsx';
import { DemoPeople } from './demo-people.tsx';
import './sign-in.css';
import { useLinkToken } from './use-link-token.ts';

export function SignInPage() {
  usePageTitle('Sign in');
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const enter = () => void navigate({ href: next ?? '/', replace: true });
  const link = useLinkToken(enter);
  const options = useSignInOptions();
  const people = options.data?.demo_people ?? [];

  return (
    <div className="tg-sign-in">
      <header className="tg-sign-in-story">
        <Logo size={56} />
        <Title order={1}>Tidegate</Title>
        <p>Access that opens on request and closes by itself.</p>
        <Waves />
      </header>
      <main className="tg-sign-in-way">
        <Stack gap="lg" className="tg-sign-in-box">
          {link.error !== null && <ProblemNote error={link.error} />}
          {link.trying && <Text role="status">Signing in with the link…</Text>}
          {options.error !== null && <ProblemNote error={options.error} retry={() => void options.refetch()} />}
          {options.isPending && <Skeletons of="ways to sign in" count={5} height={54} />}
          {people.length > 0 && <DemoPeople people={people} onEnter={enter} />}
          {options.data !== undefined && people.length === 0 && !link.trying && (
            <>
              <Title order={2}>Sign in with your link</Title>
              <Text>
                Open the one-time link that the server printed when it started, or that your administrator sent you. It
                works once and for fifteen minutes.
              </Text>
              {!options.data.link && (
                <Alert color="orange" title="Links are switched off here">
                  Ask your administrator how to sign in.
                </Alert>
              )}
            </>
          )}
        </Stack>
      </main>
    </div>
  );
}
