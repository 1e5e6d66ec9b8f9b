// Looking: is the principal in a file of the server, and is there a connection that came in by it, or a process that such a connection left
// behind. Absent means neither. It changes nothing and guesses nothing: failing to look is `unknown`.

import { Fault, type Look, quoted } from '@tidegate/core';
import { CallError } from '../call-error.ts';
import type { SshPlan } from './plan.ts';
import type { SshServer } from './server.ts';

/** Looks at the whole plan. The end told is the one that the server itself keeps. */
export async function lookAt(server: SshServer, plan: SshPlan): Promise<Look> {
  try {
    const { entries, processes } = await server.look(plan.principal);
    if (entries.length === 0 && processes === 0) return { state: 'absent', endsAt: null, differs: [], message: null };
    const own = entries.find((entry) => entry.account === plan.account);
    const others = entries.filter((entry) => entry.account !== plan.account);
    const differs = others.map(({ account }) => `wider than planned: the principal lets into ${quoted(account)} too`);
    if (own === undefined) {
      const what = processes === 0 ? 'nobody is let in by it' : 'connections are open, and nobody new is let in';
      differs.push(`narrower than planned: the principal is gone; ${what}`);
    }
    return { state: 'present', endsAt: own?.endsAt ?? null, differs, message: null };
  } catch (error) {
    if (!(error instanceof CallError) && !(error instanceof Fault)) throw error;
    return { state: 'unknown', endsAt: null, differs: [], message: `could not look: ${error.message}` };
  }
}
