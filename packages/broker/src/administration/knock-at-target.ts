// Whether targets still let their connectors in, asked again and again: a password that was changed there is found while nothing is open, and
// not by the first access that cannot end. One row of work for each integration, so that of any number of servers one asks.

import {
  afterKnocks,
  type Claim,
  Fault,
  type Held,
  holdCredentialRefusals,
  type Integration,
  type IntegrationId,
  isId,
  type Knock,
  newId,
  type Result,
  type Transaction,
} from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import { claimLost, complete, done, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { targetOf } from '../targets.ts';

/** The pause between two tries in milliseconds; null where none is made by itself. */
const knockEveryMs = (ports: Ports): number | null => ports.knocks?.everyMs ?? null;

/** Makes sure that every target will be asked. To be called once when a server starts. */
export async function scheduleKnocks(ports: Ports): Promise<void> {
  await ports.store.transaction(async (tx) => {
    for (const { id } of await tx.integrations.all()) await knockSoon(ports, tx, id);
  });
}

/** Part of a transaction after which the answer may be another: a new credential, or a call that was refused. */
export async function knockSoon(ports: Ports, tx: Transaction, subject: IntegrationId): Promise<void> {
  if (knockEveryMs(ports) === null) return;
  const dueAt = ports.clock.now();
  await tx.work.add({ id: newId('work', ports.chance), kind: 'credential.knock', subject, dueAt });
}

/** The same by itself, where what a target was asked for ended in this fault. */
export async function knockAfter(ports: Ports, id: IntegrationId, code: string | undefined): Promise<void> {
  if (code === 'target.credential_refused') await ports.store.transaction((tx) => knockSoon(ports, tx, id));
}

/** One turn; the row stays for the next time. */
export async function knockTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const { subject } = claim;
  const integration = isId('integration', subject)
    ? await ports.store.read((tx) => tx.integrations.get(subject))
    : null;
  const knocks = integration === null ? null : await knocksAt(ports, integration);
  const every = knockEveryMs(ports);
  await ports.store.transaction(async (tx) => {
    if (integration !== null && knocks?.ok === true) await note(ports, tx, integration.id, knocks.value);
    if (knocks === null || every === null) return complete(tx, claim);
    const trouble = knocks.ok ? null : knocks.refusal.message;
    if (!(await tx.work.putBack(claim, { dueAt: ports.clock.now() + every, trouble, tries: 0 })))
      throw claimLost(claim);
  });
  return done;
}

/** Null where there is nothing to knock at. Who cannot be reached at all tells nothing. */
async function knocksAt(ports: Ports, integration: Integration): Promise<Result<readonly Knock[]> | null> {
  const target = await targetOf(ports, integration);
  if (!target.ok) return target;
  if (target.value.knock === undefined) return null;
  try {
    return { ok: true, value: await target.value.knock() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, refusal: { code: error.code, message: error.message } };
  }
}

async function note(ports: Ports, tx: Transaction, id: IntegrationId, knocks: readonly Knock[]): Promise<void> {
  if ((await tx.integrations.get(id)) === null) return;
  const known = await tx.credentialRefusals.of(id, 'knock');
  const now = afterKnocks(known, { integrationId: id, heardBy: 'knock', knocks, now: ports.clock.now() });
  if (JSON.stringify(known) === JSON.stringify(now)) return;
  await tx.credentialRefusals.replace(id, 'knock', now);
  await reviewSoon(ports, tx);
}

/** What holds of every integration now. */
export async function holdRefusals(tx: Transaction): Promise<readonly Held[]> {
  const refusals = await tx.credentialRefusals.all();
  const held: Held[] = [];
  for (const id of new Set(refusals.map(({ integrationId }) => integrationId))) {
    const integration = await tx.integrations.get(id);
    const own = refusals.filter(({ integrationId }) => integrationId === id);
    if (integration !== null) held.push(...holdCredentialRefusals(integration, own));
  }
  return held;
}
