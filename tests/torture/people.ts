// People who ask, decide, give back and revoke while servers die: each call goes to whichever server answers, a lost answer is let go, and what a
// server acknowledged is written down, for the examination afterwards.

import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient, ProblemError, requestRoutes } from '@tidegate/contract';
import type { TortureWorld } from './world.ts';

/** Something that a server said it did. */
export interface Acknowledged {
  readonly what: 'asked' | 'approved' | 'released' | 'revoked' | 'withdrawn';
  readonly requestId: string;
}

export interface People {
  readonly acknowledged: readonly Acknowledged[];
  /** Calls whose answer was lost, or that found no server. */
  readonly lost: () => number;
  /** Refusals and failures that servers told, by code. */
  readonly refused: ReadonlyMap<string, number>;
  /** Lets everybody finish what they are at. */
  readonly stop: () => Promise<void>;
}

const callMs = 10_000;

/** Everybody acts until stopped. `chance` answers a number from 0 up to 1. */
export function startPeople(world: TortureWorld, chance: () => number): People {
  const acknowledged: Acknowledged[] = [];
  const refused = new Map<string, number>();
  let lost = 0;
  let stopping = false;
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(chance() * items.length)];

  /** One call to a server that is up; null when there is no answer or the answer is no. */
  const call = async <T>(
    name: string,
    work: (client: Client, signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> => {
    const baseUrl = pick(world.servers.flatMap((server) => server.url() ?? []));
    if (baseUrl === undefined) {
      lost += 1;
      await pause(50);
      return null;
    }
    try {
      return await work(createClient({ baseUrl, token: world.tokenOf(name) }), AbortSignal.timeout(callMs));
    } catch (error) {
      if (error instanceof ProblemError) refused.set(error.problem.code, (refused.get(error.problem.code) ?? 0) + 1);
      else lost += 1;
      return null;
    }
  };
  const act = async (name: string, what: Exclude<Acknowledged['what'], 'asked'>, requestId: string): Promise<void> => {
    const route = {
      approved: requestRoutes.approveRequest,
      released: requestRoutes.releaseRequest,
      revoked: requestRoutes.revokeRequest,
      withdrawn: requestRoutes.withdrawRequest,
    }[what];
    const answer = await call(name, (client, signal) => client.call(route, { params: { id: requestId }, signal }));
    if (answer !== null) acknowledged.push({ what, requestId });
  };

  const askOnce = async (name: string, database: string): Promise<string | null> => {
    const offers = await call(name, (client, signal) =>
      client.call(requestRoutes.listOffers, { query: { search: database }, signal }),
    );
    const offer = offers?.items.find((item) => item.permission.name === 'READ_ONLY');
    if (offer === undefined) return null;
    const made = await call(name, (client, signal) =>
      client.call(requestRoutes.createRequests, {
        body: {
          entitlements: [{ resource_id: offer.resource.id, permission_id: offer.permission.id }],
          duration_sec: 1 + Math.floor(chance() * 4),
          reason: 'torture',
        },
        signal,
      }),
    );
    const id = made?.items[0]?.id ?? null;
    if (id !== null) acknowledged.push({ what: 'asked', requestId: id });
    return id;
  };

  const live = async (name: string): Promise<void> => {
    while (!stopping) {
      await pause(chance() * 400);
      const consented = chance() < 0.5;
      const database = pick(world.databases[consented ? 'pii' : 'internal']);
      const id = database === undefined ? null : await askOnce(name, database);
      if (id === null) continue;
      if (consented && chance() < 0.1) await act(name, 'withdrawn', id);
      // Two clicks at once decide once.
      else if (consented) await Promise.all([act('manager', 'approved', id), act('manager', 'approved', id)]);
      await pause(chance() * 1_500);
      const then = chance();
      if (then < 0.25) await act(name, 'released', id);
      else if (then < 0.4) await act('admin', 'revoked', id);
    }
  };
  const lives = world.engineers.map(live);
  return {
    acknowledged,
    lost: () => lost,
    refused,
    stop: async () => {
      stopping = true;
      await Promise.all(lives);
    },
  };
}
