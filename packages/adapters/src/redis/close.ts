// Closing, in the order in which nothing can slip through: every right and the password are taken, which stops open connections at their
// next command; the connections are ended; the user is deleted; the deletion is written down. Safe when nothing or half exists, and twice.

import { setTimeout as pause } from 'node:timers/promises';
import { readUser } from './acl-user.ts';
import { type RedisClient, TargetError } from './client.ts';
import { redisLimits as limits } from './config.ts';
import type { RedisPlan } from './plan.ts';
import type { RedisServer } from './server.ts';

const terminatePollMs = 25;

/**
 * The whole closing. Afterwards there is no user and no connection of it, and a restart brings neither back. The file of users is written
 * even when the user is gone already: who deleted it may have died before writing.
 */
export async function deleteUser(server: RedisServer, plan: Pick<RedisPlan, 'user'>): Promise<void> {
  const { client } = server;
  if ((await readUser(client.ask, plan.user)) !== null) {
    // `off` alone lets open connections work on; without rights they cannot.
    await client.tell('ACL', 'SETUSER', plan.user, 'reset', 'resetchannels');
    await endConnections(client, plan.user);
    await client.tell('ACL', 'DELUSER', plan.user);
  }
  await server.keep();
}

/**
 * Locks a user that is not ours: nobody new is let in, its connections are ended, a restart finds it locked. What it may do stays written
 * down, so that switching it on again brings it back as it was.
 */
export async function lockUser(server: RedisServer, user: string): Promise<void> {
  const { client } = server;
  await client.tell('ACL', 'SETUSER', user, 'off');
  await endConnections(client, user);
  await server.keep();
}

/** Ends the connections of one user and waits until there is none. */
async function endConnections(client: RedisClient, user: string): Promise<void> {
  const deadline = Date.now() + limits.terminateMs;
  for (;;) {
    const ended = await client.tell('CLIENT', 'KILL', 'USER', user).catch((error: unknown) => {
      // Somebody else deleted the user meanwhile, which ends its connections.
      if (error instanceof TargetError && /No such user/.test(error.message)) return 0;
      throw error;
    });
    if (ended === 0) return;
    if (Date.now() > deadline) throw new TargetError('unavailable', 'connections of the user do not end');
    await pause(terminatePollMs);
  }
}
