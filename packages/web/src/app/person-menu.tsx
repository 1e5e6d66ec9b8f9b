// Who I am, and the way out. In the demo also the way into somebody else's shoes: the story needs an asker and three approvers.

import { Avatar, Button, Divider, Popover, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Me, useSignOut } from '../api/me.ts';
import { tellProblem } from '../parts/tell.tsx';
import { OtherPeople } from './other-people.tsx';

export function PersonMenu({ me }: { readonly me: Me }) {
  const [opened, setOpened] = useState(false);
  const navigate = useNavigate();
  const signOut = useSignOut();
  const leave = () =>
    signOut.mutate(undefined, { onSuccess: () => void navigate({ to: '/sign-in' }), onError: tellProblem });
  const { person } = me;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={310} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="tg-person" onClick={() => setOpened(!opened)}>
          <VisuallyHidden>Signed in as {person.name}</VisuallyHidden>
          <Avatar size={32} color="tide" variant="filled" name={person.name} alt="" aria-hidden="true" />
          <Text component="span" size="sm" fw={600} visibleFrom="sm" aria-hidden="true">
            {person.name}
          </Text>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Account">
        <Stack gap="xs">
          <div>
            <Text fw={650}>{person.name}</Text>
            <Text size="sm" c="dimmed" className="tg-wrap">
              {person.email}
            </Text>
            <Text size="sm" c="dimmed">
              {[...person.roles, ...person.groups.map((group) => `in ${group}`)].join(' · ')}
            </Text>
          </div>
          {me.demo && <OtherPeople current={person.email} onBecome={() => setOpened(false)} />}
          <Divider />
          <Button
            variant="default"
            leftSection={<IconLogout size={16} aria-hidden="true" />}
            loading={signOut.isPending}
            onClick={leave}
          >
            Sign out
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
