// An AWS organization as a kind of target: its whole inventory through one integration, account by account, and access to what is in it. What
// is read, and in which parts, is in discover.ts and parts.ts; what can be had is in permissions.ts, how it is opened and closed in steps.ts.

import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Adapter, type Knock, no, ok } from '@tidegate/core';
import { type AwsClient, AwsError } from './calls.ts';
import { check } from './check.ts';
import { makeClient } from './client.ts';
import {
  type AwsConfig,
  type AwsCredential,
  type EndpointAllowed,
  parseConfig,
  parseCredential,
  settings,
} from './config.ts';
import { discover, discoverByParts } from './discover.ts';
import { excessOf } from './excess.ts';
import { homeOf, makeAwsOf } from './grants/aws.ts';
import { connectionOf } from './grants/connection.ts';
import { foresee } from './grants/guardrails.ts';
import { type PaceParts, paced } from './pace.ts';
import { partOf } from './parts.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan } from './plan.ts';
import { look, setEnd, stepsOf } from './steps.ts';
import { accountOfKey, keysOf, makeSurvey, surveyByParts } from './survey.ts';
import { writeTags } from './write-tags.ts';

export interface AwsParts extends Partial<PaceParts> {
  /** Hosts besides this machine that `endpoint` may name; none by default. */
  readonly endpointAllowed?: EndpointAllowed;
  /** Speaks to AWS; tests give a twin. */
  readonly connect?: (config: AwsConfig, credential: AwsCredential) => AwsClient;
}

/** Makes the adapter for AWS organizations. */
export function makeAws({
  endpointAllowed = () => false,
  connect = makeClient,
  clock = { now: () => Date.now() },
  chance = { bytes: (count) => new Uint8Array(randomBytes(count)) },
  pause: wait = async (milliseconds) => {
    await pause(milliseconds);
  },
}: AwsParts = {}): Adapter {
  return {
    type: 'aws-organization',
    label: 'AWS organization',
    simulated: false,
    resourceTypes,
    ends: {
      second: 'target',
      newAccess:
        'from the end on the policies themselves deny every call (`aws:CurrentTime`), in sessions opened before too',
      openConnections:
        'AWS checks every call, so an open session can do nothing more from the end on; a Session Manager shell works on until Tidegate ends it, ' +
        'normally within seconds, a database connection until it is closed, and a session of another role that was taken until its hour is over',
    },
    // IAM and Identity Center show a change everywhere only after some seconds.
    settlingMs: 15_000,
    // Identity Center takes a few operations at a time, and calls that meet in one permission set are conflicts.
    atOnceMax: 8,
    needsAccount: true,
    settings,
    writesTags: 'by the tagging API of AWS, as the role `tagging_role_name` of each account',
    needsCredential: false,
    checkConfig(config) {
      const parsed = parseConfig(config, endpointAllowed);
      return parsed.ok ? ok(true) : parsed;
    },
    planner(given) {
      const config = parseConfig(given, endpointAllowed);
      if (!config.ok) return no(config.refusal);
      return ok({
        plan: (ask) => makePlan(config.value, ask),
        connection: (plan) => connectionOf(config.value, readPlan(plan)),
        renewSecret: (plan) => ({ plan: readPlan(plan), secret: null }),
        partOf,
        keysOf: (plan) => keysOf(readPlan(plan)),
        surveyPartOf: accountOfKey,
      });
    },
    connect(given, secret) {
      const config = parseConfig(given, endpointAllowed);
      if (!config.ok) return no(config.refusal);
      const credential = parseCredential(secret);
      if (!credential.ok) return no(credential.refusal);
      const client = paced(connect(config.value, credential.value), { clock, chance, pause: wait });
      const aws = makeAwsOf({ client, config: config.value, clock, pause: wait });
      return ok({
        check: () => check(client, config.value),
        knock: async () => [await knock(connect(config.value, credential.value), homeOf(config.value))],
        discover: () => discover(client, config.value),
        byParts: discoverByParts(client, config.value),
        foresee: (plan) => foresee(aws, readPlan(plan)),
        steps: (plan, notAfter) => stepsOf(aws, readPlan(plan), notAfter),
        setEnd: async (plan, endsAt) => setEnd(aws, readPlan(plan), endsAt),
        look: async (plan) => look(aws, readPlan(plan)),
        excess: async (plan) => excessOf(readPlan(plan)),
        applySecret: async () => ({
          kind: 'refused',
          message: 'people sign in to AWS as themselves: there is no secret to renew',
        }),
        survey: makeSurvey(aws),
        surveyByParts: () => surveyByParts(aws),
        writeTags: (writes) => writeTags(client, config.value, writes),
        close: async () => client.close(),
      });
    },
  };
}

/** With a client of its own, so that the role is taken anew. Accounts are knocked at by whoever reads them. */
async function knock(client: AwsClient, region: string): Promise<Knock> {
  try {
    await client.call({ accountId: null, region }, 'sts.identity', {});
    return { part: null, answer: 'let_in', message: null };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { part: null, answer: error.letIn ?? 'unknown', message: error.message };
  } finally {
    client.close();
  }
}
