// Granting on AWS is not there yet: a plan is refused before anybody is asked, in words, and nothing else of a grant can be reached.

import { Fault, type GrantPlan, no, type Planned, type Result, refusal } from '@tidegate/core';

const notYet = 'granting on AWS is not there yet: this release reads what there is and opens nothing';

/** Refuses every plan. */
export const makePlan = (): Result<Planned> => no(refusal('target.refused', notYet));

/** No plan was ever made here: one that is handed in is another version's. */
export function readPlan(_plan: GrantPlan): never {
  throw new Fault('storage.newer', 'this plan was not made by this version of the AWS adapter, which opens nothing');
}
