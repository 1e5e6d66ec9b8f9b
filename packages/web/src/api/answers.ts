// Where fetched answers are kept, and the house's rules for fetching: a no from the server is final, a lost connection is tried
// again, being signed out is told to whoever listens.

import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from '@tidegate/contract';

const triesMax = 2;
const signedOutListeners = new Set<() => void>();

/** Whether an error says that nobody is signed in. */
export const isSignedOut = (error: Error): boolean => error instanceof ProblemError && error.problem.status === 401;

/** Calls back when an answer says that nobody is signed in. Returns how to stop. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

export const answers = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      if (isSignedOut(error)) {
        for (const listener of signedOutListeners) listener();
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      retry: (failures, error) => !(error instanceof ProblemError) && failures < triesMax,
    },
    mutations: { retry: false },
  },
});

/** How often what is on screen is read again while the tab is visible, in milliseconds. */
export const live = {
  /** Countdown pages and decisions. */
  soon: { refetchInterval: 2_500 },
  /** Counts and logs. */
  calm: { refetchInterval: 5_000 },
} as const;
