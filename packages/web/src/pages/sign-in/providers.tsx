// The providers to sign in with: one button each, which leads there.

import { Button, Stack, Title } from '@mantine/core';
import { IconLogin2 } from '@tabler/icons-react';
import { useBeginAtProvider } from '../../api/sign-ins.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { keepNext } from './next.ts';

interface ProvidersProps {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** Where to go afterwards. */
  readonly next: string;
}

export function Providers({ providers, next }: ProvidersProps) {
  const begin = useBeginAtProvider();
  const leave = (provider: string) =>
    begin.mutate(provider, {
      onSuccess: ({ url }) => {
        keepNext(next);
        location.assign(url);
      },
    });
  return (
    <section aria-labelledby="providers">
      <Title order={2} id="providers" mb="md">
        Sign in
      </Title>
      {begin.error !== null && <ProblemNote error={begin.error} />}
      <Stack gap="sm">
        {providers.map(({ id, name }) => (
          <Button
            key={id}
            size="md"
            variant="default"
            leftSection={<IconLogin2 size={18} aria-hidden="true" />}
            loading={(begin.isPending || begin.isSuccess) && begin.variables === id}
            onClick={() => leave(id)}
          >
            Sign in with {name}
          </Button>
        ))}
      </Stack>
    </section>
  );
}
