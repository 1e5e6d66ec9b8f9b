// Where one is signed in: browsers, and programs one has let in. Each can be ended at once, or all but this one.

import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type SignInView, useEndOtherSignIns, useEndSignIn, useSignIns } from '../../api/sign-ins.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Instant } from '../../parts/instant.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { agentWords } from './agent-words.ts';

export function SignInList() {
  const signIns = useSignIns();
  const items = signIns.data?.items ?? [];
  return (
    <section aria-labelledby="sign-ins" style={{ marginBottom: '2rem' }}>
      <Group justify="space-between" mb="sm">
        <Title order={2} id="sign-ins">
          Where you are signed in
        </Title>
        {items.some(({ current }) => !current) && items.length > 1 && <EndOthers />}
      </Group>
      {signIns.error !== null && <ProblemNote error={signIns.error} retry={() => void signIns.refetch()} />}
      {signIns.isPending && <Skeletons of="sign-ins" />}
      <Stack gap="sm">
        {items.map((signIn) => (
          <SignInLine key={signIn.id} signIn={signIn} />
        ))}
      </Stack>
    </section>
  );
}

function EndOthers() {
  const [asking, ask] = useDisclosure(false);
  const end = useEndOtherSignIns();
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        End all others
      </Button>
      <Confirm
        opened={asking}
        title="End all other sign-ins?"
        verb="End them"
        busy={end.isPending}
        onConfirm={() => end.mutate(undefined, { onSuccess: ask.close, onError: tellProblem })}
        onClose={ask.close}
      >
        <Text>Every other browser and every program signed in as you stops at once. Tokens stay.</Text>
      </Confirm>
    </>
  );
}

const howWords: Readonly<Record<string, string>> = { link: 'by a link', demo: 'in the demo', program: 'as a program' };

function SignInLine({ signIn }: { readonly signIn: SignInView }) {
  const [asking, ask] = useDisclosure(false);
  const end = useEndSignIn();
  const name = signIn.program?.client_id ?? agentWords(signIn.agent);
  return (
    <div className="tg-card tg-entry">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 16rem' }}>
          <Group gap="xs">
            <Text fw={650} className="tg-wrap">
              {name}
            </Text>
            {signIn.current && <Badge color={tones.tide}>this one</Badge>}
            {signIn.program !== null && <Badge color={tones.past}>program</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            signed in {howWords[signIn.how] ?? `with ${signIn.how}`} <Instant at={signIn.started_at} />
            {' · last seen '}
            <Instant at={signIn.last_seen_at} />
            {' · ends '}
            <Instant at={signIn.ends_at} />
          </Text>
        </div>
        {!signIn.current && (
          <Button variant="default" onClick={ask.open} aria-label={`End the sign-in of ${name}`}>
            End
          </Button>
        )}
      </Group>
      <Confirm
        opened={asking}
        title={`End the sign-in of ${name}?`}
        verb="End it"
        busy={end.isPending}
        onConfirm={() => end.mutate(signIn.id, { onSuccess: ask.close, onError: tellProblem })}
        onClose={ask.close}
      >
        <Text>It stops at once, in the middle of whatever it does.</Text>
      </Confirm>
    </div>
  );
}
