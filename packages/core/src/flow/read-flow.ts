// The published body of an access flow becomes ours, or a refusal naming the field. Promises: unknown keys are refused; names are resolved
// to ids now, so that renaming changes nothing; what is empty means nobody and is refused. Fields are read in body order.

import { Refused } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import { no, ok, type Result } from '../result.ts';
import {
  type Fields,
  fieldsFrom,
  invalid,
  listOf,
  optionalTextOf,
  textOf,
  truthOf,
  valueAt,
  wordOf,
} from './fields.ts';
import type { AccessFlow } from './flow.ts';
import type { ConditionGroup } from './policy.ts';
import { readApproval, readEscalation, readLapse } from './read-approval.ts';
import { readCondition } from './read-condition.ts';
import { readDuration, readExtensions } from './read-duration.ts';
import { readBreakGlass, readStaleness } from './read-emergency.ts';
import { readRequestFor } from './read-request-for.ts';
import { readReasons, readSettings, readStepUp, settingsFrom } from './read-settings.ts';
import { readTarget } from './read-targets.ts';
import { readNoticeLead, readTimes } from './read-times.ts';
import { readTrigger, refuseAsking } from './read-trigger.ts';
import type { FlowReferences } from './references.ts';
import { type DurationTerms, type Extensions, plainTerms } from './terms.ts';

/** The parts of an access flow that its author decides. */
export type FlowDraft = Pick<
  AccessFlow,
  | 'name'
  | 'description'
  | 'active'
  | 'requesters'
  | 'targets'
  | 'durationSecMax'
  | 'approval'
  | 'settings'
  | 'terms'
  | 'published'
>;

/**
 * Reads a body of the published shape `AccessFlowUpsertV2` with our additions (`access_scope.permissions`,
 * `settings.distinct_people`, `settings.self_approval`). `requestor_cannot_approve_himself` is accepted either way and
 * alone never lets a requester's own consent count. Whether the name is free is left to the store.
 */
export function readFlow(body: unknown, references: FlowReferences): Result<FlowDraft> {
  try {
    return ok(draftFrom(body, references));
  } catch (error) {
    if (error instanceof Refused) return no(error.refusal);
    throw error;
  }
}

const bodyKeys = [
  'name',
  'description',
  'active',
  'trigger',
  'requestors',
  'request_for',
  'access_targets',
  'approver_policy',
  'escalation_policy',
  'grant_duration_in_min',
  'timeframe',
  'settings',
  'request_for_others',
  'duration',
  'hours',
  'start_within_in_min',
  'lapse_after_in_min',
  'notice_before_end_in_min',
  'when_facts_are_stale',
  'break_glass',
];

function draftFrom(body: unknown, references: FlowReferences): FlowDraft {
  const fields = fieldsFrom(body, '', bodyKeys);
  const name = textOf(fields, 'name', limits.nameLengthMax);
  const description = optionalTextOf(fields, 'description', limits.descriptionLengthMax);
  const active = truthOf(fields, 'active');
  const trigger = readTrigger(fields);
  const requesters = readRequesters(fields, references);
  const requestFor = readRequestFor(fields, references);
  const targets = listOf(fields, 'access_targets', limits.flowTargetsMax, (value, path) =>
    readTarget(value, path, references),
  );
  const approval = readApproval(fields, references);
  const escalation = readEscalation(fields, references);
  const { durationSecMax, duration } = readDuration(fields, { references, trigger });
  const times = readTimes(fields);
  const settings = settingsFrom(valueAt(fields, 'settings'));
  if (trigger === 'automatic') refuseAsking(fields, settings);
  const extensions = extensionsOf(duration, settings);
  const terms = {
    ...plainTerms,
    trigger,
    requestFor,
    escalation,
    duration,
    times,
    noticeLeadSec: readNoticeLead(fields),
    stepUp: readStepUp(settings),
    reasons: readReasons(settings),
    lapseAfterSec: readLapse(fields),
    extensions,
    staleness: readStaleness(fields, { references, approval }),
  };
  const flowSettings = readSettings(settings);
  const about = { references, approval, settings: flowSettings, durationSecMax, terms };
  return {
    name,
    description,
    active,
    requesters,
    targets,
    durationSecMax,
    approval,
    settings: flowSettings,
    terms: { ...terms, breakGlass: readBreakGlass(fields, about) },
    published: fields.values,
  };
}

/** Access that has no end of its own cannot be lengthened. */
function extensionsOf(duration: DurationTerms, settings: Fields): Extensions | null {
  const extensions = readExtensions(settings);
  if (extensions === null || duration.untilRevoked === null) return extensions;
  throw invalid('settings.max_extensions', 'has no meaning where access lasts until revoked; set it to 0');
}

function readRequesters(fields: Fields, references: FlowReferences): ConditionGroup {
  const group = fieldsFrom(valueAt(fields, 'requestors'), 'requestors', ['logical_operator', 'conditions']);
  return {
    operator: wordOf(group, 'logical_operator', ['AND', 'OR']),
    conditions: listOf(group, 'conditions', limits.flowApproversMax, (value, path) =>
      readCondition(value, { path, role: 'requester', references }),
    ),
  };
}
