// The password: revealed by an explicit click, once; afterwards only a new one helps.

import { Alert, Button, Group, Text } from '@mantine/core';
import { type Connection, useResetCredentials, useReveal } from '../../api/access.ts';
import { CopyLine } from '../copy-line.tsx';
import { ProblemNote } from '../problem-note.tsx';

interface SecretPartProps {
  readonly sessionId: string;
  readonly credentials: Connection['credentials'];
  readonly mayReset: boolean;
}

export function SecretPart({ sessionId, credentials, mayReset }: SecretPartProps) {
  const reveal = useReveal(sessionId);
  const reset = useResetCredentials(sessionId);
  const password = reveal.data?.parameters['password'];
  const makeNew = () => reset.mutate(undefined, { onSuccess: () => reveal.reset() });
  const error = reveal.error ?? reset.error;
  if (credentials === 'none' && password === undefined) return null;
  return (
    <div aria-live="polite">
      {error !== null && <ProblemNote error={error} />}
      {password !== undefined && (
        <Alert color="tide" variant="outline" title="Your password, this once">
          <CopyLine name="password" value={password} />
          <Text size="sm" mt="xs">
            Copy it now: it is not kept anywhere you could read it again.
          </Text>
        </Alert>
      )}
      {password === undefined && credentials === 'available' && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            The password is shown once.
          </Text>
          <Button loading={reveal.isPending} onClick={() => reveal.mutate()}>
            Show the password
          </Button>
        </Group>
      )}
      {password === undefined && credentials === 'viewed' && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            The password was shown already.
            {mayReset ? ' If you no longer have it, make a new one; the old one stops working.' : ''}
          </Text>
          {mayReset && (
            <Button variant="default" loading={reset.isPending} onClick={makeNew}>
              Make a new password
            </Button>
          )}
        </Group>
      )}
      {credentials === 'resetting' && <Text size="sm">A new password is being made…</Text>}
    </div>
  );
}
