// A whole server in memory for tests: the real store on an embedded database, the demo company, every route, and a token for
// each of its people. It never listens; calls are injected.

import { adapters, createCredentialReader, makeBoxKey, makeLocalConnector } from '@tidegate/adapters';
import { createToken, loadWorld, type Ports, startWorkers, type Workers } from '@tidegate/broker';
import type { Route } from '@tidegate/contract';
import type { Adapter, Chance, SignInProvider, SourceReader } from '@tidegate/core';
import { openStore } from '@tidegate/storage';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { Config } from '../config/config.ts';
import { openApp } from '../http/open-app.ts';
import { answerRest } from '../portal/answer-rest.ts';
import { hmacSha256, sha256Hash, systemChance } from '../secrets/cryptography.ts';
import { makeSealer } from '../secrets/make-sealer.ts';
import { makeOneTimeCodes } from '../secrets/one-time-codes.ts';
import { actAsDemoAdministrator, loadCompany } from '../start/load-company.ts';
import { equip } from '../start/serve.ts';

export interface CallOptions {
  /** The local part of a demo person's address, for example `data-engineer`; absent: nobody. */
  readonly as?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HouseForTests {
  readonly app: FastifyInstance;
  readonly ports: Ports;
  readonly workers: Workers;
  readonly log: readonly string[];
  token(name: string): string;
  call(method: Route['method'], url: string, options?: CallOptions): Promise<LightMyRequestResponse>;
  /** Turns the clock. */
  passMs(ms: number): void;
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Where ids and secrets come from; the system's chance by default. */
  readonly chance?: Chance;
  /** The providers that people sign in with; none by default. */
  readonly providers?: readonly SignInProvider[];
  /** What facts about people are read from; nothing by default. */
  readonly sources?: readonly SourceReader[];
  /** What credentials by environment variable are read from. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Opens it, with `more` kinds of targets where a test brings its own. `close` leaves nothing running. */
export async function openHouse(
  config: Config,
  more: readonly Adapter[] = [],
  { chance = systemChance, providers = [], sources = [], environment = {} }: HouseOptions = {},
): Promise<HouseForTests> {
  let now = Date.UTC(2030, 0, 1);
  const clock = { now: () => now };
  const log: string[] = [];
  const app = await openApp({
    config,
    chance,
    logStream: { write: (line) => log.push(line) },
    tls: null,
  });
  const store = await openStore({ databaseUrl: null, stateFolder: null, clock, hash: sha256Hash });
  const kinds = [...adapters, ...more];
  const credentials = createCredentialReader({ environment, openSealed: () => Promise.resolve(null) });
  const ports: Ports = {
    store,
    clock,
    chance,
    hash: sha256Hash,
    sealer: makeSealer(new Uint8Array(32).fill(1)),
    credentials,
    adapters: kinds,
    sources,
    connector: makeLocalConnector({ adapters: kinds, credentials, key: makeBoxKey(new Uint8Array(32).fill(2)) }),
    log: app.log,
    sendWebhook: () => Promise.resolve({ kind: 'done' }),
    mayReceiveWebhooks: () => true,
    hmac: hmacSha256,
    codes: makeOneTimeCodes('Tidegate'),
    perimeterRules: config.perimeterRules,
  };
  await loadCompany(ports, await actAsDemoAdministrator(ports));
  const tokens = new Map<string, string>();
  for (const person of (await loadWorld(ports)).people.values()) {
    const made = await createToken(ports, { person, door: 'startup' }, { name: 'test', expiresInDays: null });
    if (made.ok) tokens.set(person.email.split('@')[0] ?? '', made.value.text);
  }
  const workers = startWorkers(ports, { workerId: 'test', concurrency: 4 });
  equip({ app, config, ports, providers, wake: () => workers.wake(), isUp: () => true });
  answerRest(app, new Map());
  await app.ready();
  const token = (name: string): string => {
    const text = tokens.get(name);
    if (text === undefined) throw new Error(`the demo company has no ${name}`);
    return text;
  };
  return {
    app,
    ports,
    workers,
    log,
    token,
    call: (method, url, options = {}) =>
      app.inject({
        method,
        url,
        headers: {
          host: '127.0.0.1:7333',
          ...(options.as === undefined ? {} : { authorization: `Bearer ${token(options.as)}` }),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { payload: options.body }),
      }),
    passMs: (ms) => {
      now += ms;
    },
    close: async () => {
      await app.close();
      await workers.stop();
      await store.close();
    },
  };
}
