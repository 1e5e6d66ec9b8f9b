// What the holder of a grant can do without being given it: users that let anybody in, and what ACLs cannot hold apart. It cannot be held
// back from one user, so it is read and said before the access opens and after.

import { quoted } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import { type AclUser, readUser, some } from './acl-user.ts';
import { type Ask, TargetError } from './client.ts';
import { allowedBy, type Catalog } from './commands.ts';
import type { RedisPlan } from './plan.ts';
import type { RedisServer } from './server.ts';

/** Rights beyond the plan, as sentences. Throws `Fault` when they cannot be read. */
export async function readExcess(server: RedisServer, plan: RedisPlan): Promise<readonly string[]> {
  try {
    const open = await openUsers(server.client.ask, await server.catalog());
    const doors = open.map(
      ({ name, means }) => `may become ${quoted(name)} without a password, as everyone may: ${means}`,
    );
    if (plan.database === null || plan.database === 0) return doors;
    const which =
      plan.kind === 'keys' ? `the keys of database 0 that match ${quoted(plan.pattern)}` : 'all keys of database 0';
    return [`has the same rights on ${which}: every connection begins there, and ACLs do not know databases`, ...doors];
  } catch (error) {
    throw faultOf(error, 'what everyone may do could not be read');
  }
}

/** A user that anybody can be, and what that means. */
export interface OpenUser {
  readonly name: string;
  readonly means: string;
}

/** Users that are let in with any password and may do more than say hello. Throws `TargetError`. */
export async function openUsers(ask: Ask, catalog: Catalog): Promise<readonly OpenUser[]> {
  const found: OpenUser[] = [];
  for (const name of await passwordless(ask)) {
    const user = await readUser(ask, name);
    if (user === null || !user.flags.has('nopass') || !user.flags.has('on')) continue;
    const means = powerOf(user, catalog);
    if (means !== null) found.push({ name, means });
  }
  return found;
}

/** Names of users with `nopass`: the list holds one line per user, the name second. */
async function passwordless(ask: Ask): Promise<readonly string[]> {
  const answer = await ask('ACL', 'LIST');
  if (!Array.isArray(answer)) throw new TargetError('refused', 'the list of ACL users cannot be read');
  return answer
    .map((line) => String(line).split(' '))
    .filter((words) => words.includes('nopass'))
    .map((words) => words[1] ?? '');
}

/** What a user may do, beyond saying hello, in a few words; null when that is nothing. */
export function powerOf(user: AclUser, catalog: Catalog): string | null {
  const { commands, unread } = allowedBy(user.commands, catalog);
  const all = [...catalog.commands.keys()].every((name) => commands.has(name));
  const strong = [...commands].filter((name) => {
    const command = catalog.commands.get(name);
    if (command?.always) return false;
    return !command?.categories.has('connection') || command.categories.has('dangerous');
  });
  if (user.selectors === 0 && unread.length === 0 && strong.length === 0) return null;
  const what = all ? 'every command' : `${strong.length} command${strong.length === 1 ? '' : 's'}`;
  const where = user.keys.includes('~*') ? 'all keys' : user.keys.length === 0 ? 'no keys' : `keys ${some(user.keys)}`;
  return `${what} on ${where}`;
}
