// An edge in memory for tests: a frame that never listens, people known by token, a clock turned by hand, logs kept.

import { type Person, type PersonId, plainFacts, type Role } from '@tidegate/core';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { Edge } from '../http/identify-caller.ts';
import { RateLimit } from '../http/limit-rates.ts';
import { openApp } from '../http/open-app.ts';
import { systemChance } from '../secrets/cryptography.ts';

/** A configuration as `parseConfig` makes it, from these variables. */
export function configFrom(environment: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Config {
  const ask = parseConfig({ environment: { TIDEGATE_KEY_FILE: '/unread', ...environment }, args, folder: '/' });
  if (ask.kind !== 'run') throw new Error('not a configuration to run with');
  return ask.config;
}

/** A person for tests; `name` gives id and address. */
export function personNamed(name: string, roles: readonly Role[] = [], active = true): Person {
  const id: PersonId = `prs_${name.padEnd(26, '0').slice(0, 26)}`;
  return {
    id,
    email: `${name}@acme.example`,
    emailAliases: [],
    firstName: name,
    lastName: '',
    active,
    roles,
    managerId: null,
    groupIds: [],
    attributes: {},
    ...plainFacts(0),
  };
}

/** Tokens of the people an edge for tests knows. */
export const tokens = {
  nobody: 'aup_00000000000000000000000000',
  person: 'aup_person0000000000000000000000',
  viewer: 'aup_viewer0000000000000000000000',
  admin: 'aup_admin00000000000000000000000',
  inactive: 'aup_inactive00000000000000000000',
};

export interface EdgeForTests {
  readonly app: FastifyInstance;
  readonly edge: Edge;
  /** Every line logged so far. */
  readonly log: readonly string[];
  /** Turns the clock. */
  passMs(ms: number): void;
}

/** Opens a frame that knows the people of `tokens`, and one cookie, `cookie-of-person`. */
export async function openEdge(config: Config = configFrom()): Promise<EdgeForTests> {
  let now = Date.UTC(2030, 0, 1);
  const clock = { now: () => now };
  const log: string[] = [];
  const byToken = new Map<string, Person>([
    [tokens.person, personNamed('person')],
    [tokens.viewer, personNamed('viewer', ['Viewer'])],
    [tokens.admin, personNamed('admin', ['Admin'])],
    [tokens.inactive, personNamed('inactive', ['Admin'], false)],
  ]);
  const app = await openApp({
    config,
    chance: systemChance,
    logStream: { write: (line) => log.push(line) },
    tls: null,
  });
  const edge: Edge = {
    config,
    clock,
    rates: new RateLimit(clock),
    identities: {
      byToken: (text) => Promise.resolve(byToken.get(text) ?? null),
      byProgram: () => Promise.resolve(null),
      byCookie: (secret) =>
        Promise.resolve(
          secret === 'cookie-of-person'
            ? {
                person: personNamed('person'),
                signIn: {
                  id: 'sig_1',
                  personId: personNamed('person').id,
                  startedAt: now,
                  lastSeenAt: now,
                  endsAt: now + 86_400_000,
                  how: 'link',
                  agent: '',
                  program: null,
                },
                renewed: null,
              }
            : null,
        ),
    },
  };
  return {
    app,
    edge,
    log,
    passMs: (ms) => {
      now += ms;
    },
  };
}
