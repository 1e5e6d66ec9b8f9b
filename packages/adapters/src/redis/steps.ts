// A plan as one step: Redis makes a user with its password, keys and commands in one command, so that there is no moment in which half of
// it exists. It is read back, and kept where a restart finds it. Undo is closing (close.ts).

import { type Outcome, quoted, type Step } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { compareUser, readUser, rulesOf } from './acl-user.ts';
import { TargetError } from './client.ts';
import { deleteUser } from './close.ts';
import { lookAt } from './look.ts';
import type { RedisPlan } from './plan.ts';
import { type RedisServer, unfit } from './server.ts';

/** The step that opens a plan. The server takes no end: only Tidegate ends it. */
export const stepsOf = (server: RedisServer, plan: RedisPlan): readonly Step[] => [
  {
    name: 'make the user',
    do: () => outcomeOf('the user was not made', () => makeUser(server, plan)),
    undo: () => outcomeOf('the user was not deleted', () => deleteUser(server, plan)),
    look: () => lookAt(server, plan),
  },
];

/** Redis holds no end. Only that there is something to end is looked at. */
export const noEnd = (server: RedisServer, plan: RedisPlan): Promise<Outcome> =>
  outcomeOf('the end was not moved', async () => {
    if ((await readUser(server.client.ask, plan.user)) === null) throw missing(plan);
  });

/** Puts the plan's password in the place of the old one. */
export const setVerifier = (server: RedisServer, plan: RedisPlan): Promise<Outcome> =>
  outcomeOf('the password was not changed', async () => {
    const { client } = server;
    if (!(await isOn(server, plan))) throw missing(plan);
    await client.tell('ACL', 'SETUSER', plan.user, 'resetpass', `#${plan.verifier}`);
    if (!(await isOn(server, plan))) {
      // It was closed in between, and our change made an empty user of that name.
      await deleteUser(server, plan);
      throw missing(plan);
    }
    await server.keep();
  });

async function makeUser(server: RedisServer, plan: RedisPlan): Promise<void> {
  const { client } = server;
  const reason = unfit(await server.facts());
  if (reason !== null) throw new TargetError('refused', reason);
  const catalog = await server.catalog();
  await client.tell('ACL', 'SETUSER', plan.user, ...rulesOf(plan, catalog));
  const made = await readUser(client.ask, plan.user);
  if (made === null) throw new TargetError('unavailable', 'it was deleted while it was being made');
  const differs = compareUser(made, plan, catalog);
  if (differs.length > 0) throw new TargetError('refused', `access could not be limited: ${differs.join('; ')}`);
  await server.keep();
}

const isOn = async (server: RedisServer, plan: RedisPlan): Promise<boolean> =>
  (await readUser(server.client.ask, plan.user))?.flags.has('on') ?? false;

const missing = (plan: RedisPlan): TargetError =>
  new TargetError('refused', `there is no user ${quoted(plan.user)} of this grant`);
