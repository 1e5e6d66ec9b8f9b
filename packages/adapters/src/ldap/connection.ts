// How the grantee connects: as they always do. There is no password of the grant; systems that keep what they read need a new sign-in.

import { type ConnectionDetails, quoted } from '@tidegate/core';
import type { LdapConfig } from './config.ts';
import type { LdapPlan } from './plan.ts';

/** The details for a plan. */
export function connectionOf(config: LdapConfig, plan: LdapPlan): ConnectionDetails {
  const what = `${quoted(plan.account)} is a member of ${quoted(plan.groupName)} in ${quoted(config.hostname)}`;
  return {
    instructions: `${what}; sign in as you always do, and once more where a system has remembered that you were none`,
    parameters: { directory: config.hostname, group: plan.groupName, account: plan.account },
    cli: null,
  };
}
