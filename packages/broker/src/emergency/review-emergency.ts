// Reviewing emergency uses: who may, what waits, and reminding the reviewers until somebody has looked.

import {
  type AccessRequest,
  type Claim,
  type Emergency,
  type EmergencyVerdict,
  emergencyPeople,
  emergencySentence,
  hasRight,
  isId,
  limits,
  no,
  ok,
  type Person,
  quoted,
  type RequestId,
  type Result,
  refusal,
  reviewEmergency,
  type Transaction,
} from '@tidegate/core';
import { consentFactsIn } from '../consent/consent-facts.ts';
import { complete, done, type Turn } from '../grants/turn.ts';
import { announce } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact, unwrap } from '../transact.ts';
import { whatOf } from './use-emergency.ts';

/** An emergency use as a person sees it. */
export interface ListedEmergency {
  readonly emergency: Emergency;
  readonly request: AccessRequest;
  readonly requester: Person;
  readonly sentence: string;
  readonly mayReview: boolean;
}

const listedMax = 200;

/** What waits for a review, and what was reviewed lately: all of it for who sees everybody's requests, else what is the caller's to review or was theirs. */
export async function listEmergencies(
  ports: Ports,
  actor: Actor,
  ask: { readonly state: 'open' | 'reviewed' },
): Promise<readonly ListedEmergency[]> {
  return ports.store.read(async (tx) => {
    const rows = ask.state === 'open' ? await tx.emergencies.open(listedMax) : await tx.emergencies.reviewed(listedMax);
    const listed: ListedEmergency[] = [];
    for (const emergency of rows) {
      const one = await seenBy(ports, tx, actor.person, emergency);
      if (one !== null) listed.push(one);
    }
    return listed;
  });
}

async function seenBy(
  ports: Ports,
  tx: Transaction,
  person: Person,
  emergency: Emergency,
): Promise<ListedEmergency | null> {
  const request = await tx.requests.get(emergency.requestId);
  const requester = request === null ? null : await tx.people.get(request.requesterId);
  if (request === null || requester === null) return null;
  const reviews = (await reviewersOf(ports, tx, request)).some(({ id }) => id === person.id);
  if (!reviews && person.id !== request.requesterId && !hasRight(person, 'requests:read_all')) return null;
  const sentence = emergencySentence(emergency, request, ports.clock.now());
  return { emergency, request, requester, sentence, mayReview: reviews && emergency.review === null };
}

/** The people who may review a request now; nobody for a request of another kind. */
export async function reviewersOf(ports: Ports, tx: Transaction, request: AccessRequest): Promise<readonly Person[]> {
  const { breakGlass } = request.terms;
  if (breakGlass === null) return [];
  const facts = (await consentFactsIn(ports, tx, [request]))(request);
  return facts === null ? [] : emergencyPeople(request, breakGlass.reviewers, facts);
}

/** Reviews an emergency use; the human who used it may use another from then on. */
export async function reviewEmergencyUse(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly verdict: EmergencyVerdict | null; readonly note: string },
): Promise<Result<ListedEmergency>> {
  const { id } = input;
  const notFound = () => refusal('object.not_found', 'there is no such request within your sight; check the id');
  if (!isId('request', id)) return no(notFound());
  return transact(ports, async (tx) => {
    const emergency = await tx.emergencies.lock(id);
    const request = emergency === null ? null : await tx.requests.get(id);
    const by = await tx.people.get(actor.person.id);
    if (emergency === null || request === null || by === null) return no(notFound());
    const now = ports.clock.now();
    const reviewers = await reviewersOf(ports, tx, request);
    const reviewed = unwrap(reviewEmergency(emergency, { ...input, by, reviewers }, now));
    await tx.emergencies.save(reviewed);
    await tx.work.drop('emergency.remind', id);
    tx.audit.append({
      at: now,
      kind: 'emergency.reviewed',
      actor: by.id,
      door: actor.door,
      subject: id,
      facts: { verdict: input.verdict, note: input.note.trim() },
    });
    await announce(ports, tx, {
      kind: 'emergency.reviewed',
      sentence: `your emergency access to ${whatOf(request)} was reviewed as ${input.verdict}: ${quoted(input.note.trim(), 200)}`,
      requestId: id,
      to: [request.requesterId],
      facts: { verdict: input.verdict },
    });
    const listed = await seenBy(ports, tx, by, reviewed);
    return listed === null ? no(notFound()) : ok(listed);
  });
}

/** Tells the reviewers again, once a day until one of them has looked. */
export async function remindOfEmergency(ports: Ports, claim: Claim): Promise<Turn> {
  const { subject } = claim;
  const again = await ports.store.transaction(async (tx) => {
    const emergency = isId('request', subject) ? await tx.emergencies.get(subject) : null;
    const request = emergency === null ? null : await tx.requests.get(emergency.requestId);
    if (emergency === null || request === null || emergency.review !== null) {
      await complete(tx, claim);
      return false;
    }
    await remind(ports, tx, request.id, request);
    return true;
  });
  if (!again) return done;
  return { kind: 'again', dueAt: ports.clock.now() + limits.emergencyRemindMs, trouble: null, counts: 'free' };
}

async function remind(ports: Ports, tx: Transaction, id: RequestId, request: AccessRequest): Promise<void> {
  await announce(ports, tx, {
    kind: 'emergency.waits',
    sentence: `emergency access to ${whatOf(request)} still waits for a review; whoever used it gets no other until then`,
    requestId: id,
    to: (await reviewersOf(ports, tx, request)).map((person) => person.id),
    facts: { flow: request.flowName },
  });
}
