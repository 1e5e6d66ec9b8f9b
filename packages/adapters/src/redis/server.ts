// What the adapter knows of the server it speaks to: which commands it has, what it is (version, role, cluster), and how its users
// outlive a restart. Read when asked, kept for moments; it changes nothing but the server's own file of users.

import { type RedisClient, TargetError } from './client.ts';
import { type Catalog, parseCatalog } from './commands.ts';
import { redisLimits as limits, type RedisConfig } from './config.ts';

/** Where ACL users are kept, so that a restart finds them as they are now. */
export type Keeping = 'acl-file' | 'config-file' | 'memory';

/** What the server is. */
export interface ServerFacts {
  readonly version: string;
  readonly supported: boolean;
  readonly master: boolean;
  readonly cluster: boolean;
  readonly replicas: number;
  readonly hasConfigFile: boolean;
  /** Numbers of the databases that hold keys. */
  readonly databases: readonly number[];
}

export interface RedisServer {
  readonly client: RedisClient;
  readonly config: RedisConfig;
  facts(): Promise<ServerFacts>;
  catalog(): Promise<Catalog>;
  /** Writes the users to where a restart reads them. Calls at the same time share one writing. Throws `TargetError`. */
  keep(): Promise<Keeping>;
}

/** The server behind a client. */
export function makeServer(client: RedisClient, config: RedisConfig): RedisServer {
  let known: { readonly catalog: Promise<Catalog>; readonly at: number } | null = null;
  return {
    client,
    config,
    facts: async () => parseFacts(String(await client.ask('INFO'))),
    catalog() {
      if (known !== null && Date.now() - known.at < limits.catalogMs) return known.catalog;
      const read = { catalog: client.ask('COMMAND').then(parseCatalog), at: Date.now() };
      known = read;
      read.catalog.catch(() => {
        if (known === read) known = null;
      });
      return read.catalog;
    },
    keep: shared(() => keep(client, config)),
  };
}

async function keep(client: RedisClient, config: RedisConfig): Promise<Keeping> {
  try {
    await client.tell('ACL', 'SAVE');
    return 'acl-file';
  } catch (error) {
    if (!(error instanceof TargetError) || error.code !== 'ERR') throw error;
    if (!/not configured to use an ACL file/.test(error.message)) throw notKept(error);
  }
  if (config.configRewrite === 'never') return 'memory';
  try {
    await client.tell('CONFIG', 'REWRITE');
    return 'config-file';
  } catch (error) {
    if (!(error instanceof TargetError) || error.code !== 'ERR') throw error;
    if (/without a config file/.test(error.message)) return 'memory';
    throw notKept(error);
  }
}

const notKept = (error: TargetError): TargetError =>
  new TargetError('unavailable', `the server could not write its file of users; ${error.message}`, 'ERR');

/** One at a time; who asks while one runs shares the next, which begins after the asking and so writes what they did. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  return () => {
    if (next !== null) return next;
    const before = running ?? Promise.resolve();
    const turn = before
      .catch(() => undefined)
      .then(() => {
        if (next === turn) next = null;
        return work();
      });
    next = turn;
    running = turn;
    return turn;
  };
}

function parseFacts(text: string): ServerFacts {
  const lines = new Map(
    text.split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
  const version = lines.get('redis_version') ?? '';
  const databases = [...lines.keys()].flatMap((key) => {
    const number = /^db(\d+)$/.exec(key)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  return {
    version,
    supported: Number(version.split('.')[0]) >= limits.versionMin,
    master: lines.get('role') === 'master',
    cluster: lines.get('cluster_enabled') === '1',
    replicas: Number(lines.get('connected_slaves') ?? 0),
    hasConfigFile: (lines.get('config_file') ?? '') !== '',
    databases: databases.sort((left, right) => left - right),
  };
}

/** Why nothing may be opened on this server, as a sentence; null when it may. */
export function unfit(facts: ServerFacts): string | null {
  if (!facts.supported) return `Redis ${facts.version} is too old; ${limits.versionMin}.0 or newer is needed`;
  if (facts.cluster) return 'this is a node of a cluster, and ACL users hold on one node only';
  if (!facts.master) return 'this is a replica; ACL users are made where values are written';
  return null;
}
