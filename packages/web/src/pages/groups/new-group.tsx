// A group of our own is made with a name and the addresses of those in it.

import { Button, Group, Modal, Stack, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePeople } from '../../api/administration.ts';
import { useGroupDeed } from '../../api/groups.ts';
import { itemsOf } from '../../api/pages.ts';
import { outcome } from '../../parts/outcome.ts';

const suggestedMax = 20;

export function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [emails, setEmails] = useState<string[]>([]);
  const people = itemsOf(usePeople().data?.pages);
  const make = useGroupDeed();
  return (
    <Modal opened onClose={onClose} title="New group" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ kind: 'make', name: name.trim(), emails }, outcome('the group is made', onClose));
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <TagsInput
            label="Who is in it"
            description="Addresses; empty for nobody yet"
            data={people.map(({ email }) => email)}
            limit={suggestedMax}
            value={emails}
            onChange={setEmails}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" disabled={name.trim() === ''} loading={make.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
