// Where facts about people come from and how old they are; a list that waits for a person is confirmed here, with what it would take away.

import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type SourceView, useConfirmSource, useReadSource, useSources } from '../../api/people.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';

const toneOf = {
  new: tones.past,
  active: tones.good,
  held: tones.waiting,
  failing: tones.bad,
  disabled: tones.past,
} as const;

/** Nothing where people come from files alone. */
export function Sources({ mayChange }: { readonly mayChange: boolean }) {
  const { data } = useSources();
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section aria-labelledby="sources-title">
      <Text component="h2" id="sources-title" fw={650} mb="xs">
        Where this comes from
      </Text>
      <div className="tg-card tg-table-frame">
        <table className="tg-table">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Last facts</th>
              <th scope="col">Tells of</th>
              {mayChange && <th scope="col">Reading</th>}
            </tr>
          </thead>
          <tbody>
            {data.items.map((source) => (
              <SourceLine key={source.id} source={source} mayChange={mayChange} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function SourceLine({ source, mayChange }: { readonly source: SourceView; readonly mayChange: boolean }) {
  const { people, groups } = source.counts;
  return (
    <tr>
      <th scope="row">
        <Group gap="xs">
          <Text fw={650}>{source.name}</Text>
          <Badge color={toneOf[source.status]}>{source.status}</Badge>
          <Text size="sm" c="dimmed">
            {source.kind}
          </Text>
        </Group>
        {source.trouble !== null && (
          <Text size="sm">
            <Sentence text={source.trouble} />
          </Text>
        )}
      </th>
      <td>{source.last_read_at === null ? <Text c="dimmed">none yet</Text> : <Instant at={source.last_read_at} />}</td>
      <td>
        {people} people, {groups} groups
      </td>
      {mayChange && <td>{source.held === null ? <ReadAgain source={source} /> : <ConfirmHeld source={source} />}</td>}
    </tr>
  );
}

function ReadAgain({ source }: { readonly source: SourceView }) {
  const read = useReadSource();
  if (source.every_sec === null || source.status === 'disabled') return <Text c="dimmed">sends by itself</Text>;
  return (
    <Button
      size="xs"
      variant="default"
      loading={read.isPending}
      aria-label={`Read now: ${source.name}`}
      onClick={() =>
        read.mutate(source.id, { onSuccess: () => tell(`${source.name} is read now`), onError: tellProblem })
      }
    >
      Read now
    </Button>
  );
}

function ConfirmHeld({ source }: { readonly source: SourceView }) {
  const [asking, ask] = useDisclosure(false);
  const confirm = useConfirmSource();
  return (
    <>
      <Button size="xs" variant="default" onClick={ask.open} aria-label={`Look at it: the held list of ${source.name}`}>
        Look at it
      </Button>
      <Confirm
        opened={asking}
        title={`Believe the list of ${source.name}?`}
        verb="Believe it"
        busy={confirm.isPending}
        onConfirm={() =>
          confirm.mutate(source.id, {
            onSuccess: () => {
              ask.close();
              tell(`${source.name} is read again, and believed if it is still the same list`);
            },
            onError: tellProblem,
          })
        }
        onClose={ask.close}
      >
        <Text>
          {source.held?.people ?? 0} people would be out, with the access they have, and {source.held?.groups ?? 0}{' '}
          groups would be gone. If the directory was cut short, repair it and read it again instead.
        </Text>
      </Confirm>
    </>
  );
}
