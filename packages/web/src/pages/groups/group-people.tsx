// Who is in a group, page by page: of their own or through a nested group, with where the facts come from and how old they are.

import { ActionIcon, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { useState } from 'react';
import { type GroupDetailsView, type GroupMemberView, useGroupDeed, useGroupPeople } from '../../api/groups.ts';
import { itemsOf } from '../../api/pages.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { counted } from '../../parts/counted.ts';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { outcome } from '../../parts/outcome.ts';
import { tones } from '../../parts/tones.ts';

interface GroupPeopleProps {
  readonly group: GroupDetailsView;
  readonly mayDrop: boolean;
}

export function GroupPeople({ group, mayDrop }: GroupPeopleProps) {
  const people = useGroupPeople(group.id);
  const [dropped, drop] = useState<GroupMemberView['person'] | null>(null);
  const deed = useGroupDeed();
  const items = itemsOf(people.data?.pages);
  return (
    <section aria-labelledby="group-people">
      <Title order={2} size="h4" id="group-people" mb="xs">
        {counted(group.members, 'member')}
      </Title>
      <Fetching query={people} of="members" />
      {people.isSuccess && items.length === 0 && (
        <Text c="dimmed">Nobody: what names this group means nobody by it.</Text>
      )}
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((member) => (
          <li key={member.person.id}>
            <Member member={member} onDrop={mayDrop ? () => drop(member.person) : null} />
          </li>
        ))}
      </Stack>
      <MoreButton list={people} />
      <Confirm
        opened={dropped !== null}
        title={`Take ${dropped?.name ?? ''} out of ${group.name}?`}
        verb="Take out"
        busy={deed.isPending}
        onClose={() => drop(null)}
        onConfirm={() => {
          if (dropped === null) return;
          const done = outcome(`${dropped.name} is out of the group`, () => drop(null));
          deed.mutate({ kind: 'drop', id: group.id, email: dropped.email }, done);
        }}
      >
        What they may ask for because of it is out of their reach at once, and access that lasts while they are in it
        ends.
      </Confirm>
    </section>
  );
}

function Member({ member, onDrop }: { readonly member: GroupMemberView; readonly onDrop: (() => void) | null }) {
  const { person, active, through, origin } = member;
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
      <div>
        <Group gap={6}>
          <Text fw={600}>{person.name}</Text>
          {!active && <Badge color={tones.past}>inactive</Badge>}
          {!origin.fresh && <Badge color={tones.bad}>too old to be used</Badge>}
        </Group>
        <Text size="sm" c="dimmed" className="tg-wrap">
          {person.email}
          {through.length > 0 && `, through ${through.map(({ name }) => name).join(', ')}`}
          {' · '}
          {origin.source === null ? 'said here' : `from ${origin.source.name}`}, <Instant at={origin.observed_at} />
        </Text>
      </div>
      {onDrop !== null && (
        <ActionIcon variant="subtle" color="red" size="lg" aria-label={`Take out ${person.name}`} onClick={onDrop}>
          <IconUserMinus size={18} />
        </ActionIcon>
      )}
    </Group>
  );
}
