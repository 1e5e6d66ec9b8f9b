// Tags that were ordered to be written at their source, and what became of each.

import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { type TagOrderView, useTagOrders } from '../../api/readings.ts';
import { Instant } from '../../parts/instant.tsx';
import { tones } from '../../parts/tones.ts';

const troublesShown = 5;

export function TagOrders() {
  const items = useTagOrders().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Stack gap="sm" mt="xl">
      <Title order={2}>Tags written at their source</Title>
      {items.map((order) => (
        <Order key={order.id} order={order} />
      ))}
    </Stack>
  );
}

function Order({ order }: { readonly order: TagOrderView }) {
  const troubles = order.rows.filter(({ message }) => message !== null);
  return (
    <article className="tg-card tg-entry">
      <Group justify="space-between" gap="xs">
        <Text fw={600} className="tg-wrap">
          {order.key} = {order.value}
          {order.instead !== null && `, without ${order.instead}`}
        </Text>
        <Badge
          color={order.state === 'writing' ? tones.waiting : order.refused + order.failed > 0 ? tones.bad : tones.good}
        >
          {order.state === 'writing' ? 'being written' : 'done'}
        </Badge>
      </Group>
      <Text size="sm">
        {order.written} written, {order.refused} refused, {order.failed} failed, {order.waiting} waiting · ordered by{' '}
        {order.ordered_by.name}
        {order.confirmed_by !== null && `, confirmed by ${order.confirmed_by.name}`} <Instant at={order.at} />
      </Text>
      {troubles.slice(0, troublesShown).map((row) => (
        <Text key={row.resource_id} size="sm" c="dimmed" className="tg-wrap">
          {row.name}: {row.message}
        </Text>
      ))}
    </article>
  );
}
