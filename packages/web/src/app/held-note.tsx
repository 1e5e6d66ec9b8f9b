// Red on every page of those who watch the server, while its database is older than the world: nothing is opened or revoked meanwhile.

import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useHeld } from '../api/administration.ts';
import type { Me } from '../api/me.ts';
import { Sentence } from '../parts/sentence.tsx';

export function HeldNote({ me }: { readonly me: Me }) {
  const held = useHeld(me.person.rights.includes('server:watch'));
  if (held === null) return null;
  return (
    <Alert
      color="red"
      variant="filled"
      radius={0}
      icon={<IconAlertTriangle />}
      title="Held: restored from a backup"
      role="alert"
    >
      <Sentence text={held} />
    </Alert>
  );
}
