// What the latest changes of the inventory moved in and out of scopes, and whose access they touched.

import { Text, Title } from '@mantine/core';
import { type ChangeItem, useChanges } from '../../api/findings.ts';
import { itemsOf } from '../../api/pages.ts';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Sentence } from '../../parts/sentence.tsx';

export function Changes() {
  const changes = useChanges();
  const items = itemsOf(changes.data?.pages);
  if (changes.error !== null) return <ProblemNote error={changes.error} retry={() => void changes.refetch()} />;
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="changes">
      <Title order={2} size="h3" id="changes" mt="xl" mb="sm">
        What the inventory moved
      </Title>
      <ol className="tg-card tg-changes">
        {items.map((change) => (
          <li key={change.version}>
            <Change change={change} />
          </li>
        ))}
      </ol>
      <MoreButton list={changes} />
    </section>
  );
}

function Change({ change: { at, integrations, story } }: { readonly change: ChangeItem }) {
  return (
    <>
      <Text size="sm">
        <Sentence text={story?.sentence ?? 'not told yet'} />
      </Text>
      {story?.grants.items.map((one) => (
        <Text key={one.id} size="sm">
          Live: {one.person}, {one.permission} on {one.resource}
        </Text>
      ))}
      {story?.requests.items.map((one) => (
        <Text key={one.id} size="sm">
          Waiting:{' '}
          <LinkText to="/requests/$id" params={{ id: one.id }} inherit underline="always">
            {one.person}, {one.permission} on {one.resource}
          </LinkText>
        </Text>
      ))}
      <Text size="xs" c="dimmed">
        <Instant at={at} />
        {integrations.length > 0 && ` · ${integrations.join(', ')}`}
      </Text>
    </>
  );
}
