// What was sent to a webhook, newest first, and what went wrong.

import { Badge, Text } from '@mantine/core';
import { useDeliveries } from '../../api/webhooks.ts';
import { Instant } from '../../parts/instant.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { tones } from '../../parts/tones.ts';

export function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const deliveries = useDeliveries(webhookId);
  if (deliveries.error !== null)
    return <ProblemNote error={deliveries.error} retry={() => void deliveries.refetch()} />;
  if (deliveries.data === undefined) return <Skeletons of="deliveries" count={2} height={40} />;
  if (deliveries.data.items.length === 0) return <Text c="dimmed">Nothing was sent yet.</Text>;
  return (
    <ul className="tg-deliveries">
      {deliveries.data.items.map((delivery) => (
        <li key={delivery.id}>
          <details>
            <summary>
              <Instant at={delivery.created_at} />{' '}
              {delivery.delivered_at === null ? (
                <Badge color={delivery.trouble === null ? tones.past : tones.waiting}>
                  {delivery.trouble === null ? 'waiting' : 'trying again'}
                </Badge>
              ) : (
                <Badge color={tones.good}>delivered</Badge>
              )}
              {delivery.trouble !== null && <Text size="sm">{delivery.trouble}</Text>}
            </summary>
            <pre>{delivery.body}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
