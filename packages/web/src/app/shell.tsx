// The frame around every page of somebody signed in: side bar, top bar, the telephone's bar, shortcuts. While it is unknown who
// is signed in nothing of the page is drawn.

import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { isSignedOut } from '../api/answers.ts';
import { useMe } from '../api/me.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { Splash } from '../parts/splash.tsx';
import { HeldNote } from './held-note.tsx';
import { Help } from './help.tsx';
import { roomsFor } from './navigation.ts';
import { PhoneBar } from './phone-bar.tsx';
import './shell.css';
import { SideBar } from './side-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

export function Shell() {
  const me = useMe();
  const main = useRef<HTMLElement>(null);
  const rooms = roomsFor(me.data?.person.rights ?? []);
  const help = useShortcuts(rooms);
  useFocusOnArrival(main);

  if (me.data === undefined) {
    return me.error === null || isSignedOut(me.error) ? (
      <Splash />
    ) : (
      <ProblemNote error={me.error} retry={() => void me.refetch()} />
    );
  }
  return (
    <div className="tg-shell">
      <a className="tg-skip" href="#main">
        Skip to the content
      </a>
      <SideBar me={me.data} rooms={rooms} />
      <div className="tg-shell-right">
        <TopBar me={me.data} onHelp={help.show} />
        <HeldNote me={me.data} />
        <main id="main" ref={main} tabIndex={-1} className="tg-main">
          <Outlet />
        </main>
      </div>
      <PhoneBar me={me.data} rooms={rooms} />
      <Help rooms={rooms} opened={help.shown} onClose={help.hide} />
    </div>
  );
}

/** After a change of page the keyboard and the screen reader start at its top; not after the first load, where they do so anyway. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}
