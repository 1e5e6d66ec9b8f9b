// Changing a group of our own: one more person, another name, or removing it, which nothing that names it allows.

import { Autocomplete, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { usePeople } from '../../api/administration.ts';
import { type GroupDetailsView, useGroupDeed } from '../../api/groups.ts';
import { itemsOf } from '../../api/pages.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { outcome } from '../../parts/outcome.ts';

const suggestedMax = 20;

interface ChangeGroupProps {
  readonly group: GroupDetailsView;
  /** It was removed. */
  readonly onGone: () => void;
}

export function ChangeGroup({ group, onGone }: ChangeGroupProps) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState(group.name);
  const [removing, remove] = useDisclosure(false);
  const people = itemsOf(usePeople().data?.pages);
  const deed = useGroupDeed();
  const named = group.flows.length + group.rules.length;
  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const done = outcome(`${email.trim()} is in the group`, () => setEmail(''));
          deed.mutate({ kind: 'add', id: group.id, email: email.trim() }, done);
        }}
      >
        <Group align="flex-end" gap="xs">
          <Autocomplete
            label="One more person"
            placeholder="Address"
            data={people.map((one) => one.email)}
            limit={suggestedMax}
            value={email}
            onChange={setEmail}
            style={{ flex: 1, minWidth: '12rem' }}
          />
          <Button type="submit" variant="default" disabled={email.trim() === ''} loading={deed.isPending}>
            Add
          </Button>
        </Group>
      </form>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const done = outcome('the group has its new name', () => {});
          deed.mutate({ kind: 'rename', id: group.id, name: name.trim() }, done);
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            style={{ flex: 1, minWidth: '12rem' }}
          />
          <Button
            type="submit"
            variant="default"
            disabled={name.trim() === '' || name.trim() === group.name}
            loading={deed.isPending}
          >
            Rename
          </Button>
        </Group>
      </form>
      <Group>
        <Button variant="subtle" color="red" size="xs" onClick={remove.open}>
          Remove the group
        </Button>
      </Group>
      <Confirm
        opened={removing}
        title={`Remove ${group.name}?`}
        verb="Remove it"
        busy={deed.isPending}
        onClose={remove.close}
        onConfirm={() => deed.mutate({ kind: 'remove', id: group.id }, outcome('the group is removed', onGone))}
      >
        <Text>
          {named > 0
            ? `It is named by ${[...group.flows, ...group.rules].map((one) => one.name).join(', ')}: until these are changed it is not removed.`
            : 'Nothing names it. Its people stay; its history stays.'}
        </Text>
      </Confirm>
    </Stack>
  );
}
