// What the watchdog does at each look: undoes what is past its end, looks, and forgets only what is absent. It never gives up, and one
// target that does not answer holds up no other.

import { grantIn, type HeldEnd, type LocalConnector } from '@tidegate/adapters';
import { type Adapter, type Instant, type IntegrationId, limits } from '@tidegate/core';
import type { EndsFolder } from './ends-folder.ts';

export interface CloseParts {
  readonly list: EndsFolder;
  readonly adapters: readonly Adapter[];
  /** Connects anew for each look, with the key and the credentials as they are then. Throws when they cannot be read. */
  readonly connect: () => LocalConnector;
  readonly now: () => Instant;
  /** One line of the watchdog's log. */
  readonly tell: (what: string, facts: Readonly<Record<string, unknown>>) => void;
}

interface Trouble {
  readonly message: string;
  readonly tries: number;
  readonly againAt: Instant;
}

type Ended = { readonly kind: 'absent' } | { readonly kind: 'again'; readonly message: string; readonly inMs?: number };

export class Closing {
  readonly #parts: CloseParts;
  readonly #busy = new Set<IntegrationId>();
  readonly #troubles = new Map<string, Trouble>();
  readonly #absentSince = new Map<string, Instant>();
  readonly #told = new Set<string>();

  constructor(parts: CloseParts) {
    this.#parts = parts;
  }

  /** One look at the list; over when everything is that it began. */
  async turn(): Promise<void> {
    const { list, now, tell } = this.#parts;
    const { held, unreadable } = list.all();
    for (const file of unreadable) {
      if (!this.#told.has(file))
        tell('unreadable', { file, message: 'it tells nothing, and what it held may be open' });
      this.#told.add(file);
    }
    const due = [...held].filter(
      ([name, one]) => isOverdue(one, now()) && (this.#troubles.get(name)?.againAt ?? 0) <= now(),
    );
    const integrations = new Set(due.map(([, { place }]) => place.integration));
    const free = [...integrations].filter((integration) => !this.#busy.has(integration));
    if (free.length === 0) return;
    const connector = this.#parts.connect();
    try {
      await Promise.all(
        free.map((integration) => {
          const names = due.filter(([, { place }]) => place.integration === integration).map(([name]) => name);
          return this.#closeAt(connector, integration, names);
        }),
      );
    } finally {
      await connector.close();
    }
  }

  async #closeAt(connector: LocalConnector, integration: IntegrationId, names: readonly string[]): Promise<void> {
    this.#busy.add(integration);
    try {
      for (const name of names) await this.#closeOne(connector, name);
    } finally {
      this.#busy.delete(integration);
    }
  }

  async #closeOne(connector: LocalConnector, name: string): Promise<void> {
    const { list, now, tell } = this.#parts;
    // It may have been prolonged or closed while others were.
    const held = list.find(name);
    if (held === null || !isOverdue(held, now())) return;
    const facts = {
      grant: grantIn(held.plan),
      integration: held.place.integration,
      ends_at: new Date(held.endsAt).toISOString(),
    };
    const ended = await end(connector, held).catch(
      (error: unknown): Ended => ({ kind: 'again', message: error instanceof Error ? error.message : String(error) }),
    );
    if (ended.kind === 'absent' && this.#isSettled(name, held)) {
      // Told before it is forgotten: whoever sees the list without it finds in the log why.
      tell('closed', facts);
      list.remove(name);
      this.#troubles.delete(name);
      this.#absentSince.delete(name);
      return;
    }
    const before = this.#troubles.get(name);
    const message =
      ended.kind === 'absent' ? 'it is absent, and looked at again because this target is slow to tell' : ended.message;
    const tries = (before?.tries ?? 0) + 1;
    const pause = Math.min(limits.watchdogEveryMs * 2 ** Math.min(tries - 1, 10), limits.watchdogRetryCeilingMs);
    const inMs = ended.kind === 'absent' ? limits.watchdogEveryMs : (ended.inMs ?? pause);
    this.#troubles.set(name, { message, tries, againAt: now() + inMs });
    if (ended.kind !== 'absent') this.#absentSince.delete(name);
    if (before?.message !== message) tell('not_closed', { ...facts, message });
  }

  /** Where reads lag behind, absent must be seen for a while before it is believed. */
  #isSettled(name: string, { place }: HeldEnd): boolean {
    const { adapters, now } = this.#parts;
    const since = this.#absentSince.get(name) ?? now();
    this.#absentSince.set(name, since);
    return now() - since >= (adapters.find(({ type }) => type === place.type)?.settlingMs ?? 0);
  }
}

const isOverdue = ({ endsAt }: HeldEnd, now: Instant): boolean => endsAt + limits.watchdogGraceMs <= now;

async function end(connector: LocalConnector, { place, plan, endsAt }: HeldEnd): Promise<Ended> {
  const reached = await connector.reach(place);
  if (!reached.ok) return { kind: 'again', message: reached.refusal.message };
  const target = reached.value;
  for (const step of target.steps(plan, endsAt).toReversed()) {
    const outcome = await step.undo();
    if (outcome.kind === 'pending') return { kind: 'again', message: outcome.message, inMs: outcome.againMs };
    if (outcome.kind !== 'done') return { kind: 'again', message: outcome.message };
  }
  const look = await target.look(plan);
  return look.state === 'absent' ? { kind: 'absent' } : { kind: 'again', message: look.message ?? 'it is still there' };
}
