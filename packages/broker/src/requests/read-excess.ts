// What an account gets besides what was asked for, as the target tells it. What could not be read is said, never passed over:
// unknown is no reason to show nothing. An asking of a thousand entitlements must not become a thousand waits for a dead target.

import { Fault, limits, type Member, type Planned, type ReachedTarget } from '@tidegate/core';

/** One reading: the sentences to show, and whether they come from the target. */
interface Reading {
  readonly told: readonly string[];
  readonly failed: boolean;
}

/** The rights beyond one plan, or the sentence that they could not be read. */
export const excessOf = async (target: ReachedTarget, planned: Pick<Planned, 'plan'>): Promise<readonly string[]> =>
  (await read(target, planned)).told;

/**
 * Reads for one asking: each place (a resource at one permission level) once, nothing more from an integration after its first failure,
 * and all of it within one deadline.
 */
export function excessReader(
  deadlineMs: number = limits.excessDeadlineMs,
): (member: Member, target: ReachedTarget, planned: Planned) => Promise<readonly string[]> {
  const until = performance.now() + deadlineMs;
  const known = new Map<string, readonly string[]>();
  return async ({ integration, resource, permission }, target, planned) => {
    const place = JSON.stringify([integration.id, resource.id, permission.level]);
    const told = known.get(integration.id) ?? known.get(place);
    if (told !== undefined) return told;
    const reading = await within(until - performance.now(), () => read(target, planned));
    known.set(reading.failed ? integration.id : place, reading.told);
    return reading.told;
  };
}

async function read(target: ReachedTarget, planned: Pick<Planned, 'plan'>): Promise<Reading> {
  try {
    return { told: await target.excess(planned.plan), failed: false };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return notRead(error.message);
  }
}

const notRead = (why: string): Reading => ({
  told: [`what an account gets besides could not be read: ${why}`],
  failed: true,
});

/** What comes after the deadline is not waited for; the target bounds its own time. */
async function within(leftMs: number, call: () => Promise<Reading>): Promise<Reading> {
  const late = notRead('there was not enough time to ask for it');
  if (leftMs <= 0) return late;
  let timer: NodeJS.Timeout | undefined;
  const reading = call();
  reading.catch(() => undefined);
  try {
    return await Promise.race([
      reading,
      new Promise<Reading>((resolve) => {
        timer = setTimeout(() => resolve(late), leftMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
