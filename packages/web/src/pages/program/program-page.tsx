// A program asks to act for somebody: who asks, for whom, for what, how long, and where the answer goes. Nothing happens without a click.

import { Alert, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { isSignedOut } from '../../api/answers.ts';
import { useMe } from '../../api/me.ts';
import { type ProgramPreview, type ProgramWords, useAllowProgram, useProgramPreview } from '../../api/sign-ins.ts';
import { usePageTitle } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { Frame } from '../sign-in/frame.tsx';

export function ProgramPage() {
  usePageTitle('Let a program in');
  const words = useSearch({ from: '/oauth/authorize' });
  const me = useMe();
  // Whoever is signed out is led to the sign-in and back by the portal itself.
  const out = me.error !== null && isSignedOut(me.error);
  const preview = useProgramPreview(words, me.data !== undefined);
  const error = out ? null : (me.error ?? preview.error);
  return (
    <Frame>
      {error !== null && (
        <Stack>
          <Title order={2}>This program cannot be let in</Title>
          <ProblemNote error={error} />
        </Stack>
      )}
      {error === null && preview.data === undefined && <Skeletons of="what the program asks" count={3} height={54} />}
      {preview.data !== undefined && <Question preview={preview.data} words={words} />}
    </Frame>
  );
}

function Question({ preview, words }: { readonly preview: ProgramPreview; readonly words: ProgramWords }) {
  const answer = useAllowProgram();
  const say = (allow: boolean) => answer.mutate({ words, allow }, { onSuccess: ({ url }) => location.assign(url) });
  if (answer.isSuccess) {
    return <Text role="status">The answer has gone to the program; you can close this page.</Text>;
  }
  return (
    <Stack gap="lg">
      <Title order={2}>
        Let <code className="tg-code">{preview.client_id}</code> act for you?
      </Title>
      <Text>
        A program on this machine that calls itself <strong>{preview.client_id}</strong> asks to act as{' '}
        <strong>{preview.person.name}</strong> ({preview.person.email}). It would be able to:
      </Text>
      <List>
        {preview.scopes.map(({ name, allows }) => (
          <List.Item key={name}>{allows}</List.Item>
        ))}
      </List>
      <Text c="dimmed" size="sm">
        For {preview.days} days at most; you can end it at any time under “Sign-ins and tokens”. The answer goes to{' '}
        <code className="tg-code">{preview.goes_to}</code>, on this machine.
      </Text>
      <Alert color="orange" variant="outline" title="Did you start this?">
        Nobody has checked the name. Say yes only if you have just started the program yourself, on this machine.
      </Alert>
      {answer.error !== null && <ProblemNote error={answer.error} />}
      <Group>
        <Button onClick={() => say(true)} loading={answer.isPending && answer.variables.allow}>
          Let it in
        </Button>
        <Button variant="default" onClick={() => say(false)} loading={answer.isPending && !answer.variables.allow}>
          No
        </Button>
      </Group>
    </Stack>
  );
}
