// Somebody waits for my decision: said first, because somebody waits.

import { Text } from '@mantine/core';
import { IconChevronRight, IconInbox } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import './access.css';

export function WaitingNote({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <Link to="/requests" search={{ tab: 'waiting_for_me' }} className="tg-waiting-note">
      <IconInbox size={22} stroke={1.7} aria-hidden="true" />
      <Text component="span" fw={600}>
        {count === 1 ? 'One request waits' : `${count} requests wait`} for your decision
      </Text>
      <IconChevronRight size={18} aria-hidden="true" />
    </Link>
  );
}
