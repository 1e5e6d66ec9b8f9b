// PostgreSQL 15 and newer as a kind of target: one login per grant, which the server itself stops letting in when its time is
// over. What can be granted is in permissions.ts; how, in steps.ts; how it ends, in close.ts.

import { type Adapter, type Knock, no, ok } from '@tidegate/core';
import { knockAt } from '../call-error.ts';
import { check } from './check.ts';
import { makeClient, type PostgresqlClient } from './client.ts';
import { parseConfig, parseCredential, settings } from './config.ts';
import { connectionOf } from './connection.ts';
import { discover, discoverByParts, partOf } from './discover.ts';
import { readExcess } from './excess.ts';
import { lookAt } from './look.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan, renewedPlan } from './plan.ts';
import { setLoginEnd, setVerifier, stepsOf } from './steps.ts';
import { keysOf, surveyOf } from './survey.ts';
import { writeTags } from './write-tags.ts';

/** The adapter for PostgreSQL servers. */
export const postgresql: Adapter = {
  type: 'postgresql',
  label: 'PostgreSQL',
  simulated: false,
  resourceTypes,
  ends: {
    second: 'target',
    newAccess: 'PostgreSQL itself refuses new connections after the end (`VALID UNTIL`), even when Tidegate is down',
    openConnections: 'a connection that is open at the end works on until Tidegate closes it, normally within seconds',
  },
  settlingMs: 0,
  settings,
  writesTags: 'in the comment of each object, beside the tags that are there',
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
      plan: makePlan,
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
      steps: (plan, notAfter) => stepsOf(client, config.value, readPlan(plan), notAfter),
      setEnd: async (plan, endsAt) => setLoginEnd(client, readPlan(plan), endsAt),
      look: async (plan) => lookAt(client, readPlan(plan), null),
      excess: async (plan) => readExcess(client, readPlan(plan)),
      applySecret: async (plan) => setVerifier(client, readPlan(plan)),
      writeTags: (writes) => writeTags(client, writes),
      survey: surveyOf(client),
      close: () => client.close(),
    });
  },
};

/** With a client of its own, which asks one thing. */
const knock = (client: PostgresqlClient): Promise<Knock> =>
  knockAt(null, async () => {
    try {
      await client.transaction(null, (session) => session.query('select 1'));
    } finally {
      await client.close();
    }
  });
