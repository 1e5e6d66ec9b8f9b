// What happened, in order: asked, each verdict with its reason, opened, ended, seen gone.

import { Text, Timeline, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RequestView } from '../../api/requests.ts';
import { Instant } from '../../parts/instant.tsx';
import { storyOf } from './story-of.ts';

export function Story({ request }: { readonly request: RequestView }) {
  const events = storyOf(request);
  return (
    <section className="tg-card tg-side-card" aria-labelledby="story">
      <Title order={2} id="story" mb="sm">
        What happened
      </Title>
      <Timeline
        active={events.filter((event) => event.at !== null).length - 1}
        bulletSize={16}
        lineWidth={2}
        color="tide.6"
      >
        {events.map((event) => (
          <Timeline.Item key={event.key} title={event.title}>
            {event.text !== null && (
              <Text size="sm" className="tg-wrap">
                “{event.text}”
              </Text>
            )}
            <Text size="xs" c="dimmed">
              {when(event.at)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

const when = (at: string | null): ReactNode => (at === null ? 'not yet' : <Instant at={at} />);
