// From what holds now and what was open to what is written: opened, seen again, resolved.

import type { FindingId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import { type Finding, findingSeverities, type Held } from './finding.ts';

export interface SettleAsk {
  /** Everything that is open, of which at most one has a key. */
  readonly open: readonly Finding[];
  readonly held: readonly Held[];
  readonly now: Instant;
  readonly newId: () => FindingId;
  /** The last resolved finding of a key, whose owner looks after it again. */
  readonly before: ReadonlyMap<string, Finding>;
}

export interface Settled {
  readonly opened: readonly Finding[];
  readonly kept: readonly Finding[];
  readonly resolved: readonly Finding[];
}

/** Settles. What is held twice under one key is one finding. */
export function settleFindings({ open, held, now, newId, before }: SettleAsk): Settled {
  const holding = new Map(held.map((one) => [one.key, one]));
  const known = new Set(open.map(({ key }) => key));
  const kept: Finding[] = [];
  const resolved: Finding[] = [];
  for (const finding of open) {
    const still = holding.get(finding.key);
    if (still === undefined) resolved.push({ ...finding, resolvedAt: now });
    else
      kept.push({
        ...finding,
        ...still,
        lastSeenAt: now,
        acknowledged: worse(finding, still) ? null : finding.acknowledged,
      });
  }
  const opened = [...holding.values()]
    .filter(({ key }) => !known.has(key))
    .map(
      (one): Finding => ({
        ...one,
        id: newId(),
        firstSeenAt: now,
        lastSeenAt: now,
        resolvedAt: null,
        ownerId: before.get(one.key)?.ownerId ?? null,
        acknowledged: null,
      }),
    );
  return { opened, kept, resolved };
}

/** What somebody left as it was is told again when it gets worse. */
const worse = (was: Held, is: Held): boolean =>
  findingSeverities.indexOf(is.severity) > findingSeverities.indexOf(was.severity);
