// Who can reach a resource: the access flows that offer something on it, their terms, how many people, and as many of them as one wants
// to see.

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { type ReachingFlowView, useReach, useReachPeople } from '../../api/segmentation.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { LinkText } from '../../parts/link-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { weakestFirst } from '../../parts/weakest-first.ts';

export function ReachSection({ resourceId }: { readonly resourceId: string }) {
  const reach = useReach(resourceId);
  return (
    <section>
      <Title order={3} mb={4}>
        Who can reach it
      </Title>
      {reach.error !== null && <ProblemNote error={reach.error} retry={() => void reach.refetch()} />}
      {reach.isPending && <Text c="dimmed">Looking…</Text>}
      {reach.data?.flows.length === 0 && <Text>Nobody: no access flow offers anything on it.</Text>}
      <Stack gap="md">
        {reach.data?.flows.map((flow) => (
          <FlowReach key={flow.id} resourceId={resourceId} flow={flow} />
        ))}
      </Stack>
    </section>
  );
}

function FlowReach({ resourceId, flow }: { readonly resourceId: string; readonly flow: ReachingFlowView }) {
  const [all, setAll] = useState(false);
  const pages = useReachPeople({ id: resourceId, flowId: flow.id, enabled: all });
  const listed = pages.data?.pages.flatMap((page) => page.flows[0]?.people.items ?? []) ?? [];
  const people = listed.length > 0 ? listed : flow.people.items;
  const more = () => (all ? void pages.fetchNextPage() : setAll(true));
  return (
    <div>
      <LinkText to="/flows" search={{ id: flow.id }} fw={600} underline="always">
        {flow.name}
      </LinkText>
      <Text size="sm">
        {weakestFirst(flow.permissions, (each) => each)
          .map(({ name }) => name)
          .join(', ')}
        , up to {durationWords(flow.duration_sec_max)},{' '}
        {flow.consents.length === 0 ? (
          'without asking anyone'
        ) : (
          <>
            when <Sentence text={flow.consents.join(' and ')} /> {flow.consents.length === 1 ? 'agrees' : 'agree'}
          </>
        )}
      </Text>
      <Text size="sm" mt={4}>
        <Sentence text={capital(flow.requesters)} />: {flow.people_count}{' '}
        {flow.people_count === 1 ? 'person' : 'people'}
      </Text>
      <Text size="sm" c="dimmed" className="tg-wrap">
        {people.map(({ name }) => name).join(', ')}
      </Text>
      {people.length < flow.people_count && (
        <Group mt={4}>
          <Button size="compact-sm" variant="default" onClick={more} loading={pages.isFetching}>
            Show more people
          </Button>
        </Group>
      )}
    </div>
  );
}
