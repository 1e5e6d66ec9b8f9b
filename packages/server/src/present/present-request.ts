// A request as its page shows it: the sentence and the actions come from the core, people and consents by name.

import type { RequestDetails } from '@tidegate/broker';
import {
  agreedTerms,
  alternativesOf,
  asksApprover,
  asksRequester,
  awaitsStepUp,
  consentBoard,
  displayName,
  isHeld,
  longestOf,
  needsApproverReason,
  ownChangeText,
  type Person,
  type PersonId,
  queueText,
  whenText,
} from '@tidegate/core';
import { instantText, instantTextOrNull, presentEnds, presentPerson } from './present-shapes.ts';

export function presentRequest(details: RequestDetails) {
  const { request, description } = details;
  return {
    id: request.id,
    status: description.status,
    sentence: description.sentence,
    actions: [...details.actions],
    requester: presentPerson(details.requester),
    grantee: presentPerson(details.grantee),
    flow: {
      id: request.flowId,
      name: request.flowName,
      version: request.flowVersion,
      changed_since: details.rulesChanged && { at: instantTextOrNull(details.rulesChanged.at) },
    },
    bundle: request.bundle && { ...request.bundle },
    entitlements: details.entitlements.map(presentEntitlement),
    duration_sec: request.durationSec,
    ...presentTimes(details),
    reason: request.reason,
    approver_reason_required: needsApproverReason(request),
    simulated: description.simulated,
    asked_at: instantText(request.askedAt),
    lapses_at: instantText(request.lapsesAt),
    waiting_for: details.waiting.map(({ term, people, delegates, leftOut }) => ({
      label: term.label,
      people: people.map(presentPerson),
      delegates: delegates.map(({ person, from }) => ({ person: presentPerson(person), for: presentPerson(from) })),
      left_out: leftOut.map(({ person, change }) => ({
        person: presentPerson(person),
        why: ownChangeText(change),
        until: instantText(change.until),
      })),
    })),
    verdicts: presentVerdicts(details),
    ...presentConsent(details),
    outcome: description.outcome,
    not_after: instantTextOrNull(description.notAfter),
    ends_at: instantTextOrNull(description.endsAt),
    leaking: description.leaking,
    fulfilment: request.fulfilment,
    queue: description.queue && {
      integration: description.queue.integrationName,
      place: description.queue.place,
      about_sec: description.queue.aboutSec,
      sentence: queueText(description.queue),
    },
    uncertain: description.uncertain,
    gone_at: instantTextOrNull(description.goneAt),
  };
}

function presentTimes({ request, leases, extend }: RequestDetails) {
  const reviews = leases.flatMap(({ endedAt, reviewAt }) => (endedAt === null && reviewAt !== null ? [reviewAt] : []));
  return {
    automatic: request.terms.trigger === 'automatic',
    held: isHeld(agreedTerms(request)),
    shorter_sec_max: longestOf(request),
    review_at: instantTextOrNull(reviews.length === 0 ? null : Math.min(...reviews)),
    starts_at: instantTextOrNull(request.startsAt),
    extends: request.extends,
    extend: {
      can_extend: extend.canExtend,
      availability: extend.availability,
      length_sec: extend.lengthSec,
      remaining: extend.remaining,
      count: extend.count,
    },
    hours: whenText({ terms: request.terms, durationSecMax: request.durationSec }),
  };
}

function presentEntitlement({ shown, ...entitlement }: RequestDetails['entitlements'][number]) {
  return {
    integration: {
      id: entitlement.integrationId ?? '',
      name: shown.integrationName,
      type: shown.integrationType,
      simulated: shown.simulated,
    },
    resource: {
      id: shown.resourceId,
      type: shown.resourceType,
      name: shown.resourceName,
      path: shown.resourcePath,
      tags: { ...shown.tags },
      context: { ...shown.context },
      risk_level: shown.riskLevel,
    },
    permission: { id: shown.permissionId, name: shown.permissionName, allows: shown.permissionAllows },
    status: entitlement.status,
    message: entitlement.message,
    ends: presentEnds(entitlement.ends),
    excess: [...entitlement.excess],
    account: shown.account === null ? null : { ...shown.account },
    session_id: entitlement.sessionId,
  };
}

function presentVerdicts({ request, people }: RequestDetails) {
  const labels = new Map(
    alternativesOf(request).flatMap((terms) => terms.map((term) => [term.key, term.label] as const)),
  );
  return request.verdicts.map((verdict) => {
    const { oldestFact, standsFor = [] } = verdict;
    const fills = [...verdict.fills, ...standsFor.flatMap((other) => other.fills)];
    return {
      person: presentNamed(people, verdict.personId),
      verdict: verdict.verdict,
      reason: verdict.reason,
      at: instantText(verdict.at),
      fills: [...new Set(fills.map((key) => labels.get(key) ?? key))],
      for: standsFor.map(({ personId }) => presentNamed(people, personId)),
      oldest_fact:
        oldestFact === undefined
          ? null
          : { seen_at: instantText(oldestFact.observedAt), source_id: oldestFact.sourceId },
    };
  });
}

/** What its consents have come to: the ways that would do, what approvers took away, whose code is asked for. */
function presentConsent({ request, people, stepUpDue, oldestFact }: RequestDetails) {
  const { terms, trail } = request;
  const board = consentBoard(request);
  const waits = awaitsStepUp(request);
  return {
    oldest_fact:
      oldestFact === null ? null : { seen_at: instantText(oldestFact.observedAt), source_id: oldestFact.sourceId },
    consent: {
      ways: board.ways.map((way) => ({
        tier: way.tier,
        asked_at: instantText(way.askedAt),
        satisfied: way.satisfied,
        terms: way.terms.map(({ term, filled, by }) => ({
          label: term.label,
          filled,
          by: by.map(({ personId, forId }) => ({
            person: presentNamed(people, personId),
            for: forId === null ? null : presentNamed(people, forId),
          })),
        })),
      })),
      escalates_at: instantTextOrNull(board.escalatesAt),
      tiers_left: board.tiersLeft,
    },
    narrowed: trail.narrowed.map(({ by, at, duration, without }) => ({
      by: presentNamed(people, by),
      at: instantText(at),
      duration: duration === null ? null : { from_sec: duration.fromSec, to_sec: duration.toSec },
      without: without.map(({ resourceName, permissionName }) => ({
        resource: resourceName,
        permission: permissionName,
      })),
    })),
    step_up: {
      requester: !asksRequester(terms.stepUp) ? ('none' as const) : waits ? ('waiting' as const) : ('passed' as const),
      approver: asksApprover(terms.stepUp),
      due: stepUpDue,
    },
    reasons: {
      length_min: terms.reasons.lengthMin,
      approver_length_min: terms.reasons.approverLengthMin,
      approver_help: terms.reasons.approverPattern === null ? null : terms.reasons.patternHelp,
    },
  };
}

function presentNamed(people: ReadonlyMap<PersonId, Person>, id: PersonId) {
  const person = people.get(id);
  return person === undefined ? { id, email: '', name: id } : { id, email: person.email, name: displayName(person) };
}
