// The keyboard: `g` and a letter goes to a room, `/` to the search, `?` shows all of it. Never while somebody is typing.

import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Room } from './navigation.ts';

interface HelpState {
  readonly shown: boolean;
  readonly show: () => void;
  readonly hide: () => void;
}

const secondKeyMs = 1_200;

export function useShortcuts(rooms: readonly Room[]): HelpState {
  const navigate = useNavigate();
  const [shown, help] = useDisclosure(false);
  const pressedG = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const after = event.timeStamp - pressedG.current < secondKeyMs;
      pressedG.current = event.key === 'g' ? event.timeStamp : 0;
      const room = after ? rooms.find((each) => each.letter === event.key) : undefined;
      if (room !== undefined) void navigate({ to: room.path });
      else if (event.key === '?') help.open();
      else if (event.key === '/' && !focusSearch())
        void navigate({ to: '/ask' }).then(() => requestAnimationFrame(focusSearch));
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [rooms, navigate, help]);
  return { shown, show: help.open, hide: help.close };
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null;
}

/** Pages mark their search with `data-search`; an editor is found inside it. */
function focusSearch(): boolean {
  const marked = document.querySelector('[data-search]');
  const field = marked?.matches('input') ? marked : marked?.querySelector('input, [contenteditable="true"]');
  if (!(field instanceof HTMLElement)) return false;
  field.focus();
  return true;
}
