// LDAP directories as a kind of target: membership of a group for a time, for an account that is there already. A directory holds no end of a
// membership, so there is no second end, and that is said. How ours are told from others' is in mark.ts; how they come and go, in membership.ts.

import { type Adapter, no, ok } from '@tidegate/core';
import { knockAt } from '../call-error.ts';
import { check } from './check.ts';
import { directoryAt, type OpenDirectory } from './client.ts';
import { type LdapConfig, parseConfig, parseCredential, settings } from './config.ts';
import { connectionOf } from './connection.ts';
import { discover } from './discover.ts';
import { readExcess } from './excess.ts';
import { lookAt } from './look.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan } from './plan.ts';
import { makeServer } from './server.ts';
import { noEnd, stepsOf } from './steps.ts';
import { keyOfPlan, surveyOf } from './survey.ts';

export interface LdapParts {
  /** Stands for a real directory in tests; it is handed the settings. */
  readonly openTwin?: (config: LdapConfig) => OpenDirectory;
}

/** The adapter for LDAP directories. */
export const makeLdap = ({ openTwin }: LdapParts = {}): Adapter => ({
  type: 'ldap',
  label: 'LDAP directory',
  simulated: false,
  resourceTypes,
  ends: {
    second: 'none',
    newAccess: 'a directory holds no end of a membership: while Tidegate is down, the membership stays after the end',
    openConnections:
      'systems that read the group earlier may go on until they read it again: sessions to their own end, SSSD and the like up to hours',
  },
  settlingMs: 0,
  settings,
  needsCredential: true,
  needsAccount: true,
  checkConfig(config) {
    const parsed = parseConfig(config);
    return parsed.ok ? ok(true) : parsed;
  },
  planner(given) {
    const config = parseConfig(given);
    if (!config.ok) return no(config.refusal);
    return ok({
      plan: makePlan,
      connection: (plan) => connectionOf(config.value, readPlan(plan)),
      renewSecret: (plan) => ({ plan, secret: null }),
      keysOf: (plan) => [keyOfPlan(readPlan(plan))],
    });
  },
  connect(given, secret) {
    const config = parseConfig(given);
    if (!config.ok) return no(config.refusal);
    const credential = parseCredential(secret);
    if (!credential.ok) return no(credential.refusal);
    const open = openTwin === undefined ? directoryAt(config.value, credential.value) : openTwin(config.value);
    const server = makeServer(open, config.value);
    return ok({
      check: () => check(server),
      knock: async () => [await knockAt(null, async () => (await open()).close())],
      discover: () => discover(server),
      steps: (plan) => stepsOf(server, readPlan(plan)),
      setEnd: async (plan) => noEnd(server, readPlan(plan)),
      look: async (plan) => lookAt(server, readPlan(plan)),
      excess: async (plan) => readExcess(server, readPlan(plan)),
      applySecret: async () => ({ kind: 'refused', message: 'a membership has no password to renew' }),
      survey: surveyOf(server),
      close: async () => undefined,
    });
  },
});

/** The adapter for real directories. */
export const ldap: Adapter = makeLdap();
