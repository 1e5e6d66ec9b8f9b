// The way in: a provider, a one-time link, and in the demo the people of the company to become.

import { Alert, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSignInOptions } from '../../api/me.ts';
import { Fetching } from '../../parts/fetching.tsx';
import { usePageTitle } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { DemoPeople } from './demo-people.tsx';
import { Frame } from './frame.tsx';
import { Providers } from './providers.tsx';
import { useLinkToken } from './use-link-token.ts';

export function SignInPage() {
  usePageTitle('Sign in');
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const enter = () => void navigate({ href: next ?? '/', replace: true });
  const link = useLinkToken(enter);
  const options = useSignInOptions();
  const people = options.data?.demo_people ?? [];
  const providers = options.data?.providers ?? [];
  const known = options.data !== undefined && !link.trying;

  return (
    <Frame>
      <Stack gap="xl">
        {link.error !== null && <ProblemNote error={link.error} />}
        {link.trying && <Text role="status">Signing in with the link…</Text>}
        <Fetching query={options} of="ways to sign in" count={5} height={54} />
        {providers.length > 0 && <Providers providers={providers} next={next ?? '/'} />}
        {people.length > 0 && <DemoPeople people={people} onEnter={enter} />}
        {known && people.length === 0 && <LinkHelp alone={providers.length === 0} link={options.data.link} />}
      </Stack>
    </Frame>
  );
}

interface LinkHelpProps {
  /** Links are the only way in. */
  readonly alone: boolean;
  readonly link: boolean;
}

function LinkHelp({ alone, link }: LinkHelpProps) {
  if (!alone) {
    return (
      <Text c="dimmed">A one-time link of your administrator works too: open it, once, within fifteen minutes.</Text>
    );
  }
  return (
    <section aria-labelledby="link">
      <Title order={2} id="link">
        Sign in with your link
      </Title>
      <Text>
        Open the one-time link that the server printed when it started, or that your administrator sent you. It works
        once and for fifteen minutes.
      </Text>
      {!link && (
        <Alert color="orange" title="Links are switched off here">
          Ask your administrator how to sign in.
        </Alert>
      )}
    </section>
  );
}
