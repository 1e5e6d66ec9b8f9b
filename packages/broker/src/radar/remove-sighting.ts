// Taking away what the radar saw: a person decides, a worker does it and looks. It is taken up again until a whole survey no longer shows
// it, and why it is still there is told meanwhile. What is to stay is accepted.

import {
  type Claim,
  isId,
  limits,
  no,
  type ObservedAccess,
  type Outcome,
  ok,
  quoted,
  type Result,
  refusal,
  type Sighting,
  type Transaction,
} from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import { afterOutcome, again, attempt, complete, done, holding, type Turn, troubleOf } from '../grants/turn.ts';
import type { Actor, Ports } from '../ports.ts';
import { plannerOf, targetOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { readSurvey, surveyedBy } from './read-survey.ts';
import { beginRemoval, factsOf } from './removal.ts';

export interface SightingInput {
  readonly id: string;
  readonly reason: string;
}

/** Has it taken away. Refused for what is nothing to take away, is untouchable, or is a grant of ours, which is ended instead. */
export async function removeSighting(ports: Ports, actor: Actor, input: SightingInput): Promise<Result<Sighting>> {
  const reason = reasonOf(input.reason);
  if (!reason.ok) return reason;
  return transact(ports, async (tx) => {
    const sighting = await openSighting(tx, input.id);
    if (!sighting.ok) return sighting;
    const problem = whyNot(sighting.value);
    if (problem !== null) return no(refusal('radar.not_removable', problem));
    const next = await beginRemoval(ports, tx, { sighting: sighting.value, by: actor.person.id, reason: reason.value });
    tell(ports, tx, actor, 'radar.remove_asked', next, reason.value);
    return ok(next);
  });
}

/** Leaves it as it is: it is no finding any more, for as long as it stays the same. A removal that was asked for is given up. */
export async function acceptSighting(ports: Ports, actor: Actor, input: SightingInput): Promise<Result<Sighting>> {
  const reason = reasonOf(input.reason);
  if (!reason.ok) return reason;
  return transact(ports, async (tx) => {
    const sighting = await openSighting(tx, input.id);
    if (!sighting.ok) return sighting;
    const next = accepted(ports, actor, sighting.value, reason.value);
    await tx.radar.save([next]);
    await tx.work.drop('radar.remove', next.id);
    tell(ports, tx, actor, 'radar.accepted', next, reason.value);
    await reviewSoon(ports, tx);
    return ok(next);
  });
}

/** Accepts all standing access of one integration that is there now, as one decision. Answers how much it was. */
export async function acceptStanding(
  ports: Ports,
  actor: Actor,
  input: { readonly integration: string; readonly reason: string },
): Promise<Result<number>> {
  const reason = reasonOf(input.reason);
  if (!reason.ok) return reason;
  return transact(ports, async (tx) => {
    const { integration: asked } = input;
    const integration = isId('integration', asked)
      ? await tx.integrations.get(asked)
      : await tx.integrations.byName(asked);
    if (!integration)
      return no(refusal('object.not_found', `no integration ${quoted(asked)}`, { field: 'integration' }));
    await tx.radar.lockReview(integration.id);
    const standing = (await tx.radar.openOf(integration.id)).filter(
      (one) => one.kind === 'standing' && one.accepted === null && one.removal === null,
    );
    await tx.radar.save(standing.map((one) => accepted(ports, actor, one, reason.value)));
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'radar.accepted',
      actor: actor.person.id,
      door: actor.door,
      subject: integration.id,
      facts: { integration: integration.id, kind: 'standing', count: standing.length, reason: reason.value },
    });
    await reviewSoon(ports, tx);
    return ok(standing.length);
  });
}

const accepted = (ports: Ports, actor: Actor, one: Sighting, reason: string): Sighting => ({
  ...one,
  accepted: { by: actor.person.id, at: ports.clock.now(), reason },
  removal: null,
});

/** One turn at taking it away. */
export async function removeTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const found = await ports.store.read(async (tx) => {
    const sighting = isId('sighting', claim.subject) ? await tx.radar.get(claim.subject) : null;
    const integration = sighting && (await tx.integrations.get(sighting.integrationId));
    return sighting && integration ? { sighting, integration } : null;
  });
  if (found === null || found.sighting.resolvedAt !== null || found.sighting.removal === null) {
    await ports.store.transaction((tx) => complete(tx, claim));
    return done;
  }
  const { sighting } = found;
  const target = await targetOf(ports, found.integration);
  const surveyed = target.ok ? surveyedBy(target.value) : null;
  if (surveyed === null) return noted(ports, claim, sighting, 'its target cannot be asked');
  const hold = holding(ports, claim);
  await hold();
  const outcome: Outcome = await attempt(() => surveyed.survey.remove(observedOf(sighting)));
  if (outcome.kind === 'pending') return afterOutcome(claim, ports.clock.now(), outcome);
  if (outcome.kind !== 'done') return noted(ports, claim, sighting, troubleOf(outcome));
  await hold();
  const answer = await readSurvey(surveyed, hold);
  if (answer.kind === 'trouble') return noted(ports, claim, sighting, answer.message);
  const planner = plannerOf(ports, found.integration);
  const part = planner.ok ? planner.value.surveyPartOf?.(sighting.key) : null;
  const unread = answer.failed.find((one) => one.part === part);
  if (unread !== undefined) return noted(ports, claim, sighting, unread.message);
  if (answer.observed.some(({ key }) => key === sighting.key)) {
    return noted(ports, claim, sighting, 'the target said done, but the access is still there');
  }
  await gone(ports, claim, sighting);
  return done;
}

/** As the survey that told of it: adapters look again before they touch anything. */
const observedOf = ({ key, account, kind, entitlement, sentence, grantId }: Sighting): ObservedAccess => ({
  key,
  account,
  ours: kind === 'left_behind' || kind === 'widened',
  entitlement,
  sentence,
  ...(grantId === null ? {} : { grantId }),
});

async function gone(ports: Ports, claim: Claim, { id }: Sighting): Promise<void> {
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const current = await tx.radar.lock(id);
    if (current === null || current.resolvedAt !== null) return;
    const now = ports.clock.now();
    await tx.radar.save([{ ...current, resolvedAt: now }]);
    const facts = { ...factsOf(current), by: current.removal?.by ?? null };
    tx.audit.append({ at: now, kind: 'radar.removed', actor: 'system', door: 'worker', subject: id, facts });
    await reviewSoon(ports, tx);
  });
}

async function noted(ports: Ports, claim: Claim, { id }: Sighting, message: string): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    const current = await tx.radar.lock(id);
    if (!current?.removal || current.resolvedAt !== null) return;
    await tx.radar.save([{ ...current, removal: { ...current.removal, trouble: message } }]);
  });
  ports.log.warn({ sighting: id, tries: claim.tries + 1 }, `access that was to be removed is still there: ${message}`);
  return again(claim, ports.clock.now(), message);
}

export async function openSighting(tx: Transaction, id: string): Promise<Result<Sighting>> {
  const sighting = isId('sighting', id) ? await tx.radar.lock(id) : null;
  if (!sighting) return no(refusal('object.not_found', `no sighting ${quoted(id)}`, { field: 'id' }));
  if (sighting.resolvedAt === null) return ok(sighting);
  return no(refusal('object.changed', 'it is no longer so; there is nothing to decide'));
}

/** Why it is not taken away from here, as a sentence; null where it may be. */
export function whyNot({ kind, key, untouchable, grantId }: Sighting): string | null {
  if (untouchable !== null) return untouchable;
  if (kind === 'removed_outside') return 'it is not in the target: end the grant, or give the access anew';
  if (grantId !== null && key === `grant ${grantId}`) return 'it is a grant of this server: end its access instead';
  return null;
}

export function reasonOf(text: string): Result<string> {
  const reason = text.trim();
  if (reason === '') return no(refusal('input.invalid', 'say why, for those who come after', { field: 'reason' }));
  if (reason.length <= limits.reasonLengthMax) return ok(reason);
  return no(refusal('input.invalid', `a reason has at most ${limits.reasonLengthMax} characters`, { field: 'reason' }));
}

function tell(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  kind: 'radar.accepted' | 'radar.remove_asked',
  sighting: Sighting,
  reason: string,
): void {
  tx.audit.append({
    at: ports.clock.now(),
    kind,
    actor: actor.person.id,
    door: actor.door,
    subject: sighting.id,
    facts: { ...factsOf(sighting), reason },
  });
}
