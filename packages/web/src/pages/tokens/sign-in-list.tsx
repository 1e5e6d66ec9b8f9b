// Where one is signed in: browsers, and programs one has let in. Each can be ended at once, or all but this one.

import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { type SignInView, useEndOtherSignIns, useEndSignIn, useSignIns } from '../../api/sign-ins.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
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
      <Fetching query={signIns} of="sign-ins" />
      <Stack gap="sm">
        {items.map((signIn) => (
          <SignInLine key={signIn.id} signIn={signIn} />
        ))}
      </Stack>
    </section>
  );
}

function EndOthers() {
  const end = useEndOtherSignIns();
  return (
    <ConfirmButton
      words="End all others"
      title="End all other sign-ins?"
      verb="End them"
      busy={end.isPending}
      onConfirm={(close) => end.mutate(undefined, { onSuccess: close, onError: tellProblem })}
    >
      <Text>Every other browser and every program signed in as you stops at once. Tokens stay.</Text>
    </ConfirmButton>
  );
}

const howWords: Readonly<Record<string, string>> = { link: 'by a link', demo: 'in the demo', program: 'as a program' };

function SignInLine({ signIn }: { readonly signIn: SignInView }) {
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
          <ConfirmButton
            words="End"
            label={`End the sign-in of ${name}`}
            title={`End the sign-in of ${name}?`}
            verb="End it"
            busy={end.isPending}
            onConfirm={(close) => end.mutate(signIn.id, { onSuccess: close, onError: tellProblem })}
          >
            <Text>It stops at once, in the middle of whatever it does.</Text>
          </ConfirmButton>
        )}
      </Group>
    </div>
  );
}
