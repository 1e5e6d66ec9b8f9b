// One webhook, what was sent to it, and the button that removes it.

import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useDeleteWebhook, type WebhookView } from '../../api/webhooks.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Instant } from '../../parts/instant.tsx';
import { tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { Deliveries } from './deliveries.tsx';

export function WebhookCard({ webhook }: { readonly webhook: WebhookView }) {
  const [looking, look] = useDisclosure(false);
  const remove = useDeleteWebhook();
  return (
    <article className="tg-card tg-entry" aria-labelledby={`w-${webhook.id}`}>
      <Group justify="space-between" gap="sm">
        <div>
          <Group gap="xs">
            <Title order={2} id={`w-${webhook.id}`}>
              {webhook.name}
            </Title>
            {!webhook.active && <Badge color={tones.past}>switched off</Badge>}
          </Group>
          <Text size="sm" className="tg-wrap">
            {webhook.url}
          </Text>
          <Text size="xs" c="dimmed">
            added <Instant at={webhook.created_at} />
          </Text>
        </div>
        <Group gap="sm">
          <Button variant="default" onClick={look.toggle} aria-expanded={looking}>
            What was sent
          </Button>
          <ConfirmButton
            title={`Remove ${webhook.name}?`}
            verb="Remove"
            label={`Remove ${webhook.name}`}
            busy={remove.isPending}
            onConfirm={(close) => remove.mutate(webhook.id, { onSuccess: close, onError: tellProblem })}
          >
            <Text>Nothing more is sent there, not even what is still waiting to be sent.</Text>
          </ConfirmButton>
        </Group>
      </Group>
      {looking && <Deliveries webhookId={webhook.id} />}
    </article>
  );
}
