// Opening in one step: the principal is written, with its end, into the file of the account. sshd is told of it until that end and no later.
// Undo is closing: the program on the server takes the principal first and then ends what came in by it, so that nothing slips through.

import type { Instant, Outcome, Step } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { lookAt } from './look.ts';
import type { SshPlan } from './plan.ts';
import type { PrincipalEntry, SshServer } from './server.ts';

/** The step that opens a plan, with the end that the server keeps. */
export const stepsOf = (server: SshServer, plan: SshPlan, notAfter: Instant): readonly Step[] => [
  {
    name: 'write the principal',
    do: () => outcomeOf('the principal was not written', () => server.open(entryOf(plan, notAfter), plan.kind)),
    undo: () => outcomeOf('the access was not closed', () => server.shut(plan.principal)),
    look: () => lookAt(server, plan),
  },
];

/** Moves the end that the server keeps; refused where the principal is not there. */
export const setEnd = (server: SshServer, plan: SshPlan, endsAt: Instant): Promise<Outcome> =>
  outcomeOf('the end was not moved', () => server.retime(entryOf(plan, endsAt)));

const entryOf = ({ account, principal }: SshPlan, endsAt: Instant): PrincipalEntry => ({ account, principal, endsAt });
