// Looking: whether the grant's note and its membership are in the group now. A membership without the note is not the grant's. It changes
// nothing and guesses nothing: failing to look is `unknown`.

import type { Look } from '@tidegate/core';
import { TargetError } from './client.ts';
import { seenOf } from './membership.ts';
import type { LdapPlan } from './plan.ts';
import type { LdapServer } from './server.ts';

/** Looks at the whole plan. A directory holds no end of a membership, so none is told. */
export async function lookAt(server: LdapServer, plan: LdapPlan): Promise<Look> {
  try {
    const seen = await server.using((directory) => seenOf(directory, server.config, plan));
    const state = seen === null || seen.member === null ? 'absent' : 'present';
    return { state, endsAt: null, differs: [], message: null };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { state: 'unknown', endsAt: null, differs: [], message: `could not look: ${error.message}` };
  }
}
