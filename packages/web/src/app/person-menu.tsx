// Who I am, and the way out. In the demo also the way into somebody else's shoes: the story needs an asker and three approvers.

import { Avatar, Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type Me, useSignInAs, useSignInOptions, useSignOut } from '../api/me.ts';
import { tellProblem } from '../parts/tell.tsx';

export function PersonMenu({ me }: { readonly me: Me }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const leave = () =>
    signOut.mutate(undefined, { onSuccess: () => void navigate({ to: '/sign-in' }), onError: tellProblem });
  return (
    <Menu position="bottom-end" width={300} shadow="md">
      <Menu.Target>
        <UnstyledButton className="tg-person">
          <VisuallyHidden>Signed in as {me.person.name}</VisuallyHidden>
          <Avatar size={32} color="tide" variant="filled" name={me.person.name} alt="" aria-hidden="true" />
          <Text component="span" size="sm" fw={600} visibleFrom="sm" aria-hidden="true">
            {me.person.name}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.person.email}
          {me.person.roles.length > 0 && ` · ${me.person.roles.join(', ')}`}
          {me.person.groups.length > 0 && (
            <Text size="xs" component="span" display="block">
              in {me.person.groups.join(', ')}
            </Text>
          )}
        </Menu.Label>
        {me.demo && <OtherPeople current={me.person.email} />}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function OtherPeople({ current }: { readonly current: string }) {
  const options = useSignInOptions();
  const signIn = useSignInAs();
  const people = (options.data?.demo_people ?? []).filter((person) => person.email !== current);
  if (people.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Demo: become somebody else</Menu.Label>
      <div className="tg-people-switch">
        {people.map((person) => (
          <Menu.Item
            key={person.id}
            onClick={() => signIn.mutate(person.email, { onError: tellProblem })}
            rightSection={
              <Text size="xs" c="dimmed">
                {person.title}
              </Text>
            }
          >
            {person.name}
          </Menu.Item>
        ))}
      </div>
    </>
  );
}
