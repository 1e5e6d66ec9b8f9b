// MariaDB as a kind of target: one account per grant, which the server itself locks when its time is over, where its event scheduler
// runs. What can be granted is in permissions.ts; how, in steps.ts; how it ends, in close.ts and event.ts.

import { type Adapter, type Knock, no, ok } from '@tidegate/core';
import { knockAt } from '../call-error.ts';
import { check } from './check.ts';
import { type MysqlClient, makeClient } from './client.ts';
import { parseConfig, parseCredential, settings } from './config.ts';
import { connectionOf } from './connection.ts';
import { discover, discoverByParts, partOf } from './discover.ts';
import { ends, endsOf } from './event.ts';
import { readExcess } from './excess.ts';
import { lookAt } from './look.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan, renewedPlan } from './plan.ts';
import { moveEnd, setVerifier, stepsOf } from './steps.ts';
import { keysOf, surveyOf } from './survey.ts';

/** The adapter for MariaDB servers. */
export const mariadb: Adapter = {
  type: 'mariadb',
  label: 'MariaDB',
  simulated: false,
  resourceTypes,
  ends,
  settlingMs: 0,
  settings,
  needsCredential: true,
  givesPasswords: true,
  checkConfig(config) {
    const parsed = parseConfig(config);
    return parsed.ok ? ok(true) : parsed;
  },
  planner(given) {
    const config = parseConfig(given);
    if (!config.ok) return no(config.refusal);
    return ok({
      plan: (ask) => makePlan(config.value, ask),
      connection: (plan, shown) => connectionOf(config.value, readPlan(plan), shown),
      renewSecret: (plan, chance) => renewedPlan(readPlan(plan), chance),
      keysOf,
      partOf,
    });
  },
  connect(given, secret) {
    const config = parseConfig(given);
    if (!config.ok) return no(config.refusal);
    const credential = parseCredential(secret);
    if (!credential.ok) return no(credential.refusal);
    const client = makeClient(config.value, credential.value);
    return ok({
      check: () => check(client, config.value),
      knock: async () => [await knock(makeClient(config.value, credential.value))],
      discover: () => discover(client, config.value),
      byParts: discoverByParts(client, config.value),
      steps: (plan, notAfter) => stepsOf(client, readPlan(plan), notAfter),
      setEnd: async (plan, endsAt) => moveEnd(client, readPlan(plan), endsAt),
      look: async (plan) => lookAt(client, readPlan(plan), null),
      excess: async (plan) => readExcess(client, readPlan(plan)),
      ends: () => endsOf(client, config.value.eventdb),
      applySecret: async (plan) => setVerifier(client, readPlan(plan)),
      survey: surveyOf(client, config.value),
      close: () => client.close(),
    });
  },
};

/** With a client of its own, which asks one thing. */
const knock = (client: MysqlClient): Promise<Knock> =>
  knockAt(null, async () => {
    try {
      await client.session((session) => session.read('select 1'));
    } finally {
      await client.close();
    }
  });
