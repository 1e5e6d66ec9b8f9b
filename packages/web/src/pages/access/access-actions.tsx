// The buttons of one gate: those that the server says this person may press, and no others.

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { AccessView } from '../../api/access.ts';
import { ConnectDialog } from '../../parts/connect/connect-dialog.tsx';
import { EndButton } from '../../parts/end-button.tsx';
import { ExtendButton } from '../../parts/extend-button.tsx';
import { LinkButton } from '../../parts/link-button.tsx';

export function AccessActions({ access }: { readonly access: AccessView }) {
  const [connecting, connect] = useDisclosure(false);
  const may = new Set(access.actions);
  const [requestId] = access.request_ids;
  const name = access.resource.name;
  return (
    <div className="tg-access-actions">
      {may.has('connect') && (
        <>
          <Button onClick={connect.open} aria-label={`Connect to ${name}`}>
            Connect
          </Button>
          <ConnectDialog
            sessionId={access.session_id}
            name={name}
            mayReset={may.has('reset_credentials')}
            opened={connecting}
            onClose={connect.close}
          />
        </>
      )}
      {access.extend !== null && may.has('extend') && (
        <ExtendButton requestId={access.extend.request_id} lengthSec={access.extend.length_sec} name={name} />
      )}
      {requestId !== undefined && may.has('release') && <EndButton deed="release" requestId={requestId} name={name} />}
      {requestId !== undefined && may.has('revoke') && !may.has('release') && (
        <EndButton deed="revoke" requestId={requestId} name={name} />
      )}
      {requestId !== undefined && may.has('ask_again') && (
        <LinkButton
          to="/ask"
          search={{ resource: access.resource.id, permission: access.permission.id }}
          variant="default"
        >
          Ask again
        </LinkButton>
      )}
    </div>
  );
}
