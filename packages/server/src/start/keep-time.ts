// The time that a server goes by: the database's, which all servers that share it have in common, carried on by a clock of this machine that
// cannot be set. Whoever sets this machine's clock moves nobody's end.

import type { Log } from '@tidegate/broker';
import { type Clock, type Instant, limits, type Store } from '@tidegate/core';

export interface KeptTime {
  readonly clock: Clock;
  /** Ends the comparing. */
  readonly stop: () => void;
}

export interface KeepTimeParts {
  /** Milliseconds that only ever grow, from wherever. */
  readonly elapsed?: () => number;
}

/** Reads the time once, and compares again every few seconds. While the database does not answer, time goes on from what it said last. */
export async function keepTime(
  store: Pick<Store, 'ping'>,
  log: Pick<Log, 'error'>,
  { elapsed = () => performance.now() }: KeepTimeParts = {},
): Promise<KeptTime> {
  let base = await read();
  const now = (): Instant => Math.floor(base.at + (elapsed() - base.elapsed));

  /** The middle between asking and hearing is when the database said it, as far as anybody here can know. */
  async function read(): Promise<{ readonly at: Instant; readonly elapsed: number; readonly doubtMs: number }> {
    const asked = elapsed();
    const at = await store.ping();
    const heard = elapsed();
    return { at, elapsed: (asked + heard) / 2, doubtMs: (heard - asked) / 2 };
  }
  const compare = async (): Promise<void> => {
    const next = await read().catch(() => null);
    if (next === null) return;
    const aheadMs = Math.round(next.at - (base.at + (next.elapsed - base.elapsed)));
    // A slow answer says little; a better one comes.
    if (Math.abs(aheadMs) <= next.doubtMs) return;
    base = next;
    if (Math.abs(aheadMs) <= limits.clockJumpMs) return;
    const way = aheadMs > 0 ? 'forwards' : 'backwards';
    log.error(
      { ahead_ms: aheadMs },
      `the database's clock jumped ${way} by ${Math.abs(aheadMs)} ms; ends move with it, so look at what is open`,
    );
  };
  const timer = setInterval(() => void compare(), limits.clockCompareEveryMs);
  timer.unref();
  return { clock: { now }, stop: () => clearInterval(timer) };
}
