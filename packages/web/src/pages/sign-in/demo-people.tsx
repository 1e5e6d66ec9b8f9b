// The demo's people, each with what they are in the company. One click is the whole sign-in: it is a demo on loopback.

import { Avatar, Text, Title, UnstyledButton } from '@mantine/core';
import { type DemoPerson, useSignInAs } from '../../api/me.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';

interface DemoPeopleProps {
  readonly people: readonly DemoPerson[];
  readonly onEnter: () => void;
}

export function DemoPeople({ people, onEnter }: DemoPeopleProps) {
  const signIn = useSignInAs();
  return (
    <section aria-labelledby="who">
      <Title order={2} id="who">
        Who are you today?
      </Title>
      <Text c="dimmed" mb="md">
        This is the demo company. Everyone here opens with a click, on this machine only.
      </Text>
      {signIn.error !== null && <ProblemNote error={signIn.error} />}
      <ul className="tg-demo-people">
        {people.map((person) => (
          <li key={person.id}>
            <UnstyledButton
              className="tg-demo-person"
              disabled={signIn.isPending}
              onClick={() => signIn.mutate(person.email, { onSuccess: onEnter })}
            >
              <Avatar size={40} color="tide" variant="filled" name={person.name} alt="" />
              <span>
                <Text component="span" fw={650} display="block">
                  {person.name}
                </Text>
                <Text component="span" size="sm" c="dimmed" display="block">
                  {person.title}
                </Text>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
