// Reading back who has access to the server: every ACL user that may sign in, and what it may do. A user is one piece: Redis knows no
// smaller one. Ours are known by their names, which are made by chance. Somebody else's user is locked rather than deleted.

import { Fault, type GrantPlan, type ObservedAccess, type Outcome, quoted, type Survey } from '@tidegate/core';
import { faultOf, outcomeOf } from '../call-error.ts';
import { type AclUser, compareUser, readUser } from './acl-user.ts';
import { TargetError } from './client.ts';
import { deleteUser, lockUser } from './close.ts';
import { allowedBy, type Catalog } from './commands.ts';
import { redisLimits as limits } from './config.ts';
import { powerOf } from './excess.ts';
import { databaseNativeId, keysNativeId, serverNativeId } from './native-id.ts';
import { type RedisPlan, readPlan } from './plan.ts';
import type { RedisServer } from './server.ts';

/** The survey of a server. */
export const surveyOf = (server: RedisServer): Survey => ({
  read: () => readUsers(server),
  remove: (observed) => takeBack(server, observed),
});

/** Under which a survey shows the user of a plan. */
export const keysOf = (plan: GrantPlan): readonly string[] => [userKey(readPlan(plan).user)];

const userKey = (user: string): string => `user ${user}`;

const ourName = /^tg_[a-z0-9_]{1,60}$/;

async function* readUsers(server: RedisServer): AsyncIterable<readonly ObservedAccess[]> {
  try {
    const names = await userNames(server);
    for (let start = 0; start < names.length; start += limits.pageSize) {
      const page: ObservedAccess[] = [];
      for (const name of names.slice(start, start + limits.pageSize)) {
        const piece = await readPiece(server, name);
        if (piece !== null) page.push(piece);
      }
      yield page;
    }
  } catch (error) {
    throw faultOf(error, 'who has access to the server could not be read whole');
  }
}

/** The list holds one line per user, the name second. */
async function userNames(server: RedisServer): Promise<readonly string[]> {
  const answer = await server.client.ask('ACL', 'LIST');
  if (!Array.isArray(answer)) throw new TargetError('refused', 'the list of ACL users cannot be read');
  if (answer.length > limits.surveyUsersMax) {
    throw new TargetError(
      'refused',
      `the server has more than ${limits.surveyUsersMax} users, which is more than are read`,
    );
  }
  return answer.map((line) => String(line).split(' ')[1] ?? '');
}

/** What one user is; null when there is none of that name that could sign in. */
async function readPiece(server: RedisServer, name: string): Promise<ObservedAccess | null> {
  const user = await readUser(server.client.ask, name);
  if (user === null) return null;
  const whole = { key: userKey(name), account: name, ours: ourName.test(name), entitlement: null };
  if (whole.ours) return { ...whole, sentence: `the user ${quoted(name)} is named as users of grants are` };
  if (!user.flags.has('on')) return null;
  const catalog = await server.catalog();
  const untouchable = await reasonToKeep(server, name, user, catalog);
  const entry = user.flags.has('nopass') ? 'without a password ' : '';
  const entitlement = entitlementOf(user, catalog);
  const may =
    entitlement === null
      ? (powerOf(user, catalog) ?? 'nothing but say hello')
      : `${entitlement.permission} on ${quoted(entitlement.nativeId)}`;
  return {
    ...whole,
    entitlement,
    ...(untouchable === null ? {} : { untouchable }),
    sentence: `the user ${quoted(name)} may sign in ${entry}and has ${may}`,
  };
}

async function reasonToKeep(
  server: RedisServer,
  name: string,
  user: AclUser,
  catalog: Catalog,
): Promise<string | null> {
  if (name === String(await server.client.ask('ACL', 'WHOAMI'))) return 'it is the user of the connector itself';
  if (name === 'default')
    return 'it is the user that every connection begins as; change it in the settings of the server';
  const { commands } = allowedBy(user.commands, catalog);
  if (commands.has('acl|setuser'))
    return 'it may make users: an account of the system, which only its administrator takes away';
  return commands.has('psync') ? 'it may follow the server as a replica; only its administrator takes it away' : null;
}

/** The permission that these rights are exactly, however the user may sign in; null when they are none. */
function entitlementOf(user: AclUser, catalog: Catalog): ObservedAccess['entitlement'] {
  const verifier = '0'.repeat(64);
  const bare: AclUser = { ...user, flags: new Set(['on']), passwords: [verifier] };
  for (const candidate of candidatesOf(user)) {
    const plan: RedisPlan = { adapter: 'redis', version: 1, grantId: 'none', user: 'tg_none', verifier, ...candidate };
    if (compareUser(bare, plan, catalog).length > 0) continue;
    const { kind, database, pattern, permission } = candidate;
    if (kind === 'server') return { type: 'redis-server', nativeId: serverNativeId, permission };
    const number = database ?? 0;
    return kind === 'database'
      ? { type: 'redis-database', nativeId: databaseNativeId(number), permission }
      : { type: 'redis-keys', nativeId: keysNativeId(number, pattern), permission };
  }
  return null;
}

type Candidate = Pick<RedisPlan, 'kind' | 'database' | 'pattern' | 'permission'>;

/** What rights on one pattern of keys could be: no permission of ours has several. */
function candidatesOf(user: AclUser): readonly Candidate[] {
  const [rule, ...others] = user.keys;
  const read = /^%R~(.+)$/.exec(rule ?? '')?.[1];
  const pattern = read ?? /^~(.+)$/.exec(rule ?? '')?.[1];
  if (pattern === undefined || others.length > 0) return [];
  const database = Number(
    /^\+select\|(\d+)$/.exec(user.commands.find((word) => word.startsWith('+select|')) ?? '')?.[1] ?? 0,
  );
  const permissions = read === undefined ? (['READ_WRITE', 'ADMIN'] as const) : (['READ_ONLY'] as const);
  return permissions.flatMap((permission): readonly Candidate[] => [
    ...(pattern === '*' ? [{ kind: 'server', database: null, pattern, permission } as const] : []),
    ...(permission === 'ADMIN'
      ? []
      : [{ kind: pattern === '*' ? 'database' : 'keys', database, pattern, permission } as const]),
  ]);
}

const takeBack = (server: RedisServer, observed: ObservedAccess): Promise<Outcome> =>
  outcomeOf('the access was not taken away', async () => {
    const piece = await readPiece(server, observed.account).catch((error: unknown) => {
      if (error instanceof Fault) throw new TargetError('unavailable', error.message);
      throw error;
    });
    if (piece === null) return;
    if (piece.untouchable !== undefined) throw new TargetError('refused', piece.untouchable);
    if (piece.ours) await deleteUser(server, { user: piece.account });
    else await lockUser(server, piece.account);
  });
