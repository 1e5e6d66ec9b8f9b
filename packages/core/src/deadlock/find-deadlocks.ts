// What an access flow is stuck by, worked out from the flow and what is known of people, shifts and hours. Promises: a requester is
// named exactly when asking would be refused for want of an approver; hours are looked at over the coming two weeks, daylight saving
// included. Leaves out what only the thing asked for decides, as its owner.

import { allTermsOf } from '../consent/terms.ts';
import { knownHours } from '../context/known-hours.ts';
import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { ApprovalPolicy, ApproverGroup, Condition } from '../flow/policy.ts';
import { plainTerms } from '../flow/terms.ts';
import { limits } from '../limits.ts';
import { type MatchFacts, matchesCondition, matchesConditions, shiftTypes } from '../people/match.ts';
import { displayName, type Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { Deadlock, DeadlockKind } from './deadlock.ts';
import { requestersWithoutApprovers } from './requesters-without-approvers.ts';
import { both, everMeets, firstMiss, type Span, spansOf } from './spans.ts';

const dayMs = 24 * 3_600_000;
/** Two weeks show every day of a week with a change of the clock in it. */
const lookedAheadMs = 15 * dayMs;
const namedMax = 3;

/** The deadlocks of one flow now; one that is switched off has none. */
export function findDeadlocks(flow: AccessFlow, facts: MatchFacts): readonly Deadlock[] {
  if (!flow.active) return [];
  return [
    ...withoutApprovers(flow, facts),
    ...withoutOthers(flow, facts),
    ...badHours(flow, facts),
    ...emptyShifts(flow, facts),
    ...lateTiers(flow),
    ...nobodyAsks(flow, facts),
  ];
}

type About = Partial<Pick<Deadlock, 'about' | 'people' | 'at'>>;

const deadlock = (flow: AccessFlow, kind: DeadlockKind, sentence: string, about: About = {}): Deadlock => ({
  kind,
  flowId: flow.id,
  flowName: flow.name,
  sentence,
  about: '',
  people: [],
  at: null,
  ...about,
});

function withoutApprovers(flow: AccessFlow, facts: MatchFacts): readonly Deadlock[] {
  if (flow.terms.trigger === 'automatic') return [];
  return stuckRequesters(flow, facts).map(({ labels, whom, why, people }) => {
    const sentence = `nobody can consent as ${labels} when ${namesOf(people)} asks${whom}${why}`;
    return deadlock(flow, 'flow.no_approver', sentence, {
      about: `${labels}${whom}`,
      people: people.map(({ id }) => id),
    });
  });
}

/** The people a flow asks beside its approvers: who reviews emergencies, who is asked when facts are too old, tiers of the escalation. */
function withoutOthers(flow: AccessFlow, facts: MatchFacts): readonly Deadlock[] {
  const { breakGlass, staleness, escalation, trigger } = flow.terms;
  if (trigger === 'automatic') return [];
  const stuck = (policy: ApprovalPolicy, as: string, when: string): readonly Deadlock[] =>
    stuckRequesters({ ...flow, approval: policy }, facts).map(({ labels, whom, why, people }) => {
      const sentence = `nobody can consent as ${labels}${as} when ${namesOf(people)} asks${whom}${when}${why}`;
      return deadlock(flow, 'flow.no_approver', sentence, {
        about: `${labels}${as}${whom}${when}`,
        people: people.map(({ id }) => id),
      });
    });
  const tiers = escalation?.tiers ?? [];
  return [
    ...(breakGlass === null ? [] : withoutReviewers(flow, breakGlass.reviewers, facts)),
    ...(staleness.kind === 'refuse' ? [] : stuck(staleness.approval, '', ' and facts are too old')),
    ...tiers.flatMap((tier, at) =>
      stuck({ mode: 'ALL_OF', groups: [tier] }, ` in tier ${at + 1} of the escalation`, ''),
    ),
  ];
}

/** Any one of the reviewers is enough, and nobody reviews their own use, whatever the flow says of consents. */
function withoutReviewers(flow: AccessFlow, reviewers: ApproverGroup, facts: MatchFacts): readonly Deadlock[] {
  const approval: ApprovalPolicy = { mode: 'ALL_OF', groups: [{ ...reviewers, operator: 'OR' }] };
  const settings = { ...flow.settings, selfApproval: false };
  // Reviewing needs no hours.
  const terms = { ...flow.terms, times: plainTerms.times };
  return stuckRequesters({ ...flow, approval, settings, terms }, facts).map(({ labels, whom, people }) => {
    const sentence = `nobody can review as ${labels} an emergency of ${namesOf(people)}${whom}`;
    return deadlock(flow, 'flow.no_approver', sentence, {
      about: `${labels} who review${whom}`,
      people: people.map(({ id }) => id),
    });
  });
}

/** Requesters who are stuck, together where the same is missing for the same reason, and for whom where it is not themselves. */
interface Stuck {
  readonly labels: string;
  /** " for max"; empty where they are stuck for whomever they ask. */
  readonly whom: string;
  readonly why: string;
  readonly people: Person[];
}

const noHours = ': consents are taken within working hours, and those who could have none in which one may consent';

function stuckRequesters(flow: AccessFlow, facts: MatchFacts): readonly Stuck[] {
  const found = new Map<string, Stuck>();
  for (const { person, grantee, missing, because } of requestersWithoutApprovers(flow, facts)) {
    const labels = missing.map((term) => term.label).join(', nor as ');
    const whom = grantee.id === person.id ? '' : ` for ${displayName(grantee)}`;
    const why = because === 'hours' ? noHours : '';
    const key = [labels, whom === '' ? '' : grantee.id, why].join(' ');
    const known = found.get(key) ?? { labels, whom, why, people: [] };
    known.people.push(person);
    found.set(key, known);
  }
  return [...found.values()];
}

function namesOf(people: readonly Person[]): string {
  const names = people.slice(0, namedMax).map(displayName);
  const rest = people.length - names.length;
  return rest === 0
    ? names.join(' or ')
    : `${names.join(', ')} or ${rest === 1 ? 'one other' : `one of ${rest} others`}`;
}

function badHours(flow: AccessFlow, facts: MatchFacts): readonly Deadlock[] {
  const { times } = flow.terms;
  const coming: Span = { from: facts.now, to: facts.now + lookedAheadMs };
  const uses = spansOf(times.grant, coming);
  // A start may be scheduled: then the access need not be usable at the moment of asking or agreeing, only within the time one may look ahead.
  const scheduled = times.startWithinSec > 0;
  const asks = scheduled ? spansOf(times.ask, coming) : both(spansOf(times.ask, coming), uses);
  if (asks.length === 0 || (scheduled && !everMeets(asks, uses, times.startWithinSec * 1_000))) {
    return [deadlock(flow, 'flow.hours_never_meet', 'the hours for asking and for using the access never meet')];
  }
  const deciding = flow.approval === null ? null : decidingSpans(flow, facts, coming);
  if (deciding === null) return [];
  const waitMs = lapseMsOf(flow);
  const decides = scheduled ? deciding : both(deciding, uses);
  if (!everMeets(asks, decides, waitMs)) {
    const sentence = `nobody may consent within ${durationText(waitMs / 1_000)} of any time at which one may ask`;
    return [deadlock(flow, 'flow.hours_never_meet', sentence)];
  }
  const at = firstMiss({ begins: asks, ends: decides, waitMs, until: coming.to });
  if (at === null) return [];
  const sentence = `what is asked for at ${momentText(at)} lapses after ${durationText(waitMs / 1_000)}, before anybody may consent`;
  return [deadlock(flow, 'flow.hours_miss', sentence, { at })];
}

/**
 * When somebody could consent to some term: the flow's hours, narrowed to those of approvers where only these count. Null where nobody has
 * hours at all: that is told as nobody who could consent.
 */
function decidingSpans(flow: AccessFlow, facts: MatchFacts, coming: Span): readonly Span[] | null {
  const spans = spansOf(flow.terms.times.decide, coming);
  if (!flow.terms.times.approverHours || flow.approval === null) return spans;
  const conditions = allTermsOf(flow.approval).flatMap((term) => term.conditions);
  const hours = new Map<string, readonly Span[]>();
  for (const person of facts.people.values()) {
    const own = knownHours(person, facts.now);
    if (own === null) continue;
    const key = JSON.stringify(own);
    if (hours.has(key) || !mightConsent(conditions, person, facts)) continue;
    hours.set(key, spansOf(own, coming));
  }
  return hours.size === 0 ? null : both(spans, [...hours.values()].flat());
}

/** Conditions about a request fit somebody once there is one. */
const mightConsent = (conditions: readonly Condition[], person: Person, facts: MatchFacts): boolean =>
  conditions.some((condition) => condition.values.length === 0 || matchesCondition(condition, person, facts));

const lapseMsOf = (flow: AccessFlow): number =>
  flow.terms.lapseAfterSec === null ? limits.requestLapseMs : flow.terms.lapseAfterSec * 1_000;

/** In UTC, because nobody in particular is asking. */
const momentText = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function emptyShifts(flow: AccessFlow, facts: MatchFacts): readonly Deadlock[] {
  const groups = [...(flow.approval?.groups ?? []), ...(flow.terms.escalation?.tiers ?? [])];
  const conditions = [...flow.requesters.conditions, ...groups.flatMap((group) => group.approvers)];
  const ids = new Set(conditions.filter(({ type }) => shiftTypes.includes(type)).flatMap(({ ids: named }) => named));
  return [...facts.shifts.values()]
    .filter((shift) => ids.has(shift.id))
    .filter((shift) => !shift.turns.some((turn) => turn.to > facts.now))
    .map((shift) =>
      deadlock(flow, 'flow.empty_shift', `the shift ${quoted(shift.name)} has nobody on it, now or later`, {
        about: shift.id,
      }),
    );
}

function lateTiers(flow: AccessFlow): readonly Deadlock[] {
  const { escalation } = flow.terms;
  if (escalation === null) return [];
  const waitSec = lapseMsOf(flow) / 1_000;
  const late = escalation.tiers.map((_, at) => at + 1).filter((tier) => tier * escalation.intervalSec >= waitSec);
  const [first] = late;
  if (first === undefined) return [];
  const when = durationText(first * escalation.intervalSec);
  const tiers = listed(late.map(String), 'none');
  const sentence = `${late.length === 1 ? `tier ${tiers} of the escalation is` : `tiers ${tiers} of the escalation are`} asked after ${when} or later, when a request has lapsed after ${durationText(waitSec)}`;
  return [deadlock(flow, 'flow.late_escalation', sentence)];
}

/** Shifts change hands: who is on none now may be on one later. */
function nobodyAsks(flow: AccessFlow, facts: MatchFacts): readonly Deadlock[] {
  if (flow.requesters.conditions.some(({ type }) => shiftTypes.includes(type))) return [];
  const { requesterHours } = flow.terms.times;
  const hourless: Person[] = [];
  for (const person of facts.people.values()) {
    if (!matchesConditions(flow.requesters, person, facts)) continue;
    if (!requesterHours || knownHours(person, facts.now) !== null) return [];
    // Where people may ask within their own hours only, whoever's nobody knows may not.
    hourless.push(person);
  }
  if (hourless.length > 0) {
    const sentence = `nobody knows when ${namesOf(hourless)} works, and it is open within working hours only`;
    return [deadlock(flow, 'flow.nobody_asks', sentence, { people: hourless.map(({ id }) => id) })];
  }
  const what =
    flow.terms.trigger === 'automatic' ? 'nobody fits, so nobody gets anything' : 'nobody fits, so nobody may ask';
  return [deadlock(flow, 'flow.nobody_asks', what)];
}
