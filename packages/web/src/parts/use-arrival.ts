// A link to one entry of a list: scrolls to it and puts the keyboard there, once, when the list has come.

import { useEffect } from 'react';

export function useArrival(id: string | undefined, ready: boolean): void {
  useEffect(() => {
    if (id === undefined || !ready) return;
    const entry = document.getElementById(id);
    entry?.scrollIntoView({ block: 'start' });
    entry?.focus({ preventScroll: true });
  }, [id, ready]);
}
