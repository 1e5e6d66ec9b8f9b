// The sweeper: compares what should have ended with what has, and never gives anybody more. The same code after a crash as on a quiet
// day; it takes no input.

import { lapseProposals } from '../perimeter/decide-proposal.ts';
import type { Ports } from '../ports.ts';
import { forgetOld } from './forget.ts';
import { workOn } from './grant-work.ts';

const perSweep = 500;

/** Makes sure that every grant past its end, or whose closing has begun, is being closed; then forgets what is past its time. */
export async function sweep(ports: Ports): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    for (const grant of await tx.grants.overdue(now, perSweep)) {
      await tx.work.add(workOn(ports, grant, 'grant.close', now));
      ports.log.warn({ grant: grant.id }, 'a grant should be gone and nobody was closing it; closing it now');
    }
  });
  await lapseProposals(ports);
  await forgetOld(ports);
}
