// The table of what may be granted in Redis: resource types, permissions, the ACL rules behind each, and the sentence an approver
// reads. Steps grant from it, looks compare with it. One principle: on part of the keys, a command is given only when it names the
// keys it touches, because only then do key patterns hold for it; what a newer server adds is judged by the same.

import type { PermissionDescription, ResourceTypeDescription } from '@tidegate/core';
import { allowedBy, type Catalog } from './commands.ts';
import type { ResourceKind } from './native-id.ts';

export type PermissionName = 'READ_ONLY' | 'READ_WRITE' | 'ADMIN';

/** What commands are decided from: the part of a plan that matters. */
export interface RuleAsk {
  readonly kind: ResourceKind;
  readonly permission: PermissionName;
  readonly database: number | null;
}

/** What a client needs to sign in and say who it is; nothing about others, no tracking of keys it may not read. */
const connection = ['ping', 'echo', 'command', 'acl|whoami', 'client|id', 'client|info'];
const named = ['client|getname', 'client|setname', 'client|setinfo'];
const transactions = ['multi', 'exec', 'discard', 'unwatch'];
/** They tell names of keys, whatever the pattern. */
const wholeDatabase = ['scan', 'randomkey', 'dbsize'];
/** They reach another database than the one that is granted. */
const otherDatabases = ['copy', 'move'];
/**
 * What an administrator of the server gets beyond reading and writing. Never: ACL, CONFIG, MODULE, DEBUG, MONITOR, SHUTDOWN, replication,
 * and anything that runs or leaves code (EVAL, SCRIPT, FUNCTION): a script cannot be stopped by ending the access of who started it.
 */
const administration = [
  ...['flushdb', 'flushall', 'swapdb', 'keys', 'sort', 'sort_ro', 'info', 'lastsave', 'client|list', 'slowlog|get'],
  ...['slowlog|len', 'memory|stats', 'memory|doctor', 'latency|latest', 'latency|history', 'latency|doctor'],
];

/** Worked out once for each list of commands: every opening and look asks for the same few. */
const workedOut = new WeakMap<Catalog, Map<string, readonly string[]>>();

/** The command rules of a plan on this server, complete: they begin by taking everything. */
export function commandRulesOf(ask: RuleAsk, catalog: Catalog): readonly string[] {
  const known = workedOut.get(catalog) ?? new Map<string, readonly string[]>();
  workedOut.set(catalog, known);
  const key = [ask.kind, ask.permission, ask.database].join(' ');
  const rules = known.get(key) ?? workOut(ask, catalog);
  known.set(key, rules);
  return rules;
}

function workOut(ask: RuleAsk, catalog: Catalog): readonly string[] {
  const writes = ask.permission !== 'READ_ONLY';
  const base = ['-@all', '+@read', ...(writes ? ['+@write'] : []), '-@admin', '-@dangerous', '-@scripting'];
  const kept = new Set(ask.kind === 'keys' ? [] : wholeDatabase);
  const unkeyed = [...allowedBy(base, catalog).commands].filter((name) => !isBound(catalog, name) && !kept.has(name));
  const removed = [...unkeyed, ...(ask.kind === 'server' ? [] : otherDatabases)].filter((name) => knows(catalog, name));
  const given = [
    ...connection,
    ...named,
    ...(writes ? ['watch', ...transactions] : []),
    ...(ask.kind === 'server' ? ['select'] : []),
    ...(ask.permission === 'ADMIN' ? administration : []),
  ].filter((name) => knows(catalog, name));
  // A connection begins in database 0; another one is allowed by its number alone.
  const database = ask.database === null || ask.database === 0 ? [] : [`select|${ask.database}`];
  return [...base, ...removed.map((name) => `-${name}`), ...[...given, ...database].map((name) => `+${name}`)];
}

/** Bound by key patterns, or beyond any rule. */
const isBound = (catalog: Catalog, name: string): boolean => {
  const command = catalog.commands.get(name);
  return command !== undefined && (command.keyed || command.always);
};

const knows = (catalog: Catalog, name: string): boolean => catalog.commands.has(name) || catalog.containers.has(name);

const permissionsOn = (where: string, names: string): readonly PermissionDescription[] => [
  {
    name: 'READ_ONLY',
    level: 'read',
    riskLevel: 'low',
    allows: `read values of ${where}${names}; change nothing, run no scripts, reach no channels`,
  },
  {
    name: 'READ_WRITE',
    level: 'write',
    riskLevel: 'medium',
    allows: `read, write, expire and delete ${where}${names}, in transactions too; run no scripts, reach no channels`,
  },
];

const listed = ', list their names and count them';

/** Resource types and their permissions, in the catalogue's order. */
export const resourceTypes: readonly ResourceTypeDescription[] = [
  {
    id: 'redis-server',
    label: 'Redis server',
    displayPath: 'Server',
    allowsSeveralPermissions: false,
    permissions: [
      ...permissionsOn('all keys of all databases', listed),
      {
        name: 'ADMIN',
        level: 'admin',
        riskLevel: 'high',
        allows:
          'read and write all keys of all databases, empty databases (FLUSHALL), see connections, slow commands and memory; no ACL, ' +
          'CONFIG, modules, replication, scripts or functions',
      },
    ],
  },
  {
    id: 'redis-database',
    label: 'Redis database (by number)',
    displayPath: 'Server / Database',
    allowsSeveralPermissions: false,
    permissions: permissionsOn('all keys of this database', listed),
  },
  {
    id: 'redis-keys',
    label: 'Redis keys (by pattern)',
    displayPath: 'Server / Database / Pattern',
    allowsSeveralPermissions: false,
    permissions: permissionsOn('the keys of this database that match the pattern', ', by name: names cannot be listed'),
  },
];

/** The kind of thing behind a resource type, or null for a type that is not ours. */
export function kindOf(resourceType: string): ResourceKind | null {
  switch (resourceType) {
    case 'redis-server':
      return 'server';
    case 'redis-database':
      return 'database';
    case 'redis-keys':
      return 'keys';
    default:
      return null;
  }
}
