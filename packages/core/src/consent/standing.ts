// How far the consents given so far satisfy a request's policy. Reads only what was pinned: the policy on the request,
// and on each verdict the terms its giver was entitled to fill at that moment (law 2: entitled *when they act*).
// The order of verdicts never matters. The requester's own consent is left out here once more, though `decide` refuses it.

import type { PersonId } from '../ids.ts';
import type { AccessRequest, Verdict } from '../request/request.ts';
import { filledTerms } from './filling.ts';
import { alternativesOf, type Term } from './terms.ts';

/** Where the consents stand: of the policy's alternatives, the one nearest to satisfied. */
export interface ConsentStanding {
  readonly satisfied: boolean;
  readonly waitingFor: readonly Term[];
  readonly filled: readonly Term[];
}

/**
 * The standing of a request's consents. A request without a policy is satisfied at once. Where the request demands
 * distinct people, each person fills at most one term, and as many terms count as filled as any assignment allows.
 */
export function consentStanding(request: AccessRequest): ConsentStanding {
  return standingsOf(request).reduce((best, next) => (next.waitingFor.length < best.waitingFor.length ? next : best));
}

/** The standing of every alternative of a request's policy, in its order; any satisfied one is enough. Never empty. */
export function standingsOf(request: AccessRequest): readonly ConsentStanding[] {
  if (request.approval === null) return [{ satisfied: true, waitingFor: [], filled: [] }];
  const voices = [...voicesOf(request).values()];
  return alternativesOf(request).map((terms) => standingOf(terms, voices, request.distinctPeople));
}

/** The terms that each human's consents may fill, in an order that does not depend on who clicked first. */
export function voicesOf(request: AccessRequest): ReadonlyMap<PersonId, ReadonlySet<string>> {
  const own = new Set<PersonId>([request.requesterId, request.granteeId, ...request.trail.ownHumans]);
  const consents = request.verdicts.filter(
    (each) =>
      each.verdict === 'approve' && (request.selfApproval || !(own.has(each.personId) || own.has(humanBehind(each)))),
  );
  // Who came back and consented for themselves is not stood for any more.
  const themselves = new Set(consents.filter(({ fills }) => fills.length > 0).map(humanBehind));
  const voices = new Map<PersonId, Set<string>>();
  for (const consent of consents) {
    const human = humanBehind(consent);
    const voice = voices.get(human) ?? new Set<string>();
    const stoodFor = (consent.standsFor ?? []).filter((other) => !themselves.has(other.humanId));
    for (const key of [consent, ...stoodFor].flatMap(({ fills }) => fills)) voice.add(key);
    voices.set(human, voice);
  }
  return new Map([...voices].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The human who gave a verdict. */
export const humanBehind = (verdict: Verdict): PersonId => verdict.humanId ?? verdict.personId;

function standingOf(
  terms: readonly Term[],
  voices: readonly ReadonlySet<string>[],
  distinctPeople: boolean,
): ConsentStanding {
  const canFill = (voice: number, term: Term): boolean => voices[voice]?.has(term.key) ?? false;
  const isFilled = filledTerms(terms, { count: voices.length, canFill }, distinctPeople);
  const waitingFor = terms.filter((_, index) => !isFilled[index]);
  return { satisfied: waitingFor.length === 0, waitingFor, filled: terms.filter((_, index) => isFilled[index]) };
}
