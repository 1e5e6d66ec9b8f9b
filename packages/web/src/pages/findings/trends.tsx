// How the size of every scope has moved since it was first looked at, beside the size that was accepted.

import { Badge, Group, Text, Title } from '@mantine/core';
import { type TrendItem, useTrends } from '../../api/findings.ts';
import { itemsOf } from '../../api/pages.ts';
import { LinkText } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { tones } from '../../parts/tones.ts';
import { Sparkline } from './sparkline.tsx';

export function Trends() {
  const trends = useTrends();
  const items = itemsOf(trends.data?.pages);
  if (trends.error !== null) return <ProblemNote error={trends.error} retry={() => void trends.refetch()} />;
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="trends">
      <Title order={2} size="h3" id="trends" mt="xl" mb="sm">
        How scopes have moved
      </Title>
      <ul className="tg-trends">
        {items.map((trend) => (
          <li key={trend.scope.id} className="tg-card">
            <Trend trend={trend} />
          </li>
        ))}
      </ul>
      <MoreButton list={trends} />
    </section>
  );
}

function Trend({ trend }: { readonly trend: TrendItem }) {
  const { scope, counts, accepted, open } = trend;
  const now = counts.at(-1)?.resources;
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <LinkText to="/scopes" search={{ id: scope.id }} underline="always" className="tg-wrap">
          {scope.name}
        </LinkText>
        {open > 0 && <Badge color={tones.waiting}>{open === 1 ? '1 finding' : `${open} findings`}</Badge>}
      </Group>
      <Sparkline
        points={counts.map(({ at, resources }) => ({ at, value: resources }))}
        of={`resources in ${scope.name}`}
        level={accepted?.resources}
      />
      <Text size="xs" c="dimmed">
        {now === undefined ? 'not reviewed yet' : `${now} now`}
        {accepted !== null && `, ${accepted.resources} accepted`}
      </Text>
    </>
  );
}
