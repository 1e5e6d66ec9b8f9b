// A grant on AWS is one of two things: a role of its own that the person takes, or a permission set of its own that they are assigned. Which
// one is in the plan; here each question goes to the one that answers it.

import type { Instant, Look, Outcome, Step } from '@tidegate/core';
import type { Aws } from './grants/aws.ts';
import { roleSteps, setRoleEnd } from './grants/role-grant.ts';
import { lookAtRole } from './grants/role-look.ts';
import { setSetEnd, setSteps } from './grants/set-grant.ts';
import { lookAtSet } from './grants/set-look.ts';
import type { AwsPlan } from './plan.ts';

/** The steps that open a plan until `notAfter`. */
export const stepsOf = (aws: Aws, plan: AwsPlan, notAfter: Instant): readonly Step[] =>
  plan.way === 'role' ? roleSteps(aws, plan, notAfter) : setSteps(aws, plan, notAfter);

/** Moves the end that AWS itself holds. */
export const setEnd = (aws: Aws, plan: AwsPlan, endsAt: Instant): Promise<Outcome> =>
  plan.way === 'role' ? setRoleEnd(aws, plan, endsAt) : setSetEnd(aws, plan, endsAt);

/** Looks at the whole grant. */
export const look = (aws: Aws, plan: AwsPlan): Promise<Look> =>
  plan.way === 'role' ? lookAtRole(aws, plan) : lookAtSet(aws, plan);
