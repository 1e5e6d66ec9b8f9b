// Servers reached over SSH as a kind of target: one principal per grant in a file that the connector manages, and certificates of minutes
// that name it. What can be granted is in permissions.ts; how it opens and ends, in steps.ts and in the program for the servers beside it.

import { type Adapter, type Knock, no, ok } from '@tidegate/core';
import { knockAt } from '../call-error.ts';
import { certify } from './certify.ts';
import { check } from './check.ts';
import { makeClient, type SshClient } from './client.ts';
import {
  parseConfig,
  parseCredential,
  type SshConfig,
  type SshCredential,
  type SshServerPlace,
  settings,
} from './config.ts';
import { connectionOf } from './connection.ts';
import { discover, discoverByParts, partOf } from './discover.ts';
import { readExcess } from './excess.ts';
import { lookAt } from './look.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan, type SshPlan } from './plan.ts';
import { makeServer, type SshServer } from './server.ts';
import { setEnd, stepsOf } from './steps.ts';
import { keysOf, serverOfKey, surveyByParts, surveyOf } from './survey.ts';
import { unknownServer } from './unknown-server.ts';

/** What the adapter is made with; tests speak to servers in another way. */
export interface SshParts {
  readonly lineTo: (place: SshServerPlace, credential: SshCredential) => SshClient;
}

/** The adapter for servers reached over SSH. */
export const makeSsh = ({ lineTo }: SshParts = { lineTo: makeClient }): Adapter => ({
  type: 'ssh',
  label: 'SSH servers',
  simulated: false,
  resourceTypes,
  ends: {
    second: 'target',
    newAccess:
      'no certificate lasts past the end, and the server itself lets nobody in by the principal after it, also with Tidegate down',
    openConnections:
      'a connection that is open at the end, and what it runs, works on until Tidegate ends it, normally within seconds; what was ' +
      'handed to cron, `at` or the account’s own systemd, and files, stay',
  },
  settlingMs: 0,
  settings,
  needsCredential: true,
  checkConfig(config) {
    const parsed = parseConfig(config);
    return parsed.ok ? ok(true) : parsed;
  },
  planner(given) {
    const config = parseConfig(given);
    if (!config.ok) return no(config.refusal);
    return ok({
      plan: (ask) => makePlan(config.value, ask),
      connection: (stored) => connectionOf(config.value, readPlan(stored)),
      renewSecret: (stored) => ({ plan: readPlan(stored), secret: null }),
      keysOf,
      surveyPartOf: serverOfKey,
      partOf,
    });
  },
  connect(given, secret) {
    const parsed = parseConfig(given);
    if (!parsed.ok) return no(parsed.refusal);
    const credential = parseCredential(secret);
    if (!credential.ok) return no(credential.refusal);
    const config = parsed.value;
    const { serverOf, close } = makeServers(config, (place) => lineTo(place, credential.value));
    const of = (plan: SshPlan): SshServer => serverOf(plan.server);
    return ok({
      check: () => check(config, serverOf, Date.now()),
      knock: () =>
        Promise.all([...config.servers.values()].map((place) => knock(place.name, lineTo(place, credential.value)))),
      discover: () => discover(config, serverOf),
      byParts: discoverByParts(config, serverOf),
      steps: (stored, notAfter) => {
        const plan = readPlan(stored);
        return stepsOf(of(plan), plan, notAfter);
      },
      setEnd: async (stored, endsAt) => {
        const plan = readPlan(stored);
        return setEnd(of(plan), plan, endsAt);
      },
      look: async (stored) => {
        const plan = readPlan(stored);
        return lookAt(of(plan), plan);
      },
      excess: async (stored) => {
        const plan = readPlan(stored);
        return readExcess(of(plan), plan);
      },
      certify: async (stored, ask) => certify(config, credential.value.authority, readPlan(stored), ask),
      applySecret: async () => ({ kind: 'done' }),
      survey: surveyOf(config, serverOf),
      surveyByParts: () => surveyByParts(config, serverOf),
      close,
    });
  },
});

/** A line to every server, made when it is first needed. */
function makeServers(config: SshConfig, lineTo: (place: SshServerPlace) => SshClient) {
  const clients = new Map<string, SshClient>();
  const servers = new Map<string, SshServer>();
  return {
    serverOf(name: string): SshServer {
      const known = servers.get(name);
      if (known !== undefined) return known;
      const place = config.servers.get(name);
      if (place === undefined) return makeServer(unknownServer(name));
      const client = lineTo(place);
      const server = makeServer(client);
      clients.set(name, client);
      servers.set(name, server);
      return server;
    },
    async close(): Promise<void> {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

/** On a line of its own, which asks one thing. */
const knock = (name: string, line: SshClient): Promise<Knock> =>
  knockAt(name, async () => {
    try {
      await makeServer(line).facts();
    } finally {
      await line.close();
    }
  });

/** The adapter as servers use it. */
export const ssh: Adapter = makeSsh();
