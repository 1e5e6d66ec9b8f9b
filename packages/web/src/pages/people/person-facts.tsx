// One person: every fact with where it comes from and how old it is, other records of the same human, and which accounts they are.

import { Badge, Drawer, Group, Stack, Text } from '@mantine/core';
import { type PersonDetailsView, usePerson } from '../../api/people.ts';
import { Fact } from '../../parts/fact.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { tones } from '../../parts/tones.ts';

interface PersonFactsProps {
  /** Null while nobody is looked at. */
  readonly id: string | null;
  readonly onClose: () => void;
}

export function PersonFacts({ id, onClose }: PersonFactsProps) {
  const details = usePerson(id);
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={details.data?.person.name ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {details.error !== null && <ProblemNote error={details.error} retry={() => void details.refetch()} />}
      {details.isPending && id !== null && <Skeletons of="facts" />}
      {details.data !== undefined && <Facts details={details.data} />}
    </Drawer>
  );
}

type Origin = PersonDetailsView['origin'];

function From({ origin }: { readonly origin: Origin }) {
  return (
    <Group gap={6}>
      <Text size="sm" c="dimmed">
        {origin.source === null ? 'said here' : `from ${origin.source.name}`}, <Instant at={origin.observed_at} />
      </Text>
      {!origin.fresh && <Badge color={tones.bad}>too old to be used</Badge>}
    </Group>
  );
}

function Facts({ details }: { readonly details: PersonDetailsView }) {
  return (
    <Stack component="dl" gap="md" m={0}>
      <Fact name="Address">
        <Text className="tg-wrap">{[details.person.email, ...details.email_aliases].join(', ')}</Text>
        <From origin={details.origin} />
      </Fact>
      {(details.same_as !== null || details.records.length > 0) && (
        <Fact name="The same human">
          {details.records.map((record) => (
            <Text key={record.id} className="tg-wrap">
              {record.email}
              {record.id === details.same_as?.id ? ', who counts for both' : ''}
            </Text>
          ))}
        </Fact>
      )}
      <Fact name="Manager">{details.manager?.name ?? <Text c="dimmed">none</Text>}</Fact>
      <Fact name="Working hours">
        {details.working_hours ?? <Text c="dimmed">nobody said</Text>}
        {details.working_hours_origin?.source == null ? null : ` (${details.working_hours_origin.source.name})`}
      </Fact>
      <Fact name="Groups">
        {details.groups.length === 0 && <Text c="dimmed">none</Text>}
        {details.groups.map((group) => (
          <Text key={group.id}>
            <LinkText to="/groups" search={{ id: group.id }} inherit underline="always">
              {group.name}
            </LinkText>
            {group.source === null ? '' : ` (${group.source.name})`}
          </Text>
        ))}
      </Fact>
      {details.attributes.map(({ type, value, origin }) => (
        <Fact key={type} name={type}>
          <Text className="tg-wrap">{value}</Text>
          <From origin={origin} />
        </Fact>
      ))}
      {details.accounts.map(({ integration, account, verified, verified_by: by, trouble }) => (
        <Fact key={integration.id} name={`Account in ${integration.name}`}>
          {account === null ? (
            <Text>nobody’s: {trouble}</Text>
          ) : (
            <Group gap="xs">
              <code className="tg-code">{account}</code>
              <Badge color={verified ? tones.good : tones.waiting}>{verified ? 'verified' : 'not verified'}</Badge>
              {by !== null && (
                <Text size="sm" c="dimmed">
                  by {by.name}
                </Text>
              )}
            </Group>
          )}
        </Fact>
      ))}
      {details.known_as.map((known) => (
        <Fact key={known.source.id} name={`Known in ${known.source.name} as`}>
          <Text className="tg-wrap">
            {known.name}
            {known.active ? '' : ', out'}
          </Text>
        </Fact>
      ))}
    </Stack>
  );
}
