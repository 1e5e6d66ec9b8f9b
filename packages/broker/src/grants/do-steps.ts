// What opens a grant, step by step: what opening does, and what sets back access that was changed.

import { assert, type Grant, type Instant, type Outcome, type ReachedTarget } from '@tidegate/core';
import { attempt } from './turn.ts';

/** Does the steps in their order, with an end for the target to hold, until one is not done. */
export async function doSteps(
  { plan }: Pick<Grant, 'plan'>,
  {
    target,
    until,
    hold,
  }: { readonly target: ReachedTarget; readonly until: Instant; readonly hold: () => Promise<void> },
): Promise<Outcome> {
  assert(plan, 'a planned grant has a plan');
  return attempt(async () => {
    for (const step of await target.steps(plan, until)) {
      await hold();
      const outcome = await step.do();
      if (outcome.kind !== 'done') return outcome;
    }
    return { kind: 'done' };
  });
}
