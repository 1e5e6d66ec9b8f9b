// The way between a process and a target. A call travels, has its effect there whether or not its caller still lives, and the answer
// travels back; on the way it may be refused, turned away, lost before or after its effect, or done late.

import type { Instant, Outcome } from '@tidegate/core';
import type { Random } from './random.ts';
import type { Owner, Scheduler } from './scheduler.ts';
import type { TownKind } from './town.ts';

/** How bad the world is in one schedule. */
export interface Weather {
  /** How often a call goes wrong. */
  readonly faults: number;
  readonly refusals: number;
  readonly latencyMs: number;
  /** From when until when a kind of target answers nothing. */
  readonly outage: { readonly type: string; readonly from: Instant; readonly to: Instant } | null;
}

export type Answer<T> = { readonly kind: 'answer'; readonly value: T } | Exclude<Outcome, { kind: 'done' }>;

/** How long a caller waits for an answer. Well within half a claim: an adapter bounds its own time. */
const timeoutMs = 7_000;

export interface Wire {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly outside: Owner;
  /** How the weather is now; null when nothing goes wrong any more. */
  readonly weather: () => Weather | null;
  /** A process is about to send, or has just received: it may die here. */
  readonly danger: (owner: Owner) => Promise<void>;
}

/** Makes a call for a process. */
export async function callOver<T>(
  wire: Wire,
  owner: Owner,
  { kind, action, effect }: { readonly kind: TownKind; readonly action: 'change' | 'look'; readonly effect: () => T },
): Promise<Answer<T>> {
  await wire.danger(owner);
  const answer = await travel(wire, owner, { kind, action, effect });
  await wire.danger(owner);
  return answer;
}

async function travel<T>(
  wire: Wire,
  owner: Owner,
  call: { readonly kind: TownKind; readonly action: 'change' | 'look'; readonly effect: () => T },
): Promise<Answer<T>> {
  const { random, scheduler } = wire;
  const weather = wire.weather();
  // Some are slow, not all: that is how one overtakes another.
  const most = weather !== null && random.happens(0.4) ? weather.latencyMs : 20;
  const [out, back] = [random.between(1, most), random.between(1, most)];
  const fault = faultOf(wire, call.kind, call.action);
  if (fault === 'refused' || fault === 'unavailable') {
    await scheduler.sleep(owner, out + back);
    return { kind: fault, message: `the target answered ${fault}` };
  }
  if (fault === 'lost before') {
    await scheduler.sleep(owner, random.between(out + back, timeoutMs));
    return { kind: 'unknown', message: 'no answer came' };
  }
  // It happens there, whatever becomes of the process that sent it.
  const happensAfter = fault === 'late' ? random.between(0, call.kind.settlingMs) : out;
  const happened = new Promise<T>((resolve) => {
    scheduler.after(wire.outside, happensAfter, () => resolve(call.effect()));
  });
  if (fault !== null) {
    await scheduler.sleep(owner, random.between(out, timeoutMs));
    return { kind: 'unknown', message: 'no answer came' };
  }
  // Both at once: the answer of a dead process's call wakes nobody.
  const [value] = await Promise.all([happened, scheduler.sleep(owner, out + back)]);
  return { kind: 'answer', value };
}

type CallFault = 'refused' | 'unavailable' | 'lost before' | 'lost after' | 'late';

function faultOf(wire: Wire, kind: TownKind, action: 'change' | 'look'): CallFault | null {
  const weather = wire.weather();
  if (weather === null) return null;
  const { outage } = weather;
  const { now } = wire.scheduler;
  if (outage !== null && outage.type === kind.type && outage.from <= now && now < outage.to) {
    return wire.random.pick(['unavailable', 'lost before']);
  }
  if (wire.random.happens(weather.refusals)) return action === 'change' ? 'refused' : 'unavailable';
  if (!wire.random.happens(weather.faults)) return null;
  const lost: readonly CallFault[] = ['unavailable', 'lost before', 'lost after'];
  return wire.random.pick(kind.settlingMs > 0 && action === 'change' ? [...lost, 'late'] : lost);
}
