// Looking: what is in the server now, compared with the plan. Absent means no user of that name: deleting it ends its connections.
// It changes nothing and guesses nothing: failing to look is `unknown`.

import { Fault, type Look } from '@tidegate/core';
import { compareUser, readUser } from './acl-user.ts';
import { TargetError } from './client.ts';
import type { RedisPlan } from './plan.ts';
import type { RedisServer } from './server.ts';

/** Looks at the whole plan. Redis holds no end, so none is told. */
export async function lookAt(server: RedisServer, plan: RedisPlan): Promise<Look> {
  try {
    const user = await readUser(server.client.ask, plan.user);
    if (user === null) return { state: 'absent', endsAt: null, differs: [], message: null };
    const differs = compareUser(user, plan, await server.catalog());
    return { state: 'present', endsAt: null, differs, message: null };
  } catch (error) {
    if (!(error instanceof TargetError) && !(error instanceof Fault)) throw error;
    return { state: 'unknown', endsAt: null, differs: [], message: `could not look: ${error.message}` };
  }
}
