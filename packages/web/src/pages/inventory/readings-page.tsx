// Readings: when each target was read, when it is read next, what could not be read, and lists that wait for a person, with what they would
// take away.

import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMe } from '../../api/me.ts';
import { type ReadingView, useDecideHeld, useReadings, useReadNow } from '../../api/readings.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { capital } from '../../parts/problem-words.ts';
import { RevokeEverything } from '../../parts/revoke-everything.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { HeldList } from './held-list.tsx';
import '../../parts/entry.css';

export function ReadingsPage() {
  const readings = useReadings();
  const items = readings.data?.items ?? [];
  return (
    <>
      <PageHeader title="Readings">
        Each target is read again and again. A list that is empty, or would take too much away, is held for a person and
        never believed.
      </PageHeader>
      <Fetching query={readings} of="the readings" height={110} />
      {readings.isSuccess && items.length === 0 && (
        <Empty title="Nothing is connected">Connect a target first; its inventory is read from it.</Empty>
      )}
      <Stack gap="md">
        {items.map((reading) => (
          <ReadingCard key={reading.integration.id} reading={reading} />
        ))}
      </Stack>
    </>
  );
}

const states = {
  never: { word: 'not read yet', tone: tones.waiting },
  reading: { word: 'being read', tone: tones.waiting },
  held: { word: 'held', tone: tones.bad },
  done: { word: 'read', tone: tones.good },
  failed: { word: 'failed', tone: tones.bad },
} as const;

function ReadingCard({ reading: { integration, sync } }: { readonly reading: ReadingView }) {
  const admin = useMe().data?.person.rights.includes('inventory:change') ?? false;
  const now = useReadNow(integration.id);
  const { word, tone } = states[sync.state];
  const read = sync.parts_completed + sync.parts_failed;
  return (
    <article className="tg-card tg-entry" aria-labelledby={`r-${integration.id}`}>
      <Group justify="space-between" gap="xs">
        <Title order={2} id={`r-${integration.id}`} className="tg-wrap">
          {integration.name}
        </Title>
        <Badge color={integration.simulated ? tones.past : tone}>{integration.simulated ? 'simulated' : word}</Badge>
      </Group>
      {integration.simulated ? (
        <Text size="sm">Simulated: there is nothing to read. What is known of it came from files.</Text>
      ) : (
        <Times sync={sync} />
      )}
      {sync.state === 'reading' && (
        <Text size="sm" role="status">
          {sync.parts_planned === null ? 'Looking what parts there are' : `${read} of ${sync.parts_planned} parts`}
        </Text>
      )}
      {sync.trouble !== null && <Text size="sm">{capital(sync.trouble)}</Text>}
      {sync.held !== null && <Held id={integration.id} sync={sync} admin={admin} />}
      <Troubles sync={sync} />
      <Group>
        <RevokeEverything kind="integration" id={integration.id} name={integration.name} />
      </Group>
      {admin && !integration.simulated && sync.state !== 'reading' && (
        <Group>
          <Button
            variant="default"
            loading={now.isPending}
            onClick={() => now.mutate(undefined, { onSuccess: () => tell('it is being read'), onError: tellProblem })}
          >
            Read it now
          </Button>
        </Group>
      )}
    </article>
  );
}

function Times({ sync }: { readonly sync: ReadingView['sync'] }) {
  return (
    <Text size="sm">
      Last read {sync.started_at === null ? 'never' : <Instant at={sync.started_at} />}
      {sync.next_at !== null && (
        <>
          {' '}
          · next <Instant at={sync.next_at} />
        </>
      )}{' '}
      · {sync.every_sec === null ? 'not read by itself' : `every ${durationWords(sync.every_sec)}`} · {sync.created}{' '}
      created, {sync.changed} changed, {sync.gone} gone
    </Text>
  );
}

function Held({
  id,
  sync,
  admin,
}: {
  readonly id: string;
  readonly sync: ReadingView['sync'];
  readonly admin: boolean;
}) {
  const decide = useDecideHeld(id);
  const act = (verdict: 'confirm' | 'discard') =>
    decide.mutate(
      { verdict, ...(sync.started_at === null ? {} : { started_at: sync.started_at }) },
      {
        onSuccess: () => tell(verdict === 'confirm' ? 'the list is written' : 'the list is forgotten'),
        onError: tellProblem,
      },
    );
  return (
    <Stack gap="sm">
      <Text>
        <Sentence text={capital(sync.held?.sentence ?? '')} />
      </Text>
      <HeldList id={id} />
      {admin && (
        <Group>
          <Button color={tones.bad} loading={decide.isPending} onClick={() => act('confirm')}>
            It is so: write it
          </Button>
          <Button variant="default" loading={decide.isPending} onClick={() => act('discard')}>
            The list is wrong: forget it
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const troublesShown = 5;

function Troubles({ sync }: { readonly sync: ReadingView['sync'] }) {
  const lines = [
    ...sync.troubles.map(
      ({ part, parts, message }) => `${part}${parts === 1 ? '' : ` (${parts} parts)`}: ${message ?? 'no reason given'}`,
    ),
    ...sync.findings.map((finding) => `Odd: ${finding}`),
  ];
  return (
    <>
      {lines.slice(0, troublesShown).map((line) => (
        <Text key={line} size="sm" c="dimmed" className="tg-wrap">
          {line}
        </Text>
      ))}
      {lines.length > troublesShown && (
        <Text size="sm" c="dimmed">
          and {lines.length - troublesShown} more
        </Text>
      )}
    </>
  );
}
