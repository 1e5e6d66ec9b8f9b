// The terms of an access flow in jsonb, which flows and their versions hold and requests pin. What was saved before a part existed
// reads as the plain part, which demands nothing more.

import {
  type BreakGlass,
  type DurationTerms,
  type Escalation,
  type Extensions,
  type FlowTerms,
  plainTerms,
  type ReasonTerms,
  type RequestFor,
  type Staleness,
  type StepUp,
  type Times,
  type UntilRevoked,
} from '@tidegate/core';

import { byKind, flag, id, listOf, nullable, object, oneOf, type Read, text, whole } from '../sql/parse.ts';
import { approvalPolicy, approverGroup, conditionGroup } from './approval.ts';
import { hours } from './context.ts';

const orPlain =
  <K extends keyof FlowTerms>(name: K, read: Read<FlowTerms[K]>): Read<FlowTerms[K]> =>
  (value, at) =>
    value === null ? plainTerms[name] : read(value, at);

/** Parts of a part that came later. */
const flagOrFalse: Read<boolean> = (value, at) => (value === null ? false : flag(value, at));
const wholeOrNone: Read<number> = (value, at) => (value === null ? 0 : whole(value, at));

const parts = object<FlowTerms>({
  trigger: orPlain('trigger', oneOf('self_serve', 'automatic')),
  requestFor: orPlain(
    'requestFor',
    object<RequestFor>({ self: flag, directReports: flag, others: nullable(conditionGroup) }),
  ),
  duration: orPlain(
    'duration',
    object<DurationTerms>({
      defaultSec: nullable(whole),
      stepSec: nullable(whole),
      untilRevoked: nullable(object<UntilRevoked>({ ownerId: id('person'), reviewEverySec: whole })),
      whileEligible: flagOrFalse,
    }),
  ),
  extensions: nullable(object<Extensions>({ countMax: whole, lengthSec: whole, consent: oneOf('none', 'again') })),
  times: orPlain(
    'times',
    object<Times>({
      ask: nullable(hours),
      decide: nullable(hours),
      grant: nullable(hours),
      requesterHours: flag,
      approverHours: flag,
      startWithinSec: whole,
    }),
  ),
  escalation: nullable(object<Escalation>({ intervalSec: whole, tiers: listOf(approverGroup) })),
  stepUp: nullable(object<StepUp>({ who: oneOf('requester', 'approver', 'both'), validSec: whole })),
  reasons: orPlain(
    'reasons',
    object<ReasonTerms>({
      lengthMin: whole,
      approverLengthMin: wholeOrNone,
      pattern: nullable(text),
      approverPattern: nullable(text),
      patternHelp: nullable(text),
    }),
  ),
  lapseAfterSec: nullable(whole),
  staleness: orPlain(
    'staleness',
    byKind<Staleness>({
      refuse: object({ kind: oneOf('refuse') }),
      ask: object({ kind: oneOf('ask'), approval: approvalPolicy }),
    }),
  ),
  breakGlass: nullable(object<BreakGlass>({ reviewers: approverGroup, tell: approverGroup })),
  noticeLeadSec: nullable(whole),
});

export const flowTerms: Read<FlowTerms> = (value, at) => (value === null ? plainTerms : parts(value, at));
