// An AWS organization as a kind of target: its whole inventory through one integration, account by account. What is read, and in which
// parts, is in discover.ts and parts.ts; granting is to come (plan.ts).

import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Adapter, no, ok } from '@tidegate/core';
import type { AwsClient } from './calls.ts';
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
import { type PaceParts, paced } from './pace.ts';
import { partOf } from './parts.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan } from './plan.ts';
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
      second: 'none',
      newAccess: 'nothing can be opened on AWS yet: this release reads its inventory',
      openConnections: 'nothing can be opened on AWS yet',
    },
    settlingMs: 0,
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
      return ok({ plan: makePlan, connection: readPlan, renewSecret: readPlan, partOf });
    },
    connect(given, secret) {
      const config = parseConfig(given, endpointAllowed);
      if (!config.ok) return no(config.refusal);
      const credential = parseCredential(secret);
      if (!credential.ok) return no(credential.refusal);
      const client = paced(connect(config.value, credential.value), { clock, chance, pause: wait });
      return ok({
        check: () => check(client, config.value),
        discover: () => discover(client, config.value),
        byParts: discoverByParts(client, config.value),
        steps: readPlan,
        setEnd: async (plan) => readPlan(plan),
        look: async (plan) => readPlan(plan),
        excess: async (plan) => readPlan(plan),
        applySecret: async (plan) => readPlan(plan),
        writeTags: (writes) => writeTags(client, config.value, writes),
        close: async () => client.close(),
      });
    },
  };
}
