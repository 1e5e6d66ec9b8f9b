// A link to a room, with the number of things that wait there.

import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Me } from '../api/me.ts';
import type { Room } from './navigation.ts';

interface RoomLinkProps {
  readonly room: Room;
  readonly me: Me;
  readonly className: string;
  readonly onClick?: () => void;
}

export function RoomLink({ room, me, className, onClick }: RoomLinkProps) {
  const [waiting, words] = waitingIn(room, me);
  return (
    <Link
      to={room.path}
      className={className}
      activeOptions={{ exact: room.path === '/', includeSearch: false }}
      {...(onClick ? { onClick } : {})}
    >
      <room.icon size={20} stroke={1.7} />
      {room.label}
      {waiting > 0 && (
        <span className="tg-count">
          {waiting}
          <VisuallyHidden> {words}</VisuallyHidden>
        </span>
      )}
    </Link>
  );
}

function waitingIn({ path }: Room, me: Me): readonly [number, string] {
  if (path === '/requests') return [me.waiting_for_me, 'waiting for your decision'];
  if (path === '/findings') return [me.waiting_findings, 'open and not acknowledged'];
  return [0, ''];
}
