// Whether targets would really give what is asked, where guardrails stand above them (law 9): found out before anybody is asked to agree. What
// would be void is refused in the target's words, and what cannot be found out in time is refused too.

import { Fault, limits, no, ok, type Planned, type ReachedTarget, type Result, refusal } from '@tidegate/core';

interface Trial {
  readonly target: ReachedTarget;
  readonly planned: Planned;
}

/** Asks about every trial plan, within one deadline for all of them. */
export async function foresee(
  trials: readonly Trial[],
  deadlineMs: number = limits.foreseeDeadlineMs,
): Promise<Result<true>> {
  const until = performance.now() + deadlineMs;
  for (const { target, planned } of trials) {
    if (target.foresee === undefined) continue;
    const answer = await within(until - performance.now(), target.foresee(planned.plan));
    if (!answer.ok) return answer;
  }
  return ok(true);
}

const notFoundOut = (why: string): Result<never> =>
  no(refusal('target.unreachable', `whether this would be worth anything could not be found out: ${why}`));

/** What comes after the deadline is not waited for; the target bounds its own time. */
async function within(leftMs: number, asked: Promise<Result<true>>): Promise<Result<true>> {
  let timer: NodeJS.Timeout | undefined;
  const answer = asked.catch((error: unknown): Result<true> => {
    if (!(error instanceof Fault)) throw error;
    return notFoundOut(error.message);
  });
  try {
    return await Promise.race([
      answer,
      new Promise<Result<true>>((resolve) => {
        timer = setTimeout(() => resolve(notFoundOut('there was not enough time')), Math.max(0, leftMs));
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
