// What is tortured: PostgreSQL as the database, another PostgreSQL as the target, a line to each that can be cut, a company of people with
// tokens, and two server processes that share the work.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresql } from '@tidegate/adapters';
import { createToken, type Documents } from '@tidegate/broker';
import {
  administer,
  type BrokerWorld,
  emailOf,
  flowOf,
  freshDatabase,
  type Line,
  memberOf,
  openBroker,
  type RunningPostgres,
  smallCompany,
  startLine,
  startPostgres,
} from '@tidegate/testkit';
import { type ServerProcess, serverProcess } from './server-process.ts';

const at = { file: 'torture', line: null, column: null };

/** How large the company is. Databases of the first kind are given at once, for the others the manager is asked. */
export interface CompanySize {
  readonly engineers: number;
  readonly databases: { readonly internal: readonly string[]; readonly pii: readonly string[] };
  /** The servers reach the target past its line: what is to be measured is not the line. It cannot be cut then. */
  readonly straight?: boolean;
}
const small: CompanySize = {
  engineers: 12,
  databases: { internal: ['apples', 'pears', 'plums'], pii: ['people', 'patients'] },
};

export interface TortureWorld {
  /** Names of those who ask. */
  readonly engineers: readonly string[];
  readonly databases: CompanySize['databases'];
  readonly tokenOf: (name: string) => string;
  readonly servers: readonly ServerProcess[];
  /** The harness's own broker on the same database, past every line; it works on nothing by itself. */
  readonly broker: BrokerWorld;
  /** The target as its superuser, past every line. */
  readonly target: RunningPostgres;
  readonly storageLine: Line;
  readonly targetLine: Line;
  /** Puts the clocks of the servers this far ahead of the machine's. */
  readonly jumpTo: (aheadMs: number) => void;
  readonly close: () => Promise<void>;
}

/** Builds it; servers are not started. */
export async function openTortureWorld(size: CompanySize = small): Promise<TortureWorld> {
  const { databases } = size;
  const engineers = Array.from({ length: size.engineers }, (_, index) => `engineer-${index}`);
  const storage = await startPostgres({ version: 15, settings: ['max_connections=100'] });
  const target = await startPostgres({ version: 15, settings: ['max_connections=100'] });
  for (const name of Object.values(databases).flat()) await administer(target.url, `create database ${name}`);
  const storageLine = await startLine(storage.port);
  const targetLine = await startLine(target.port);
  const databaseUrl = await freshDatabase(storage.url);
  const credential = JSON.stringify({ username: target.username, password: target.password });
  const broker = await openBroker({
    databaseUrl,
    clock: { now: () => Date.now() },
    adapters: [postgresql],
    environment: { TIDEGATE_SECRET_TARGET: credential },
    documents: companyOf({
      engineers,
      databases,
      port: String(size.straight === true ? target.port : targetLine.port),
    }),
  });
  const tokens = new Map<string, string>();
  for (const name of [...engineers, 'manager', 'admin']) {
    const made = await createToken(broker.ports, await broker.as(name), { name: 'torture', expiresInDays: null });
    if (!made.ok) throw new Error(made.refusal.message);
    tokens.set(name, made.value.text);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-torture-'));
  const keyFile = join(folder, 'key');
  const clockFile = join(folder, 'clock');
  writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const behindLine = new URL(databaseUrl);
  behindLine.port = String(storageLine.port);
  const settingsOf = (name: string) => ({
    DATABASE_URL: behindLine.href,
    TIDEGATE_STATE: join(folder, name),
    TIDEGATE_KEY_FILE: keyFile,
    TIDEGATE_SECRET_TARGET: credential,
    TIDEGATE_READ_EVERY_MINUTES: '0',
    TIDEGATE_RATE_PER_MINUTE: '1000000',
    TIDEGATE_LOG_LEVEL: 'error',
    TORTURE_CLOCK_FILE: clockFile,
  });
  const servers = ['one', 'two'].map((name) => serverProcess(settingsOf(name)));
  return {
    engineers,
    databases,
    tokenOf: (name) => tokens.get(name) ?? '',
    servers,
    broker,
    target,
    storageLine,
    targetLine,
    jumpTo: (aheadMs) => writeFileSync(clockFile, String(aheadMs)),
    close: async () => {
      await Promise.all(servers.map((server) => server.kill()));
      await broker.close();
      await storageLine.close();
      await targetLine.close();
      await Promise.all([storage.stop(), target.stop()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function companyOf({
  engineers,
  databases,
  port,
}: Pick<CompanySize, 'databases'> & { readonly engineers: readonly string[]; readonly port: string }): Documents {
  const person = (email: string) => ({
    at,
    email,
    firstName: email.split('@')[0] ?? '',
    lastName: 'Torture',
    manager: emailOf('manager'),
    roles: [],
    active: true,
    attributes: {},
  });
  const resource = (name: string, classification: string) => ({
    at,
    integration: 'target',
    resource: {
      type: 'postgresql-database',
      nativeId: name,
      name,
      path: `target/${name}`,
      parentNativeId: null,
      tags: { DataClassification: classification },
      context: {},
      riskLevel: 'low' as const,
    },
  });
  return {
    ...smallCompany,
    integrations: [
      {
        at,
        name: 'target',
        type: 'postgresql',
        config: { hostname: '127.0.0.1', port, sslmode: 'disable' },
        credential: { environment: 'TIDEGATE_SECRET_TARGET' },
        customAccessDetails: null,
      },
    ],
    people: [...smallCompany.people, ...engineers.map((name) => person(emailOf(name)))],
    groups: [
      { at, name: 'engineers', members: engineers.map(emailOf) },
      { at, name: 'managers', members: [emailOf('manager')] },
    ],
    resources: Object.entries(databases).flatMap(([kind, names]) => names.map((name) => resource(name, kind))),
    flows: [
      flowOf({ name: 'dev', scope: 'internal', approvers: [], minutes: 60 }),
      flowOf({ name: 'pii', scope: 'pii', approvers: [memberOf('managers')], minutes: 60 }),
    ],
  };
}
