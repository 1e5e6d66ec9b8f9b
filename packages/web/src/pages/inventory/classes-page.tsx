// Classes: tags whose values are in order, and who may lower one. What raises a class may be said by any tool; what lowers it, by a rule.

import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { type ClassesView, useClasses } from '../../api/readings.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { History } from '../../parts/history.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { QueryText } from '../../parts/query-text.tsx';
import { tones } from '../../parts/tones.ts';
import '../../parts/entry.css';

export function ClassesPage() {
  const classes = useClasses();
  const items = classes.data?.items ?? [];
  return (
    <>
      <PageHeader title="Classes">
        Where the values of a tag are in order, the higher of what the system and a tool say counts. A tool may always
        raise a class; nothing lowers one but a rule written here.
      </PageHeader>
      <Fetching query={classes} of="the classes" height={110} />
      {classes.isSuccess && items.length === 0 && (
        <Empty title="No tag is in order">
          Write an order under <code className="tg-code">classifications</code> in YAML and bring it in with{' '}
          <code className="tg-code">tidegate apply</code>. Until then every tool may say anything where the system says
          nothing.
        </Empty>
      )}
      <Stack gap="md">
        {items.map((one) => (
          <ClassCard key={one.key} one={one} />
        ))}
      </Stack>
    </>
  );
}

function ClassCard({ one }: { readonly one: ClassesView }) {
  return (
    <article className="tg-card tg-entry" aria-labelledby={`c-${one.key}`}>
      <Title order={2} id={`c-${one.key}`} className="tg-wrap">
        {one.key}
      </Title>
      <Group gap="xs" aria-label="From the lowest to the highest">
        {one.order.map((value, at) => (
          <Group key={value} gap="xs">
            {at > 0 && <span aria-hidden>‹</span>}
            <LinkText
              to="/inventory"
              search={{ query: `resource_tag[${JSON.stringify(one.key)}] = ${JSON.stringify(value)}` }}
              size="sm"
              underline="always"
            >
              {value}
            </LinkText>
          </Group>
        ))}
      </Group>
      {one.lowering.length === 0 ? (
        <Text size="sm">Nobody may lower it.</Text>
      ) : (
        one.lowering.map((rule) => (
          <Stack key={JSON.stringify(rule)} gap={4}>
            <Group gap="xs">
              <Badge color={tones.waiting}>may lower</Badge>
              <Text size="sm">{rule.sources.join(', ')}</Text>
            </Group>
            <QueryText query={rule.query} />
            {rule.reason !== null && (
              <Text size="sm" c="dimmed">
                {rule.reason}
              </Text>
            )}
          </Stack>
        ))
      )}
      <Text size="xs" c="dimmed">
        version {one.version}, changed <Instant at={one.updated_at} />
      </Text>
      <History kind="classification" id={one.id} name={one.key} />
    </article>
  );
}
