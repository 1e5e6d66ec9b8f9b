// Redis 7 and newer as a kind of target: one ACL user per grant. Redis holds no end for a user, so there is no second end, and that is
// said. What can be granted is in permissions.ts; how, in steps.ts; how it ends, in close.ts.

import { type Adapter, type Knock, no, ok } from '@tidegate/core';
import { knockAt } from '../call-error.ts';
import { check } from './check.ts';
import { makeClient, type RedisClient } from './client.ts';
import { parseConfig, parseCredential, settings } from './config.ts';
import { connectionOf } from './connection.ts';
import { discover, discoverByParts, partOf } from './discover.ts';
import { readExcess } from './excess.ts';
import { lookAt } from './look.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan, renewedPlan } from './plan.ts';
import { makeServer } from './server.ts';
import { noEnd, setVerifier, stepsOf } from './steps.ts';
import { keysOf, surveyOf } from './survey.ts';

/** The adapter for Redis servers. */
export const redis: Adapter = {
  type: 'redis',
  label: 'Redis',
  simulated: false,
  resourceTypes,
  ends: {
    second: 'none',
    newAccess: 'Redis holds no end for a user: while Tidegate is down, new connections are let in after the end too',
    openConnections:
      'a connection that is open at the end works on until Tidegate takes its rights and closes it, normally within seconds',
  },
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
    const server = makeServer(client, config.value);
    return ok({
      check: () => check(server),
      knock: async () => [await knock(makeClient(config.value, credential.value))],
      discover: () => discover(server),
      byParts: discoverByParts(server),
      steps: (plan) => stepsOf(server, readPlan(plan)),
      setEnd: async (plan) => noEnd(server, readPlan(plan)),
      look: async (plan) => lookAt(server, readPlan(plan)),
      excess: async (plan) => readExcess(server, readPlan(plan)),
      applySecret: async (plan) => setVerifier(server, readPlan(plan)),
      survey: surveyOf(server),
      close: () => client.close(),
    });
  },
};

/** With a client of its own, which asks one thing. */
const knock = (client: RedisClient): Promise<Knock> =>
  knockAt(null, async () => {
    try {
      await client.ask('ACL', 'WHOAMI');
    } finally {
      await client.close();
    }
  });
