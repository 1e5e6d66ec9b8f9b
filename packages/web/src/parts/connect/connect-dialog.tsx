// How to connect: the parameters to copy, a command, and the password, which leaves the server once and only when asked for.
// It is kept in this dialog and is gone when the dialog closes.

import { Alert, Modal, Stack, Text } from '@mantine/core';
import { useConnection } from '../../api/access.ts';
import { CopyLine } from '../copy-line.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { capital } from '../problem-words.ts';
import { Sentence } from '../sentence.tsx';
import { Skeletons } from '../skeletons.tsx';
import { SecretPart } from './secret-part.tsx';

interface ConnectDialogProps {
  readonly sessionId: string;
  readonly name: string;
  readonly mayReset: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ConnectDialog({ name, opened, onClose, sessionId, mayReset }: ConnectDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Connect to ${name}`} size="lg">
      <ConnectBody sessionId={sessionId} mayReset={mayReset} />
    </Modal>
  );
}

function ConnectBody({ sessionId, mayReset }: { readonly sessionId: string; readonly mayReset: boolean }) {
  const connection = useConnection(sessionId);
  if (connection.error !== null) {
    return <ProblemNote error={connection.error} retry={() => void connection.refetch()} />;
  }
  if (connection.data === undefined) return <Skeletons of="how to connect" count={3} height={36} />;
  const { instructions, custom_admin_message: message, parameters, cli, credentials, simulated } = connection.data;
  return (
    <Stack gap="md">
      {simulated && (
        <Alert color="gray" variant="outline" title="Simulated">
          Nothing real was opened: this target is a twin, and its parameters lead nowhere.
        </Alert>
      )}
      <Text style={{ whiteSpace: 'pre-line' }}>
        <Sentence text={capital(instructions)} />
      </Text>
      {message !== null && (
        <Alert color="tide" variant="outline" title="From your administrator">
          {message}
        </Alert>
      )}
      <div>
        {Object.entries(parameters).map(([name, value]) => (
          <CopyLine key={name} name={name} value={value} />
        ))}
        {cli !== null && <CopyLine name="command" value={cli} />}
      </div>
      <SecretPart sessionId={sessionId} credentials={credentials} mayReset={mayReset} />
    </Stack>
  );
}
