// An emergency use: access that nobody had to agree to, because somebody said it could not wait. It is loud, short, and looked at
// afterwards by somebody else; until that is done the same human gets no other (whichever of their records asks).

import { fitsTerm, isRequesterOrGrantee, ownersOfAll } from '../consent/approvers.ts';
import type { ConsentFacts } from '../consent/facts.ts';
import { termsOf } from '../consent/terms.ts';
import { quoted, type Refusal, refusal } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import type { BreakGlass } from '../flow/terms.ts';
import type { PersonId, RequestId } from '../ids.ts';
import { limits } from '../limits.ts';
import { humanOf, type Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { AccessRequest } from '../request/request.ts';
import { no, ok, type Result } from '../result.ts';

/** What a reviewer found. `unfounded`: it could have waited, or was used for something else. */
export type EmergencyVerdict = 'founded' | 'unfounded';

/** One emergency use; its request tells what it gave. */
export interface Emergency {
  readonly requestId: RequestId;
  /** The human who used it. */
  readonly humanId: PersonId;
  readonly usedAt: Instant;
  /** Null while nobody has reviewed it. */
  readonly review: {
    readonly by: PersonId;
    readonly at: Instant;
    readonly verdict: EmergencyVerdict;
    readonly note: string;
  } | null;
}

/** The people of a group of a break-glass flow who may act on a request: never who asked or who receives, in none of their records. */
export const emergencyPeople = (
  request: AccessRequest,
  group: BreakGlass['reviewers'],
  facts: ConsentFacts,
): readonly Person[] => [...facts.people.values()].filter((person) => isOneOf(request, group, { person, facts }));

/** Whether somebody is to know of an emergency use: its reviewers and those who are told. */
export function knowsOfEmergency(request: AccessRequest, person: Person, facts: ConsentFacts): boolean {
  const { breakGlass } = request.terms;
  if (breakGlass === null) return false;
  return [breakGlass.reviewers, breakGlass.tell].some((group) => isOneOf(request, group, { person, facts }));
}

function isOneOf(
  request: AccessRequest,
  group: BreakGlass['reviewers'],
  { person, facts }: { readonly person: Person; readonly facts: ConsentFacts },
): boolean {
  if (person.kind !== 'human' || isRequesterOrGrantee(request, person, facts)) return false;
  const [terms = []] = termsOf({ mode: 'ALL_OF', groups: [group] });
  return terms.some((term) => fitsTerm(term, person, owned(request, group, facts)));
}

/** Owners are those of everything that was asked for. */
function owned(request: AccessRequest, { approvers }: BreakGlass['reviewers'], facts: ConsentFacts): ConsentFacts {
  if (!approvers.some(({ type }) => type === 'Owner')) return facts;
  const ids = request.entitlements.map(({ resourceId }) => resourceId);
  return { ...facts, owners: ownersOfAll(ids, facts.ownersOf) };
}

/** Why this human may not use an emergency now, or null. `open` is one of theirs that nobody has reviewed. */
export function emergencyRefusal(open: Emergency | null, reviewers: readonly Person[]): Refusal | null {
  if (open !== null) {
    const message =
      'your last emergency access has not been reviewed yet; ask one of its reviewers to look at it first';
    return refusal('request.review_pending', message, { details: { request_id: open.requestId } });
  }
  if (reviewers.length > 0) return null;
  return refusal('request.no_approver', 'nobody could review this emergency access afterwards; ask an administrator');
}

/**
 * The emergency after its review. Refused with `object.not_found` for who is no reviewer, `request.self_review` for who used it,
 * `request.already_decided` when it was reviewed, `input.invalid` without a verdict or a note.
 */
export function reviewEmergency(
  emergency: Emergency,
  given: {
    readonly by: Person;
    readonly verdict: EmergencyVerdict | null;
    readonly note: string;
    readonly reviewers: readonly Person[];
  },
  now: Instant,
): Result<Emergency> {
  const { by, verdict, reviewers } = given;
  if (humanOf(by) === emergency.humanId) {
    return no(
      refusal('request.self_review', 'you used this emergency access yourself; somebody else has to review it'),
    );
  }
  if (!reviewers.some(({ id }) => id === by.id)) {
    return no(refusal('object.not_found', `there is no such request within your sight; check the id`));
  }
  if (emergency.review !== null) {
    return no(
      refusal('request.already_decided', 'this emergency access has been reviewed; there is nothing left to do'),
    );
  }
  if (verdict === null) {
    return no(refusal('input.invalid', 'say whether it was an emergency', { field: 'verdict' }));
  }
  const note = given.note.trim();
  if (note === '' || note.length > limits.reasonLengthMax || /\p{Surrogate}/u.test(note)) {
    const message = `write what you found, in up to ${limits.reasonLengthMax} characters`;
    return no(refusal('input.invalid', message, { field: 'note' }));
  }
  return ok({ ...emergency, review: { by: by.id, at: now, verdict, note } });
}

/** What people read about it: "used 5 minutes ago without asking anyone, because `db down`; waits for a review". */
export function emergencySentence(emergency: Emergency, request: AccessRequest, now: Instant): string {
  const seconds = Math.max(0, Math.floor((now - emergency.usedAt) / 1_000));
  const ago = seconds < 60 ? 'just now' : `${durationText(seconds - (seconds % 60))} ago`;
  const why = request.reason === null ? '' : `, because ${quoted(request.reason, 200)}`;
  const used = `used ${ago} without asking anyone${why}`;
  if (emergency.review === null) return `${used}; waits for a review, and blocks the next until then`;
  const { verdict, note } = emergency.review;
  return `${used}; reviewed as ${verdict}: ${quoted(note, 200)}`;
}
