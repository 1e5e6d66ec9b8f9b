// The list of shortcuts.

import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import type { Room } from './navigation.ts';

interface HelpProps {
  readonly rooms: readonly Room[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function Help({ rooms, opened, onClose }: HelpProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      <Stack gap="xs">
        <Line keys={['/']} label="Search on this page" />
        <Line keys={['?']} label="This list" />
        {rooms.map((room) => (
          <Line key={room.path} keys={['g', room.letter]} label={room.label} />
        ))}
      </Stack>
    </Modal>
  );
}

function Line({ keys, label }: { readonly keys: readonly string[]; readonly label: string }) {
  return (
    <Group justify="space-between">
      <Text size="sm">{label}</Text>
      <Group gap={4}>
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </Group>
    </Group>
  );
}
