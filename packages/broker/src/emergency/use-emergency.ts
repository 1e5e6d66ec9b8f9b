// Using access in an emergency: part of the transaction that asks. It opens like any request that asks nobody; beside it a review is
// owed from now on, and everybody who is to know hears of it at once.

import {
  type AccessRequest,
  type ConsentFacts,
  displayName,
  type Emergency,
  emergencyPeople,
  emergencyRefusal,
  humanOf,
  limits,
  newId,
  type PersonId,
  quoted,
  type Refusal,
  Refused,
  type Transaction,
} from '@tidegate/core';
import { consentFactsIn } from '../consent/consent-facts.ts';
import { announce } from '../notices/announce.ts';
import type { Ports } from '../ports.ts';

/** Writes the use down and tells of it; nothing for a flow of another kind. Throws `Refused` where it may not be used now. */
export async function useEmergency(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const { breakGlass } = request.terms;
  if (breakGlass === null) return;
  const facts = (await consentFactsIn(ports, tx, [request]))(request);
  const reviewers = facts === null ? [] : emergencyPeople(request, breakGlass.reviewers, facts);
  const told = facts === null ? [] : emergencyPeople(request, breakGlass.tell, facts);
  const humanId = facts === null ? request.requesterId : humanOf(facts.requester);
  const refused = await emergencyRefusalIn(ports, tx, request);
  if (refused !== null) throw new Refused(refused);
  const emergency: Emergency = { requestId: request.id, humanId, usedAt: request.askedAt, review: null };
  await tx.emergencies.insert(emergency);
  tx.audit.append({
    at: request.askedAt,
    kind: 'emergency.used',
    actor: request.requesterId,
    door: 'worker',
    subject: request.id,
    facts: { reason: request.reason, reviewers: reviewers.length, told: told.length },
  });
  const who = facts === null ? request.requesterId : displayName(facts.requester);
  await announce(ports, tx, {
    kind: 'emergency.used',
    sentence: `${who} uses emergency access through ${quoted(request.flowName)} to ${whatOf(request)}: ${quoted(request.reason ?? '', 200)}; review it`,
    requestId: request.id,
    to: [...reviewers, ...told].map(({ id }) => id),
    facts: { flow: request.flowName, reason: request.reason },
  });
  const dueAt = request.askedAt + limits.emergencyRemindMs;
  await tx.work.add({ id: newId('work', ports.chance), kind: 'emergency.remind', subject: request.id, dueAt });
}

/** Why an emergency may not be used now; null where it may, or for a flow of another kind. */
export async function emergencyRefusalIn(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
): Promise<Refusal | null> {
  const { breakGlass } = request.terms;
  if (breakGlass === null) return null;
  const facts = (await consentFactsIn(ports, tx, [request]))(request);
  const reviewers = facts === null ? [] : emergencyPeople(request, breakGlass.reviewers, facts);
  const humanId = facts === null ? request.requesterId : humanOf(facts.requester);
  return emergencyRefusal(await openOf(tx, humanId, facts), reviewers);
}

/** What the human has open by any of their records: it names the human known when it was used, and the records may be linked since. */
async function openOf(tx: Transaction, humanId: PersonId, facts: ConsentFacts | null): Promise<Emergency | null> {
  const records = [...(facts?.people.values() ?? [])].filter((person) => humanOf(person) === humanId);
  for (const id of new Set([humanId, ...records.map((record) => record.id)])) {
    const open = await tx.emergencies.openOf(id);
    if (open !== null) return open;
  }
  return null;
}

/** The first things of a request by name, and how many more. */
export function whatOf(request: AccessRequest): string {
  const [first, ...rest] = request.entitlements.map(({ resourceName }) => quoted(resourceName));
  return rest.length === 0 ? (first ?? 'nothing') : `${first} and ${rest.length} more`;
}
