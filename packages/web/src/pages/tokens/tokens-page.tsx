// Personal tokens for the command line and scripts. A new one is shown once; revoking works at once.

import { Button, Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useCreateToken, useTokens } from '../../api/tokens.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { OnceSecret } from '../../parts/once-secret.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { MailChoices } from './mail-choices.tsx';
import { SignInList } from './sign-in-list.tsx';
import { TokenLine } from './token-line.tsx';

export function TokensPage() {
  const tokens = useTokens();
  return (
    <>
      <PageHeader title="Sign-ins and tokens">
        Everything that is you right now: what is mailed to you, browsers, programs you have let in, and tokens of your
        scripts.
      </PageHeader>
      <MailChoices />
      <SignInList />
      <NewToken />
      <Fetching query={tokens} of="tokens" />
      {tokens.data?.items.length === 0 && (
        <Empty title="No token yet">
          For scripts. On your own machine <code className="tg-code">tidegate login</code> needs none; elsewhere make
          one above, then <code className="tg-code">export TIDEGATE_TOKEN=…</code> where you use the command line.
        </Empty>
      )}
      <Stack gap="sm">
        {(tokens.data?.items ?? []).map((token) => (
          <TokenLine key={token.id} token={token} />
        ))}
      </Stack>
    </>
  );
}

const usualDays = 90;

function NewToken() {
  const create = useCreateToken();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | string>(usualDays);
  return (
    <section className="tg-card tg-entry" aria-labelledby="new-token" style={{ marginBottom: '1.25rem' }}>
      <Title order={2} id="new-token">
        New token
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(
            { name: name.trim(), days: typeof days === 'number' ? days : null },
            { onSuccess: () => setName('') },
          );
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label="What is it for"
            placeholder="laptop"
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            label="Days it lives"
            min={1}
            max={366}
            allowDecimal={false}
            w={130}
            value={days}
            onChange={setDays}
          />
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            Make it
          </Button>
        </Group>
      </form>
      {create.error !== null && <ProblemNote error={create.error} />}
      {create.data !== undefined && <OnceSecret name="token" value={create.data.token} onDone={() => create.reset()} />}
      {create.data === undefined && (
        <Text size="xs" c="dimmed">
          A token is you: with it a script may do what you may do. It is shown once, here, when it is made.
        </Text>
      )}
    </section>
  );
}
