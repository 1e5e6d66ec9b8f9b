// The telephone's bar at the thumb: the three rooms everybody lives in, and a drawer with the rest.

import { Drawer, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import type { Me } from '../api/me.ts';
import type { Room } from './navigation.ts';
import { RoomLink } from './room-link.tsx';

interface PhoneBarProps {
  readonly me: Me;
  readonly rooms: readonly Room[];
}

const onBar = 3;

export function PhoneBar({ me, rooms }: PhoneBarProps) {
  const [opened, drawer] = useDisclosure(false);
  return (
    <>
      <nav className="tg-phone-bar" aria-label="Main, short">
        {rooms.slice(0, onBar).map((room) => (
          <RoomLink key={room.path} room={room} me={me} className="tg-phone-link" />
        ))}
        <UnstyledButton className="tg-phone-link" onClick={drawer.open} aria-haspopup="dialog">
          <IconMenu2 size={20} stroke={1.7} />
          More
        </UnstyledButton>
      </nav>
      <Drawer
        opened={opened}
        onClose={drawer.close}
        position="bottom"
        title="Everything else"
        size="auto"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <nav aria-label="Everything else">
          <ul className="tg-more-list">
            {rooms.slice(onBar).map((room) => (
              <li key={room.path}>
                <RoomLink room={room} me={me} className="tg-more-link" onClick={drawer.close} />
              </li>
            ))}
          </ul>
        </nav>
      </Drawer>
    </>
  );
}
