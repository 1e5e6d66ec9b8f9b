// The times of an access flow in words, for its sentence, for what is different between two versions and for people who ask.

import { hoursText } from '../context/hours-text.ts';
import { listed } from '../errors/listed.ts';
import type { PersonId } from '../ids.ts';
import { durationText } from './duration-text.ts';
import { type FlowTerms, isHeld, type Times } from './terms.ts';

/** The parts of a flow that these words need. */
export interface TimedFlow {
  readonly durationSecMax: number;
  readonly terms: FlowTerms;
}

/** How long: "up to 1 hour", "until revoked, reviewed every 30 days by `max@acme.example`", "while that is so". */
export function lastingText({ durationSecMax, terms }: TimedFlow, nameOf: (id: PersonId) => string): string {
  const review = reviewText(terms, nameOf);
  if (terms.trigger === 'automatic') return `while that is so${review}`;
  if (isHeld(terms)) return `until revoked${review}`;
  const { extensions } = terms;
  const more = extensions === null ? '' : `, ${extensionsText(terms)}`;
  return `up to ${durationText(durationSecMax)}${choiceText(terms)}${more}`;
}

function choiceText({ duration: { defaultSec, stepSec } }: FlowTerms): string {
  const standard = defaultSec === null ? '' : `, ${durationText(defaultSec)} where nothing else is asked`;
  return `${standard}${stepSec === null ? '' : `, in steps of ${durationText(stepSec)}`}`;
}

function reviewText({ duration }: FlowTerms, nameOf: (id: PersonId) => string): string {
  if (duration.untilRevoked === null) return '';
  const { ownerId, reviewEverySec } = duration.untilRevoked;
  return `, reviewed every ${durationText(reviewEverySec)} by ${nameOf(ownerId)}`;
}

function extensionsText({ extensions }: FlowTerms): string {
  if (extensions === null) return 'no extensions';
  const { countMax, lengthSec, consent } = extensions;
  const times = countMax === 1 ? 'once' : `${countMax} times`;
  return `lengthened ${times} by ${durationText(lengthSec)} ${consent === 'none' ? 'without asking again' : 'with consent again'}`;
}

/** When: "asked and used only Monday to Friday, 09:00 to 17:00 Europe/Berlin"; empty where nothing bounds it. */
export function whenText({ terms }: TimedFlow): string {
  const { times } = terms;
  const parts = [...hoursParts(times), ...workingParts(times, terms.trigger)];
  if (times.startWithinSec > 0) parts.push(`to begin up to ${durationText(times.startWithinSec)} later`);
  if (terms.duration.whileEligible && terms.trigger !== 'automatic') {
    parts.push('ended when its conditions no longer hold');
  }
  return parts.join('; ');
}

function hoursParts(times: Times): string[] {
  const verbs = new Map<string, string[]>();
  const kinds = [
    ['asked', times.ask],
    ['agreed to', times.decide],
    ['used', times.grant],
  ] as const;
  for (const [verb, hours] of kinds) {
    if (hours === null) continue;
    const text = hoursText(hours);
    verbs.set(text, [...(verbs.get(text) ?? []), verb]);
  }
  return [...verbs].map(([text, said]) => `${listed(said, '')} only ${text}`);
}

function workingParts(times: Times, trigger: FlowTerms['trigger']): string[] {
  const parts: string[] = [];
  if (times.requesterHours) {
    parts.push(trigger === 'automatic' ? 'within their own working hours' : "within the requester's own working hours");
  }
  if (times.approverHours) parts.push("agreed to within the approver's own working hours");
  return parts;
}

/** The time parts of a flow by name, for the differences between two versions; null where nothing is said. */
export function timePartsOf(
  flow: TimedFlow,
  nameOf: (id: string) => string,
): readonly (readonly [string, string | null])[] {
  const { terms } = flow;
  const { duration, times, extensions, noticeLeadSec } = terms;
  const text = (seconds: number | null): string | null => (seconds === null ? null : durationText(seconds));
  return [
    ['trigger', terms.trigger === 'automatic' ? 'automatic: people who fit hold the access' : 'people ask'],
    ['until revoked', duration.untilRevoked === null ? null : reviewText(terms, nameOf).slice(2)],
    ['default duration', text(duration.defaultSec)],
    ['step of durations', text(duration.stepSec)],
    ['ends when its conditions no longer hold', duration.whileEligible ? 'yes' : 'no'],
    ['extensions', extensions === null ? null : extensionsText(terms)],
    ['asked within', times.ask && hoursText(times.ask)],
    ['agreed to within', times.decide && hoursText(times.decide)],
    ['used within', times.grant && hoursText(times.grant)],
    ["within the requester's working hours", times.requesterHours ? 'yes' : 'no'],
    ["within the approver's working hours", times.approverHours ? 'yes' : 'no'],
    ['start within', times.startWithinSec === 0 ? null : durationText(times.startWithinSec)],
    ['told before the end', text(noticeLeadSec)],
  ];
}
