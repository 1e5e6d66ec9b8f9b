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
  const waiting = room.path === '/requests' ? me.waiting_for_me : 0;
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
          <VisuallyHidden> waiting for your decision</VisuallyHidden>
        </span>
      )}
    </Link>
  );
}
