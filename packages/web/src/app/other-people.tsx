// The demo's people, to become with one click. Only where the server offers them: in the demo, on loopback.

import { Divider, Text, UnstyledButton } from '@mantine/core';
import { useSignInAs, useSignInOptions } from '../api/me.ts';
import { tell, tellProblem } from '../parts/tell.tsx';

interface OtherPeopleProps {
  /** The address of the person one is. */
  readonly current: string;
  readonly onBecome: () => void;
}

export function OtherPeople({ current, onBecome }: OtherPeopleProps) {
  const options = useSignInOptions();
  const signIn = useSignInAs();
  const people = (options.data?.demo_people ?? []).filter((person) => person.email !== current);
  if (people.length === 0) return null;
  const become = (email: string) =>
    signIn.mutate(email, {
      onSuccess: (person) => {
        onBecome();
        tell(`You are ${person.name} now`);
      },
      onError: tellProblem,
    });
  return (
    <>
      <Divider label="Demo: become somebody else" labelPosition="left" />
      <ul className="tg-people-switch">
        {people.map((person) => (
          <li key={person.id}>
            <UnstyledButton onClick={() => become(person.email)} disabled={signIn.isPending}>
              <Text component="span" size="sm" fw={600}>
                {person.name}
              </Text>
              <Text component="span" size="xs" c="dimmed">
                {person.title}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}
