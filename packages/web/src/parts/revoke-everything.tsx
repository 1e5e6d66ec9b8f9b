// The button that revokes everything: it says what would end before it asks, wants a reason, and shows how far it is.

import { Button, List, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useMe } from '../api/me.ts';
import { type SubjectKind, useRevocation, useRevocationPreview, useRevokeEverything } from '../api/revocations.ts';
import { Confirm } from './confirm.tsx';
import { ProblemNote } from './problem-note.tsx';
import { capital } from './problem-words.ts';
import { Sentence } from './sentence.tsx';
import { tellProblem } from './tell.tsx';

interface RevokeEverythingProps {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly name: string;
}

export function RevokeEverything({ kind, id, name }: RevokeEverythingProps) {
  const may = useMe().data?.person.rights.includes('access:end_all') === true;
  const [asking, ask] = useDisclosure(false);
  const [ordered, setOrdered] = useState<string | null>(null);
  const revoke = useRevokeEverything();
  const revocation = useRevocation(ordered);
  if (!may) return null;
  return (
    <>
      <Button size="xs" variant="default" color="red" onClick={ask.open} aria-label={`Revoke everything of ${name}`}>
        Revoke everything
      </Button>
      {revocation.data !== undefined && (
        <Text size="sm" role="status">
          <Sentence text={capital(revocation.data.sentence)} />
        </Text>
      )}
      <Confirm
        opened={asking}
        title={`Revoke everything of ${name}?`}
        verb="Revoke everything"
        busy={revoke.isPending}
        reason="required"
        onConfirm={(reason) =>
          revoke.mutate(
            { kind, reference: id, reason },
            {
              onSuccess: (done) => {
                setOrdered(done.id);
                ask.close();
              },
              onError: tellProblem,
            },
          )
        }
        onClose={ask.close}
      >
        <Preview kind={kind} id={id} asking={asking} />
      </Confirm>
    </>
  );
}

function Preview({ kind, id, asking }: { readonly kind: SubjectKind; readonly id: string; readonly asking: boolean }) {
  const preview = useRevocationPreview(kind, id, asking);
  if (preview.error !== null) return <ProblemNote error={preview.error} retry={() => void preview.refetch()} />;
  if (preview.data === undefined) return <Text>Counting what would end…</Text>;
  const { leases, requests, people, people_count: count } = preview.data;
  return (
    <>
      <Text>
        Ends {leases} {leases === 1 ? 'lease' : 'leases'} of {count} {count === 1 ? 'person' : 'people'} and {requests}{' '}
        waiting {requests === 1 ? 'request' : 'requests'}, now.
      </Text>
      <List size="sm" mt="xs">
        {people.map((one) => (
          <List.Item key={one.person.id}>
            {one.person.name}: {one.leases}
          </List.Item>
        ))}
      </List>
    </>
  );
}
