// The whole broker in one process under a fake clock: an embedded database in memory, the AWS twin with faults on demand, and
// workers that take turns only when told to. What a test sees here is what a server does, without waiting.

import { createHash, createHmac } from 'node:crypto';
import {
  createCredentialReader,
  makeAwsSimulated,
  makeBoxKey,
  makeLocalConnector,
  type TwinCall,
  type TwinFault,
} from '@tidegate/adapters';
import {
  type Actor,
  applyDocuments,
  claimWork,
  type Documents,
  followContext,
  type Log,
  listOffers,
  type Ports,
  type RequestDetails,
  runTurn,
  submitRequests,
} from '@tidegate/broker';
import {
  type Adapter,
  type Clock,
  type Entitlement,
  Fault,
  type Hash,
  type Instant,
  type Outcome,
  type Person,
  plainFacts,
  type SourceReader,
  type Store,
} from '@tidegate/core';
import { openStore } from '@tidegate/storage';
import { seededChance } from '../adapters/chance.ts';
import { defaultDatabase } from './default-database.ts';
import { emailOf, smallCompany } from './small-company.ts';
import { timeCodes } from './time-codes.ts';

/** A message a webhook would have been sent. */
export interface SentMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BrokerWorld {
  readonly ports: Ports;
  readonly now: () => Instant;
  /** Turns the clock forward. */
  readonly pass: (milliseconds: number) => void;
  /** What goes wrong from now on, call by call; null for nothing. */
  readonly breakTwin: (faults: ((call: TwinCall) => TwinFault | null) | null) => void;
  /** Every call the twin has been given. */
  readonly calls: readonly TwinCall[];
  /** Lets everything end: nothing broken, two days later, nothing due. What was counted is forgotten. */
  readonly settle: () => Promise<void>;
  readonly sent: readonly SentMessage[];
  /** How webhooks answer. */
  readonly answerWebhooks: (outcome: Outcome) => void;
  readonly person: (name: string) => Promise<Person>;
  readonly as: (name: string) => Promise<Actor>;
  readonly apply: (documents: Documents) => Promise<void>;
  /** Asks for READ_ONLY on a resource by name. Throws with the refusal's code where it is refused. */
  readonly ask: (
    name: string,
    resource: string,
    rest?: { readonly durationSec?: number; readonly flowId?: string; readonly startsAt?: Instant },
  ) => Promise<RequestDetails>;
  readonly offered: (name: string, resource: string) => Promise<Entitlement>;
  /** Takes turns until nothing is due. */
  readonly drain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface BrokerWorldOptions {
  readonly documents?: Documents;
  /** Another store than a fresh one in memory, for example one that dies on demand. */
  readonly wrapStore?: (store: Store) => Store;
  /** Who may change perimeters and decide by them, where it is not a day's wait and no second person. */
  readonly perimeterRules?: Partial<Ports['perimeterRules']>;
  readonly adapters?: readonly Adapter[];
  readonly sources?: readonly SourceReader[];
  /** Notices are mailed too; without it none is. */
  readonly mail?: Ports['mail'];
  readonly databaseUrl?: string | null;
  /** A clock that runs by itself, where a real target keeps time; `pass` has no effect on it. */
  readonly clock?: Clock;
  /** The credential of the integrations, where the adapter needs one. */
  readonly credential?: { readonly environment: string };
  /** What credentials by environment variable are read from. */
  readonly environment?: Readonly<Record<string, string>>;
}

export const nodeHash: Hash = {
  sha256: (...parts) => new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()),
};

/** A sealer that seals nothing but keeps the promise about context: for tests, where nothing is secret. */
export const plainSealer = {
  seal: (secret: string, context: string) => Buffer.from(`${context}\n${secret}`, 'utf8'),
  open: (sealed: Uint8Array, context: string) => {
    const text = Buffer.from(sealed).toString('utf8');
    if (!text.startsWith(`${context}\n`)) throw new Fault('secret.unreadable', 'sealed for another row');
    return text.slice(context.length + 1);
  },
};

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const turnsMax = 10_000;

/** Opens a broker with a small company in it. */
export async function openBroker(options: BrokerWorldOptions = {}): Promise<BrokerWorld> {
  let now: Instant = Date.parse('2026-03-02T09:00:00Z');
  let faults: ((call: TwinCall) => TwinFault | null) | null = null;
  let webhookOutcome: Outcome = { kind: 'done' };
  const calls: TwinCall[] = [];
  const sent: SentMessage[] = [];
  const twin = makeAwsSimulated({
    faults: (call) => {
      calls.push(call);
      return faults?.(call) ?? null;
    },
  });
  const clock = options.clock ?? { now: () => now };
  const opened = await openStore({
    databaseUrl: options.databaseUrl ?? (await defaultDatabase()),
    stateFolder: null,
    clock,
    hash: nodeHash,
  });
  const store = options.wrapStore?.(opened) ?? opened;
  const adapters = options.adapters ?? [twin];
  const credentials = createCredentialReader({
    environment: options.environment ?? {},
    openSealed: async () => null,
  });
  const ports: Ports = {
    store,
    clock,
    chance: seededChance('broker'),
    hash: nodeHash,
    sealer: plainSealer,
    credentials,
    adapters,
    connector: makeLocalConnector({ adapters, credentials, key: makeBoxKey(new Uint8Array(32).fill(2)) }),
    sources: options.sources ?? [],
    log: quiet,
    codes: timeCodes,
    sendWebhook: async (message) => {
      sent.push(message);
      return webhookOutcome;
    },
    perimeterRules: { ownChangeWaitMs: 24 * 3_600_000, production: null, ...options.perimeterRules },
    mayReceiveWebhooks: (hostname) => hostname !== 'localhost',
    ...(options.mail === undefined ? {} : { mail: options.mail }),
    hmac: (secret, text) => new Uint8Array(createHmac('sha256', secret).update(text).digest()),
  };
  const apply = async (documents: Documents): Promise<void> => {
    const system: Person = nobody;
    const applied = await applyDocuments(ports, { person: system, door: 'startup' }, { documents, mode: 'apply' });
    const [problem] = applied.problems;
    if (problem) throw new Error(`not applied: ${problem.refusal.message}`);
  };
  const { documents = smallCompany, credential } = options;
  const integrations = documents.integrations.map((item) => (credential ? { ...item, credential } : item));
  await apply({ ...documents, integrations });
  // The review that follows an import is for the tests that ask for one.
  await store.transaction((tx) => tx.work.drop('inventory.review', 'inventory'));
  const person = async (name: string): Promise<Person> => {
    const found = await store.read((tx) => tx.people.byEmail(emailOf(name)));
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const as = async (name: string): Promise<Actor> => ({ person: await person(name), door: 'api' });
  const offered = async (name: string, resource: string): Promise<Entitlement> => {
    const offers = await listOffers(ports, await as(name), {
      resourceName: resource,
      page: { after: null, limit: 100 },
    });
    const [item] = offers.ok ? offers.value.items : [];
    if (!item) throw new Error(`${name} is offered nothing on ${resource}`);
    return { resourceId: item.member.resource.id, permissionId: item.member.permission.id };
  };
  return {
    ports,
    now: () => clock.now(),
    pass: (milliseconds) => {
      now += milliseconds;
    },
    breakTwin: (next) => {
      faults = next;
    },
    calls,
    sent,
    answerWebhooks: (outcome) => {
      webhookOutcome = outcome;
    },
    person,
    as,
    apply,
    offered,
    ask: async (name, resource, rest = {}) => {
      const asked = await submitRequests(ports, await as(name), {
        entitlements: [await offered(name, resource)],
        flowId: rest.flowId ?? null,
        several: 'refuse',
        durationSec: rest.durationSec ?? null,
        startsAt: rest.startsAt ?? null,
        reason: 'a test',
        customFields: {},
      });
      if (!asked.ok) throw new Error(asked.refusal.code);
      const [request] = asked.value;
      if (!request) throw new Error('no request was made');
      return request;
    },
    drain: () => drain(ports),
    settle: async () => {
      faults = null;
      webhookOutcome = { kind: 'done' };
      now += 48 * 3_600_000;
      await drain(ports);
      now += 60_000;
      await drain(ports);
      calls.length = 0;
      sent.length = 0;
    },
    close: () => store.close(),
  };
}

/** Takes turns on everything that is due now, and on what becomes due by doing so. */
export async function drain(ports: Ports): Promise<void> {
  await followContext(ports);
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const claims = await ports.store.transaction((tx) => claimWork(ports, tx, { worker: 'test', limit: 10 }));
    if (claims.length === 0) return;
    for (const claim of claims) await runTurn(ports, claim);
  }
  throw new Error(`work was still due after ${turnsMax} turns`);
}

const nobody: Person = {
  id: 'prs_00000000000000000000000000',
  email: 'startup@small.example',
  emailAliases: [],
  firstName: '',
  lastName: '',
  active: true,
  roles: ['Admin'],
  managerId: null,
  groupIds: [],
  attributes: {},
  ...plainFacts(0),
};
