// Kills servers at random moments while people ask, decide, give back and revoke; then lets everything come to rest and examines it.

import { setTimeout as pause } from 'node:timers/promises';
import { allGrants, type Examination, examine } from './examine.ts';
import { startPeople } from './people.ts';
import type { ServerProcess } from './server-process.ts';
import { watchTarget } from './watch-target.ts';
import { openTortureWorld, type TortureWorld } from './world.ts';

/** What else goes wrong, besides kills: runs while people act, and leaves the world whole again. */
export type Trouble = (world: TortureWorld) => Promise<void>;

export interface TortureAsk {
  readonly kills: number;
  /** The same people, kills and pauses are drawn; what the machine makes of them differs. */
  readonly seed: number;
  readonly trouble?: Trouble;
  readonly say?: (sentence: string) => void;
}

export interface TortureReport extends Examination {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lostCalls: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly restMs: number;
}

const aliveMsMax = 2_500;
const restMsMax = 300_000;

/** One torture from start to examination. Throws when a server does not start, or nothing comes to rest. */
export async function tortureServers(ask: TortureAsk): Promise<TortureReport> {
  const say = ask.say ?? (() => undefined);
  const world = await openTortureWorld();
  try {
    const chance = numbers(ask.seed);
    await Promise.all(world.servers.map((server) => server.start()));
    const watch = await watchTarget(world.target.url);
    const people = startPeople(world, numbers(ask.seed + 1));
    try {
      await ask.trouble?.(world);
      const kills = await killServers(world.servers, { count: ask.kills, chance, say });
      await people.stop();
      say('everybody has stopped; waiting until every access is gone');
      const restMs = await rest(world);
      const examination = await examine(world, { acknowledged: people.acknowledged, watch });
      const { acknowledged, lost, refused } = people;
      return { ...examination, kills, acknowledged: acknowledged.length, lostCalls: lost(), refused, restMs };
    } finally {
      await people.stop();
      await watch.stop();
    }
  } finally {
    await world.close();
  }
}

/** Each server lives for a random while, dies, and comes back; now and then all die at once. */
async function killServers(
  servers: readonly ServerProcess[],
  ask: { readonly count: number; readonly chance: () => number; readonly say: (sentence: string) => void },
): Promise<number> {
  let left = ask.count;
  const live = async (server: ServerProcess): Promise<void> => {
    while (left > 0) {
      await pause(ask.chance() * aliveMsMax);
      if (left <= 0) return;
      left -= 1;
      const done = ask.count - left;
      if (done % 50 === 0) ask.say(`${done} of ${ask.count} kills`);
      // Now and then all at once; the others come back when it is their turn.
      const dying = ask.chance() < 0.1 ? servers : [server];
      await Promise.all(dying.map((one) => one.kill()));
      await server.start();
    }
  };
  await Promise.all(servers.map(live));
  await Promise.all(servers.map((server) => (server.url() === null ? server.start() : undefined)));
  return ask.count - left;
}

/** Until no access is there and nothing is on its way, or `restMsMax`. */
async function rest(world: TortureWorld): Promise<number> {
  const began = Date.now();
  for (;;) {
    const live = await world.broker.ports.store.read(async (tx) =>
      (await allGrants(tx)).filter((grant) => grant.state !== 'gone' && grant.state !== 'failed'),
    );
    if (live.length === 0) return Date.now() - began;
    if (Date.now() - began > restMsMax) {
      const states = live.map((grant) => `${grant.id} ${grant.state}: ${grant.trouble ?? 'no trouble told'}`);
      throw new Error(`not at rest after ${restMsMax / 1000} s:\n${states.join('\n')}`);
    }
    await pause(500);
  }
}

/** Numbers from 0 up to 1 from a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
