// What is in the server that access can be had to: the server, its databases, key patterns that the settings name, and prefixes of keys
// (up to the first `:`) found by a bounded look at each database. A database with more keys than are looked at fails as a part: from
// a sample nothing is concluded, least of all that a prefix is gone. Values are never read.

import { type DiscoveredResource, type DiscoveryByParts, type DiscoveryReport, Fault, quoted } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import { type Ask, TargetError } from './client.ts';
import { redisLimits as limits, type RedisConfig } from './config.ts';
import { databaseNativeId, keysNativeId, serverNativeId } from './native-id.ts';
import { patternProblem, quoteGlob } from './quote.ts';
import type { RedisServer } from './server.ts';

const serverPart = 'server';
const partOfDatabase = (database: number): string => `database ${database}`;

/** The server and what is named are one part; what is found in each database is another. */
export const discoverByParts = (server: RedisServer): DiscoveryByParts => ({
  read: (completed) => readParts(server, completed),
});

/** The part that a resource belongs to, by what was noted when it was found. */
export const partOf = ({ context }: Pick<DiscoveredResource, 'context'>): string =>
  context['found'] === 'sample' ? partOfDatabase(Number(context['database'] ?? 0)) : serverPart;

/** The same as one list. Throws `Fault` when any part is not whole. */
export async function* discover(server: RedisServer): AsyncIterable<readonly DiscoveredResource[]> {
  for await (const report of readParts(server, new Set())) {
    if (report.kind === 'page') yield report.resources;
    if (report.kind === 'failed') throw new Fault('target.refused', report.message);
  }
}

async function* readParts(server: RedisServer, completed: ReadonlySet<string>): AsyncGenerator<DiscoveryReport> {
  const { config } = server;
  const facts = await server.facts().catch((error: unknown) => {
    throw faultOf(error, 'the list of what is in the server could not be read');
  });
  const filled = facts.databases;
  const sampled = config.sampleKeys === 0 ? [] : filled.slice(0, limits.databasesMax);
  yield { kind: 'planned', parts: [serverPart, ...sampled.map(partOfDatabase)] };
  if (!completed.has(serverPart)) {
    const named = config.patterns.map((keys) => keys.database ?? 0);
    const databases = [...new Set([0, ...filled, ...named])].sort((left, right) => left - right);
    const patterns = config.patterns.map((keys) => keysResource(config, keys.database ?? 0, keys.pattern, 'named'));
    const all = [
      serverResource(config),
      ...databases.map((database) => databaseResource(config, database)),
      ...patterns,
    ];
    yield* pagesOf(serverPart, all);
    const left = filled.length - sampled.length;
    const findings = left > 0 && config.sampleKeys > 0 ? [`${left} databases were not looked into for prefixes`] : [];
    yield { kind: 'completed', part: serverPart, findings };
  }
  for (const database of sampled) {
    const part = partOfDatabase(database);
    if (completed.has(part)) continue;
    try {
      const { prefixes, unfit } = await server.client.inDatabase(database, (ask) =>
        readPrefixes(ask, config, database),
      );
      const resources = prefixes
        .map((prefix) => `${quoteGlob(prefix)}*`)
        .filter((pattern) => !config.patterns.some((keys) => keys.database === database && keys.pattern === pattern))
        .map((pattern) => keysResource(config, database, pattern, 'sample'));
      yield* pagesOf(part, resources);
      yield { kind: 'completed', part, findings: unfit };
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      yield { kind: 'failed', part, message: `prefixes of database ${database} were not read: ${error.message}` };
    }
  }
}

function* pagesOf(part: string, resources: readonly DiscoveredResource[]): Generator<DiscoveryReport> {
  for (let at = 0; at < resources.length; at += limits.pageSize) {
    yield { kind: 'page', part, resources: resources.slice(at, at + limits.pageSize) };
  }
}

interface Prefixes {
  readonly prefixes: readonly string[];
  /** Prefixes that no ACL rule can hold, as sentences. */
  readonly unfit: readonly string[];
}

/** Every prefix of the database, by one whole turn of `SCAN`; refuses when there are more keys than we look at. */
async function readPrefixes(ask: Ask, config: RedisConfig, database: number): Promise<Prefixes> {
  const found = new Set<string>();
  let looked = 0;
  let cursor = '0';
  do {
    const [next, keys] = scanned(await ask('SCAN', cursor, 'COUNT', String(limits.scanCount)));
    cursor = next;
    looked += keys.length;
    if (looked > config.sampleKeys) {
      const fix = 'name patterns in `patterns` and set `sample_keys` to 0, or raise it';
      throw new TargetError(
        'refused',
        `database ${database} has more keys than the ${config.sampleKeys} looked at; ${fix}`,
      );
    }
    for (const key of keys) {
      const colon = key.indexOf(':');
      if (colon > 0) found.add(key.slice(0, colon + 1));
    }
    if (found.size > limits.prefixesMax) {
      const fix = 'name patterns in `patterns` and set `sample_keys` to 0';
      throw new TargetError('refused', `database ${database} has more than ${limits.prefixesMax} prefixes; ${fix}`);
    }
  } while (cursor !== '0');
  const problems = [...found].sort().map((prefix) => ({ prefix, problem: patternProblem(`${quoteGlob(prefix)}*`) }));
  return {
    prefixes: problems.filter(({ problem }) => problem === null).map(({ prefix }) => prefix),
    unfit: problems.flatMap(({ prefix, problem }) =>
      problem === null ? [] : [`keys that begin with ${quoted(prefix)} cannot be granted by pattern: ${problem}`],
    ),
  };
}

function scanned(answer: unknown): readonly [string, readonly string[]] {
  if (!Array.isArray(answer) || !Array.isArray(answer[1])) {
    throw new TargetError('refused', 'the answer to `SCAN` cannot be read');
  }
  return [String(answer[0]), answer[1].map(String)];
}

const serverResource = (config: RedisConfig): DiscoveredResource => ({
  type: 'redis-server',
  nativeId: serverNativeId,
  name: config.hostname,
  path: config.hostname,
  parentNativeId: null,
  tags: {},
  context: { host: config.hostname },
  riskLevel: 'high',
});

const databaseResource = (config: RedisConfig, database: number): DiscoveredResource => ({
  type: 'redis-database',
  nativeId: databaseNativeId(database),
  name: `database ${database}`,
  path: `${config.hostname}/${database}`,
  parentNativeId: serverNativeId,
  tags: {},
  context: { host: config.hostname, database: String(database) },
  riskLevel: 'medium',
});

const keysResource = (
  config: RedisConfig,
  database: number,
  pattern: string,
  found: 'named' | 'sample',
): DiscoveredResource => ({
  type: 'redis-keys',
  nativeId: keysNativeId(database, pattern),
  name: pattern,
  path: `${config.hostname}/${database}/${pattern}`,
  parentNativeId: databaseNativeId(database),
  tags: {},
  context: { host: config.hostname, database: String(database), found },
  riskLevel: 'medium',
});
