// One random inventory read three ways: by the index as a server fills it from the database and lets it follow, by the slow oracle from the
// values that were written, and by the database itself. Says where they do not agree.

import { type IndexedMember, type IndexedPage, InventoryIndex, type Permission, type Resource } from '@tidegate/core';
import { parseQuery, printQuery, type Query } from '@tidegate/core/query';
import { anIntegration, nodeHash } from '@tidegate/testkit';
import fc from 'fast-check';

import { arbitraryCondition, arbitraryQuery } from '../../core/oracle/arbitrary-query.ts';
import { fails, holds } from '../../core/oracle/query-oracle.ts';
import type { Connections } from '../src/sql/connection.ts';
import { makeStore } from '../src/store.ts';
import { sqlOfQuery, subjectRows } from './query-sql.ts';

/** A random inventory, what happens to it, and what is asked of it before and after. */
export interface AskedInventory {
  readonly loaded: readonly Resource[];
  readonly changed: readonly Resource[];
  readonly queries: readonly Query[];
}

const integrations = new Map([
  ['int_prod', 'prod'],
  ['int_x', "it's x"],
] as const);
const permissions: readonly Permission[] = [...integrations.keys()].flatMap((integrationId) =>
  ['prod', 'dev'].flatMap((resourceType) =>
    ['prod', 'x'].map((name, at) => ({
      id: `prm_${integrationId === 'int_x' ? 'x' : ''}${resourceType === 'dev' ? 'dev' : ''}${name}` as const,
      integrationId,
      resourceType,
      name,
      level: 'read' as const,
      riskLevel: at === 0 ? ('low' as const) : ('critical' as const),
      allows: 'look',
      source: 'adapter',
      observedAt: 0,
    })),
  ),
);

const ids = ['prod', 'Prod', 'dev', 'x', 'a', 'b', 'c', 'd', 'e', 'f'];
const keys = ['env', 'Env', 'data class', 'a"b\\', '__proto__', 'constructor'];
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('prod', 'Prod', 'prod-api', 'dev', 'x', '') },
  fc
    .array(fc.constantFrom('"', '\\', '\n', "'", '😀', 'é', 'É', '%', '_', 'and', ')', 'x'), { maxLength: 3 })
    .map((list) => list.join('')),
);
const status = fc.constantFrom('active' as const, 'active' as const, 'error' as const, 'deleted' as const);

const arbitraryResource = (id: string): fc.Arbitrary<Resource> =>
  fc.record({
    id: fc.constant(`res_${id}` as const),
    integrationId: fc.constantFrom(...integrations.keys()),
    type: fc.constantFrom('prod', 'dev', 'x'),
    // No two may share one, so each is made of its own id.
    nativeId: fc.constantFrom(id, `${id}-api`, `prod ${id}`),
    name: text,
    path: text,
    parentId: fc.constant(null),
    ancestors: fc.option(fc.array(fc.constantFrom('prod', 'dev', 'x', 'Prod', "'"), { maxLength: 3 })),
    tags: fc.array(
      fc.record(
        {
          key: fc.constantFrom('env', 'Env', ...keys),
          value: text,
          origin: fc.constantFrom('source' as const, 'user' as const),
          overridden: fc.constant(true as const),
        },
        { requiredKeys: ['key', 'value', 'origin'] },
      ),
      { maxLength: 6, size: 'max' },
    ),
    context: fc.dictionary(fc.constantFrom(...keys, 'account_id', 'region'), text, { maxKeys: 3 }),
    status,
    riskLevel: fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'critical' as const),
    source: fc.constant('import'),
    observedAt: fc.constant(0),
  });

/** Tags have the most to go wrong, so they are asked of more often than other fields. */
const arbitraryTagQuery: fc.Arbitrary<Query> = arbitraryCondition
  .filter(({ operator }) => !operator.endsWith('under'))
  .map((condition) => ({ ...condition, field: 'resource_tag', key: condition.key ?? 'env' }));

export const arbitraryInventory: fc.Arbitrary<AskedInventory> = fc.record({
  loaded: fc.tuple(...ids.slice(0, 8).map(arbitraryResource)),
  changed: fc.subarray(ids).chain((some) => fc.tuple(...some.map(arbitraryResource))),
  queries: fc.array(fc.oneof({ weight: 3, arbitrary: arbitraryQuery }, arbitraryTagQuery), {
    minLength: 6,
    maxLength: 12,
  }),
});

/** Reads an inventory all three ways; gives each disagreement as a sentence. `bend` spoils the database's expressions, to see that it shows. */
export type Compare = (inventory: AskedInventory, bend?: (sql: string) => string) => Promise<readonly string[]>;

/** The comparison over a migrated database without anything in it. */
export async function comparisonOver(database: Connections): Promise<Compare> {
  const store = makeStore(database, nodeHash);
  await store.transaction(async (tx) => {
    for (const [id, name] of integrations) await tx.integrations.save(anIntegration({ id, name }));
    await tx.permissions.save(permissions);
  });
  return async ({ loaded, changed, queries }, bend = (sql) => sql) => {
    await database.use((connection) => connection.query('delete from resources', []));
    const version = await store.transaction(async (tx) => {
      await tx.resources.insert(loaded);
      return tx.worldVersion();
    });
    const index = new InventoryIndex({ integrations, permissions });
    await store.read(async (tx) => {
      for await (const page of tx.resources.indexed(index.numbers)) index.loadPage(page);
    });
    index.seal();
    const known = new Map(loaded.map((resource) => [resource.id, resource]));
    const told = (): Promise<readonly SubjectRow[]> =>
      askDatabase(
        database,
        queries.map((query) => bend(sqlOfQuery(query))),
      );
    const first = disagreements({ index, known, queries, told: await told() });
    await store.transaction((tx) => tx.resources.save(changed));
    await store.read(async (tx) => {
      const since = await tx.resources.changedSince(version, null, ids.length + 1);
      for (const { id, resource } of since) index.put(id, resource);
    });
    for (const resource of changed) known.set(resource.id, resource);
    return [...first, ...disagreements({ index, known, queries, told: await told() })];
  };
}

/** A pair of the database, with what it says to each query. */
interface SubjectRow {
  readonly pair: string;
  readonly answers: readonly unknown[];
}

const pairOf = (resourceId: string, permissionId: string | null): string => `${resourceId} ${permissionId ?? '-'}`;

async function askDatabase(database: Connections, expressions: readonly string[]): Promise<readonly SubjectRow[]> {
  const asked = expressions.map((expression, at) => `${expression} as q${at}`).join(', ');
  const select = `select r.id as resource, p.id as permission, ${asked} from ${subjectRows} where r.status <> 'deleted'`;
  const rows = await database.use((connection) => connection.query(select, []));
  return rows.map((row) => ({
    pair: pairOf(String(row['resource']), row['permission'] === null ? null : String(row['permission'])),
    answers: expressions.map((_, at) => row[`q${at}`]),
  }));
}

function disagreements(ask: {
  readonly index: InventoryIndex;
  readonly known: ReadonlyMap<string, Resource>;
  readonly queries: readonly Query[];
  readonly told: readonly SubjectRow[];
}): readonly string[] {
  const subjects = [...ask.known.values()].filter((resource) => resource.status !== 'deleted').flatMap(subjectsOf);
  return ask.queries.flatMap((query, at) => {
    const slow = subjects.map(
      (subject) => `${subject.pair} ${holds(query, subject) ? true : fails(query, subject) ? false : null}`,
    );
    const sql = ask.told.map(({ pair, answers }) => `${pair} ${String(answers[at])}`);
    const fast = membersOf(ask.index, asRead(query));
    const [slowPairs, sqlPairs] = [slow, sql].map((list) =>
      list.filter((line) => line.endsWith(' true')).map((line) => line.slice(0, -5)),
    );
    return [
      ...differ('the database and the oracle', sql, slow),
      ...differ('the index and the oracle', fast, heldOf(slowPairs ?? [])),
      ...differ('the index and the database', fast, heldOf(sqlPairs ?? [])),
    ].map((sentence) => `${sentence} of ${printQuery(query)}`);
  });
}

function subjectsOf(resource: Resource) {
  const integration = { id: resource.integrationId, name: integrations.get(resource.integrationId as 'int_x') ?? '' };
  const own = permissions.filter(
    (one) => one.integrationId === resource.integrationId && one.resourceType === resource.type,
  );
  return (own.length === 0 ? [null] : own).map((permission) => ({
    pair: pairOf(resource.id, permission?.id ?? null),
    integration,
    resource,
    permission,
  }));
}

/** As somebody who types it asks it. */
function asRead(query: Query): Query {
  const read = parseQuery(printQuery(query));
  if (!read.ok) throw new Error(`${printQuery(query)} cannot be read again`);
  return read.value;
}

/** The pairs that are held, and how many resources they are on. */
const heldOf = (pairs: readonly string[]): readonly string[] => [
  ...pairs.filter((pair) => !pair.endsWith(' -')),
  `${new Set(pairs.map((pair) => pair.split(' ')[0])).size} resources`,
];

function membersOf(index: InventoryIndex, query: Query): readonly string[] {
  const page: IndexedPage<IndexedMember> = index.pageOfMembers([{ name: 'asked', query, permissions: null }], {
    after: null,
    limit: ids.length + 1,
  });
  return [
    ...page.items.flatMap(({ resourceId, permissionIds }) => permissionIds.map((id) => pairOf(resourceId, id))),
    `${index.countResources(query)} resources`,
  ];
}

function differ(who: string, one: readonly string[], other: readonly string[]): readonly string[] {
  const [left, right] = [new Set(one), new Set(other)];
  const only = [
    ...one.filter((line) => !right.has(line)).map((line) => `+${line}`),
    ...other.filter((line) => !left.has(line)).map((line) => `-${line}`),
  ];
  return only.length === 0 ? [] : [`${who} differ (${only.sort().join(', ')})`];
}
