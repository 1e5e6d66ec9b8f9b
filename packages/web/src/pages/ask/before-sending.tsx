// What the server says of an asking before it is sent: that one holds it already, that one has asked for it, or what keeps it from being accepted.

import { Alert, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconInfoCircle } from '@tabler/icons-react';
import { type TriedBody, useDryRun, useWhy } from '../../api/why.ts';
import { LinkText } from '../../parts/link-button.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

const pauseMs = 400;

interface BeforeSendingProps {
  readonly resourceId: string;
  readonly permissionId: string;
  readonly asking: TriedBody;
}

export function BeforeSending({ resourceId, permissionId, asking }: BeforeSendingProps) {
  const [settled] = useDebouncedValue(JSON.stringify(asking), pauseMs);
  const tried = useDryRun(JSON.parse(settled)).data;
  const known = useWhy(resourceId, permissionId).data?.entitlements.find(
    ({ permission }) => permission.id === permissionId,
  );
  const { held = null, waiting = null } = known ?? {};
  // What one has not written yet is no trouble; the field itself asks for it.
  const troubles = (tried?.errors ?? []).filter(({ code }) => code !== 'FIELD_MISSING');
  if (held === null && waiting === null && troubles.length === 0) return null;
  return (
    <Alert
      color="orange"
      variant="outline"
      icon={<IconInfoCircle aria-hidden="true" />}
      title="Before you ask"
      role="status"
    >
      {held !== null && (
        <Text size="sm">
          <Sentence text={capital(held.sentence)} />.{' '}
          <LinkText to="/" inherit underline="always">
            My access
          </LinkText>
        </Text>
      )}
      {waiting !== null && (
        <Text size="sm">
          You have asked for this already:{' '}
          <LinkText to="/requests/$id" params={{ id: waiting.request_id }} inherit underline="always">
            the request
          </LinkText>
        </Text>
      )}
      {troubles.map(({ code, message }) => (
        <Text key={`${code} ${message}`} size="sm">
          <Sentence text={capital(message)} />
        </Text>
      ))}
    </Alert>
  );
}
