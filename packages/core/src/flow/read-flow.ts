// The published body of an access flow becomes ours, or a refusal naming the field. Promises: unknown keys are refused;
// what this version does not enforce is refused (`flow.not_enforced`), never stored and ignored; names are resolved to
// ids now, so that renaming changes nothing; what is empty means nobody and is refused. Fields are read in body order.

import { Refused } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import { no, ok, type Result } from '../result.ts';
import { durationText } from './duration-text.ts';
import {
  anyListOf,
  type Fields,
  fieldsFrom,
  invalid,
  listOf,
  notEnforced,
  optionalNumberOf,
  optionalTextOf,
  optionalTruthOf,
  pathOf,
  textFrom,
  textOf,
  truthOf,
  unknownReference,
  valueAt,
  wordOf,
} from './fields.ts';
import type { AccessFlow, ApprovalPolicy, ConditionGroup, FlowSettings, FlowTarget } from './flow.ts';
import { readCondition } from './read-condition.ts';
import type { FlowReferences } from './references.ts';

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
];

function draftFrom(body: unknown, references: FlowReferences): FlowDraft {
  const fields = fieldsFrom(body, '', bodyKeys);
  const name = textOf(fields, 'name', limits.nameLengthMax);
  const description = optionalTextOf(fields, 'description', limits.descriptionLengthMax);
  const active = truthOf(fields, 'active');
  readTrigger(fields);
  const requesters = readRequesters(fields, references);
  readRequestFor(fields);
  const targets = listOf(fields, 'access_targets', limits.flowTargetsMax, (value, path) =>
    readTarget(value, path, references),
  );
  const approval = readApproval(fields, references);
  if (valueAt(fields, 'escalation_policy') !== null) throw notEnforced('escalation_policy', 'leave it out');
  const durationSecMax = readDuration(fields);
  if (valueAt(fields, 'timeframe') !== null) throw notEnforced('timeframe', 'leave it out');
  const settings = readSettings(valueAt(fields, 'settings'));
  if (optionalTruthOf(fields, 'request_for_others')) throw notEnforced('request_for_others', 'set it to `false`');
  return {
    name,
    description,
    active,
    requesters,
    targets,
    durationSecMax,
    approval,
    settings,
    published: fields.values,
  };
}

function readTrigger(fields: Fields): void {
  if (wordOf(fields, 'trigger', ['SELF_SERVE', 'AUTOMATIC']) === 'AUTOMATIC') {
    throw notEnforced('trigger', 'use `SELF_SERVE`');
  }
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

/** Only asking for oneself is enforced so far. */
function readRequestFor(fields: Fields): void {
  const value = valueAt(fields, 'request_for');
  if (value === null) return;
  const scopes = fieldsFrom(value, 'request_for', ['request_scopes', 'grantees']);
  listOf(scopes, 'request_scopes', limits.flowTargetsMax, (item, path) => {
    if (item === 'self') return;
    if (item === 'others' || item === 'direct_reports') throw notEnforced(path, 'use `self` alone');
    throw invalid(path, 'must be `self`');
  });
  if (valueAt(scopes, 'grantees') !== null) throw notEnforced('request_for.grantees', 'leave it out');
}

function readTarget(value: unknown, path: string, references: FlowReferences): FlowTarget {
  const target = fieldsFrom(value, path, ['integration', 'bundle', 'access_scope']);
  for (const key of ['integration', 'bundle']) {
    if (valueAt(target, key) !== null)
      throw notEnforced(pathOf(target, key), 'put what you mean into an access scope and name that');
  }
  const scopePath = pathOf(target, 'access_scope');
  const fields = fieldsFrom(valueAt(target, 'access_scope'), scopePath, ['access_scope_reference', 'permissions']);
  const reference = textOf(fields, 'access_scope_reference', limits.nameLengthMax);
  const scope = references.scopes.find((each) => each.id === reference || each.name === reference);
  if (scope === undefined) {
    const names = references.scopes.map((each) => each.name);
    throw unknownReference(pathOf(fields, 'access_scope_reference'), 'access scope', reference, names);
  }
  const permissions =
    valueAt(fields, 'permissions') === null
      ? null
      : listOf(fields, 'permissions', limits.flowTargetsMax, (item, at) => textFrom(item, at, limits.nameLengthMax));
  return { kind: 'scope', scopeId: scope.id, permissions };
}

function readApproval(fields: Fields, references: FlowReferences): ApprovalPolicy | null {
  const value = valueAt(fields, 'approver_policy');
  if (value === null) return null;
  const policy = fieldsFrom(value, 'approver_policy', ['approval_mode', 'approver_groups']);
  const mode = wordOf(policy, 'approval_mode', ['ANY_OF', 'ALL_OF']);
  const groups = listOf(policy, 'approver_groups', limits.flowApproversMax, (item, path) => {
    const group = fieldsFrom(item, path, ['logical_operator', 'approvers']);
    return {
      operator: wordOf(group, 'logical_operator', ['AND', 'OR']),
      approvers: listOf(group, 'approvers', limits.flowApproversMax, (approver, at) =>
        readCondition(approver, { path: at, role: 'approver', references }),
      ),
    };
  });
  const approvers = groups.reduce((count, group) => count + group.approvers.length, 0);
  if (approvers > limits.flowApproversMax) {
    throw invalid('approver_policy', `must not have more than ${limits.flowApproversMax} approvers in all`);
  }
  return { mode, groups };
}

function readDuration(fields: Fields): number {
  const minutes = optionalNumberOf(fields, 'grant_duration_in_min');
  if (minutes === null)
    throw notEnforced(
      'grant_duration_in_min',
      'give the longest duration in minutes; access without an end is not offered',
    );
  const seconds = minutes * 60;
  if (minutes >= 1 && seconds <= limits.durationSecMax) return seconds;
  throw invalid('grant_duration_in_min', `must be from 1 minute to ${durationText(limits.durationSecMax)}`);
}

const settingsKeys = [
  'justification_required',
  'require_approver_reason',
  'requestor_cannot_approve_himself',
  'require_mfa',
  'labels',
  'max_extensions',
  'extension_duration_in_min',
  'distinct_people',
  'self_approval',
];

function readSettings(value: unknown): FlowSettings {
  const fields = fieldsFrom(value, 'settings', settingsKeys);
  const settings = {
    reasonRequired: truthOf(fields, 'justification_required'),
    approverReasonRequired: truthOf(fields, 'require_approver_reason'),
    distinctPeople: optionalTruthOf(fields, 'distinct_people'),
    selfApproval: optionalTruthOf(fields, 'self_approval'),
    labels: anyListOf(fields, 'labels', limits.flowLabelsMax, (item, path) =>
      textFrom(item, path, limits.nameLengthMax),
    ),
  };
  if (truthOf(fields, 'requestor_cannot_approve_himself') && settings.selfApproval) {
    throw invalid(
      'settings.self_approval',
      'contradicts `settings.requestor_cannot_approve_himself`; leave one of them out',
    );
  }
  if (truthOf(fields, 'require_mfa')) throw notEnforced('settings.require_mfa', 'set it to `false`');
  for (const key of ['max_extensions', 'extension_duration_in_min']) {
    const count = optionalNumberOf(fields, key) ?? 0;
    if (count > 0) throw notEnforced(`settings.${key}`, 'set it to 0; asking again adds a lease');
    if (count < 0) throw invalid(`settings.${key}`, 'must not be negative');
  }
  return settings;
}
