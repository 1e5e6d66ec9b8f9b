// A server that is no longer in the settings while a grant on it may still be open. Nothing can be said about it and nothing done: every
// request is refused in words, so that closing goes on trying and the grant shows red instead of passing for gone.

import { quoted } from '@tidegate/core';
import { CallError } from '../call-error.ts';
import type { SshClient } from './client.ts';

/** A line that refuses everything. */
export function unknownServer(name: string): SshClient {
  const refuse = async (): Promise<never> => {
    const fix = 'put it back into `servers` until its access is closed';
    throw new CallError('refused', `${quoted(name)} is no longer among the servers of this integration; ${fix}`);
  };
  return { ask: refuse, tell: refuse, close: async () => undefined };
}
