// Outgoing webhooks: what happens here, told to other systems, signed.

import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useCreateWebhook, useWebhooks } from '../../api/webhooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { OnceSecret } from '../../parts/once-secret.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { WebhookCard } from './webhook-card.tsx';

export function WebhooksPage() {
  const webhooks = useWebhooks();
  return (
    <>
      <PageHeader title="Webhooks">
        Every transition of a request is sent to these addresses, signed by the Standard Webhooks rules, and tried again
        until it is taken.
      </PageHeader>
      <NewWebhook />
      <Fetching query={webhooks} of="webhooks" />
      {webhooks.data?.items.length === 0 && (
        <Empty title="No webhook yet">
          Add the address of a chat bridge, a ticket system or a log, and it learns of requests as they happen.
        </Empty>
      )}
      <Stack gap="sm">
        {(webhooks.data?.items ?? []).map((webhook) => (
          <WebhookCard key={webhook.id} webhook={webhook} />
        ))}
      </Stack>
    </>
  );
}

function NewWebhook() {
  const create = useCreateWebhook();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const empty = () => {
    setName('');
    setUrl('');
  };
  return (
    <section className="tg-card tg-entry" aria-labelledby="new-webhook" style={{ marginBottom: '1.25rem' }}>
      <Title order={2} id="new-webhook">
        New webhook
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name: name.trim(), url: url.trim() }, { onSuccess: empty });
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Address"
            type="url"
            placeholder="https://"
            required
            maxLength={2_000}
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            style={{ flex: 1, minWidth: '14rem' }}
          />
          <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || url.trim() === ''}>
            Add it
          </Button>
        </Group>
      </form>
      {create.error !== null && <ProblemNote error={create.error} />}
      {create.data === undefined ? (
        <Text size="xs" c="dimmed">
          Its signing secret is shown once, here, when it is added.
        </Text>
      ) : (
        <OnceSecret name="signing secret" value={create.data.secret} onDone={() => create.reset()} />
      )}
    </section>
  );
}
