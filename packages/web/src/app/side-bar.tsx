// The quay wall: every room this person may use, what waits for them, and the water at its foot.

import { Link } from '@tanstack/react-router';
import type { Me } from '../api/me.ts';
import { Logo } from '../parts/logo.tsx';
import { Waves } from '../parts/waves.tsx';
import { parts, type Room } from './navigation.ts';
import { RoomLink } from './room-link.tsx';

interface SideBarProps {
  readonly me: Me;
  readonly rooms: readonly Room[];
}

export function SideBar({ me, rooms }: SideBarProps) {
  return (
    <aside className="tg-side" aria-label="Tidegate">
      <Link to="/" className="tg-side-brand">
        <Logo size={30} />
        Tidegate
      </Link>
      <nav aria-label="Main">
        {parts.map((part) => {
          const here = rooms.filter((room) => room.part === part);
          if (here.length === 0) return null;
          return (
            <div key={part}>
              <div className="tg-side-part" id={`part-${part}`}>
                {part}
              </div>
              <ul className="tg-side-list" aria-labelledby={`part-${part}`}>
                {here.map((room) => (
                  <li key={room.path}>
                    <RoomLink room={room} me={me} className="tg-side-link" />
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </nav>
      <div className="tg-side-foot">
        <Waves />
        <span>
          Tidegate {me.version}
          {me.demo ? ' · demo company' : ''}
        </span>
      </div>
    </aside>
  );
}
