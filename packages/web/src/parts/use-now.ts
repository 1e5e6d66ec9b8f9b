// The server's time, moving. All components share one interval; it stops while the tab is hidden or nobody counts.

import { useSyncExternalStore } from 'react';
import { serverNow } from '../api/server-clock.ts';

const everyMs = 1_000;
const listeners = new Set<() => void>();
let now = serverNow();
let timer: ReturnType<typeof setInterval> | null = null;

function tick(): void {
  if (document.hidden) return;
  now = serverNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    now = serverNow();
    timer = setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
    document.removeEventListener('visibilitychange', tick);
  };
}

/** Milliseconds since the epoch by the server's clock, once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
