// A secret that was just made and will never be shown again.

import { Alert, Button, Text } from '@mantine/core';
import { CopyLine } from './copy-line.tsx';

interface OnceSecretProps {
  readonly name: string;
  readonly value: string;
  readonly onDone: () => void;
}

export function OnceSecret({ name, value, onDone }: OnceSecretProps) {
  return (
    <Alert color="tide" variant="outline" title={`Your ${name}, this once`} role="status">
      <CopyLine name={name} value={value} />
      <Text size="sm" my="xs">
        Copy it now: it is not kept anywhere you could read it again.
      </Text>
      <Button size="xs" variant="default" onClick={onDone}>
        I have it
      </Button>
    </Alert>
  );
}
