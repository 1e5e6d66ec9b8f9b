// Proving with a code that it is you: enrolling an authenticator first where there is none, then typing what it shows. What waited for the
// code goes on, and the page leads back to it.

import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useEnrol, usePassStepUp, useStepUp } from '../../api/consent.ts';
import { CopyLine } from '../../parts/copy-line.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { QrCode } from './qr-code.tsx';
import './step-up.css';

export function StepUpPage() {
  const standing = useStepUp();
  const { request } = useSearch({ from: '/shell/account/step-up' });
  return (
    <>
      <PageHeader title="Prove that it is you">
        Some access flows ask for a six-digit code of your authenticator. A code covers what you ask and decide for a
        while; how long, the access flow says.
      </PageHeader>
      <Fetching query={standing} of="your authenticator" height={160} />
      {standing.data !== undefined && (
        <Stack gap="lg" className="tg-step-up">
          {!standing.data.enrolled && <Enrol />}
          <Code enrolled={standing.data.enrolled} request={request} />
          {standing.data.passed_at !== null && (
            <Text size="sm" c="dimmed">
              You last proved it <Instant at={standing.data.passed_at} />.
            </Text>
          )}
        </Stack>
      )}
    </>
  );
}

function Enrol() {
  const enrol = useEnrol();
  return (
    <section className="tg-card tg-entry" aria-labelledby="enrol">
      <Title order={2} id="enrol">
        1. Enrol an authenticator
      </Title>
      {enrol.data === undefined ? (
        <>
          <Text>An app on your telephone that shows one-time codes. The secret is shown once.</Text>
          <Group>
            <Button onClick={() => enrol.mutate()} loading={enrol.isPending}>
              Show the secret
            </Button>
          </Group>
        </>
      ) : (
        <>
          <QrCode text={enrol.data.address} name="the secret for your authenticator" />
          <Text size="sm">Point the app at the picture, or type the secret into it:</Text>
          <CopyLine name="secret" value={enrol.data.secret} />
        </>
      )}
      {enrol.error !== null && <ProblemNote error={enrol.error} />}
    </section>
  );
}

function Code({ enrolled, request }: { readonly enrolled: boolean; readonly request: string | undefined }) {
  const pass = usePassStepUp();
  const [code, setCode] = useState('');
  const released = pass.data?.released.length ?? 0;
  return (
    <section className="tg-card tg-entry" aria-labelledby="code">
      <Title order={2} id="code">
        {enrolled ? 'Type the code it shows now' : '2. Type the code it shows'}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          pass.mutate(code.trim(), { onSettled: () => setCode('') });
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9]{6}"
            maxLength={6}
            required
            w={140}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" loading={pass.isPending} disabled={code.trim().length !== 6}>
            Prove it
          </Button>
        </Group>
      </form>
      {pass.error !== null && <ProblemNote error={pass.error} />}
      {pass.data !== undefined && (
        <Alert role="status" variant="outline" color="tide" title="It is you">
          <Text size="sm">
            {released === 0
              ? 'Nothing was waiting for it.'
              : `${released === 1 ? 'One request goes' : `${released} requests go`} on now.`}
          </Text>
          {request !== undefined && (
            <LinkButton to="/requests/$id" params={{ id: request }} variant="default" size="xs" mt="xs">
              To the request
            </LinkButton>
          )}
        </Alert>
      )}
    </section>
  );
}
