// The button that revokes everything: it says what would end before it asks, wants a reason, and shows how far it is.

import { Button, Checkbox, List, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useMe } from '../api/me.ts';
import {
  type SubjectKind,
  useBars,
  useLiftBar,
  useRevocation,
  useRevocationPreview,
  useRevokeEverything,
} from '../api/revocations.ts';
import { Confirm } from './confirm.tsx';
import { counted } from './counted.ts';
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
  const [bar, setBar] = useState(false);
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
      <Barred kind={kind} id={id} />
      <Confirm
        opened={asking}
        title={`Revoke everything of ${name}?`}
        verb="Revoke everything"
        busy={revoke.isPending}
        reason="required"
        onConfirm={(reason) =>
          revoke.mutate(
            { kind, reference: id, reason, bar },
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
        <Checkbox
          mt="sm"
          label="Bar new access until somebody lifts it"
          checked={bar}
          onChange={(event) => setBar(event.currentTarget.checked)}
        />
      </Confirm>
    </>
  );
}

/** Why new access is barred here, and the way to let it be asked for again. */
function Barred({ kind, id }: { readonly kind: SubjectKind; readonly id: string }) {
  const bars = useBars(true);
  const bar = bars.data?.items.find(({ subject }) => subject.kind === kind && subject.id === id);
  return bar === undefined ? null : <Bar id={bar.id} reason={bar.reason} name={bar.subject.name} />;
}

function Bar({ id, reason, name }: { readonly id: string; readonly reason: string; readonly name: string }) {
  const [asking, ask] = useDisclosure(false);
  const lift = useLiftBar(id);
  return (
    <>
      <Text size="sm">New access is barred: {reason}</Text>
      <Button size="xs" variant="default" onClick={ask.open} aria-label={`Lift the bar on ${name}`}>
        Lift the bar
      </Button>
      <Confirm
        opened={asking}
        title={`Let access of ${name} be asked for again?`}
        verb="Lift the bar"
        busy={lift.isPending}
        reason="required"
        onConfirm={(why) => lift.mutate(why, { onSuccess: ask.close, onError: tellProblem })}
        onClose={ask.close}
      >
        <Text>What was revoked stays revoked.</Text>
      </Confirm>
    </>
  );
}

function Preview({ kind, id, asking }: { readonly kind: SubjectKind; readonly id: string; readonly asking: boolean }) {
  const preview = useRevocationPreview(kind, id, asking);
  if (preview.error !== null) return <ProblemNote error={preview.error} retry={() => void preview.refetch()} />;
  if (preview.data === undefined) return <Text>Counting what would end…</Text>;
  const { leases, requests, people, people_count: count } = preview.data;
  if (leases === 0 && requests === 0) {
    return <Text>There is nothing to end now: no access is open and no request waits.</Text>;
  }
  return (
    <>
      <Text>{capital(`${endsWords(leases, count, requests)}, now.`)}</Text>
      <List size="sm" mt="xs">
        {people.map((one) => (
          <List.Item key={one.person.id}>
            {one.person.name}: {counted(one.leases, 'lease')}
          </List.Item>
        ))}
      </List>
    </>
  );
}

function endsWords(leases: number, people: number, requests: number): string {
  const parts = [
    ...(leases === 0 ? [] : [`${counted(leases, 'lease')} of ${people === 1 ? 'one person' : `${people} people`}`]),
    ...(requests === 0 ? [] : [counted(requests, 'waiting request')]),
  ];
  return `ends ${parts.join(' and ')}`;
}
