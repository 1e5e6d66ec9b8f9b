// Every decision of a world made again from its audit log alone: what disagrees, in words.

import { type AuditEvent, readEvent, replayDecision } from '@tidegate/core';
import type { BrokerWorld } from './open-broker.ts';

/** The events of a world's log, by what they are about, in their order. */
export async function eventsBySubject(world: BrokerWorld): Promise<ReadonlyMap<string, readonly AuditEvent[]>> {
  const bySubject = new Map<string, AuditEvent[]>();
  for (const record of await world.ports.store.read((tx) => tx.audit.after(0, 100_000))) {
    const event = readEvent(record);
    bySubject.set(event.subject, [...(bySubject.get(event.subject) ?? []), event]);
  }
  return bySubject;
}

/** What the rules, applied to the log, say otherwise than the log and the rows; empty where all agree. */
export async function disagreements(world: BrokerWorld): Promise<readonly string[]> {
  const told: string[] = [];
  for (const [subject, events] of await eventsBySubject(world)) {
    if (!events.some(({ kind }) => kind === 'request.asked')) continue;
    const replay = replayDecision(events, (id) => id);
    const stored = await world.ports.store.read(
      async (tx) => (await tx.requests.page({ ids: [subject as `req_${string}`] }, { after: null, limit: 1 })).items[0],
    );
    if (replay === null) told.push(`${subject}: the log does not hold it`);
    else if (!replay.agrees) told.push(`${subject}: ${JSON.stringify(replay)}`);
    else if (stored?.state.kind !== 'not_started' && stored?.state.kind !== replay.derived) {
      told.push(`${subject}: it is ${stored?.state.kind} and derived ${replay.derived}`);
    }
  }
  return told;
}
