// The settings of an access flow's body.

import { limits } from '../limits.ts';
import {
  anyListOf,
  type Fields,
  fieldsFrom,
  invalid,
  notEnforced,
  optionalTruthOf,
  textFrom,
  truthOf,
} from './fields.ts';
import type { FlowSettings } from './flow.ts';
import type { StepUp } from './terms.ts';

const settingsKeys = [
  'justification_required',
  'require_approver_reason',
  'requestor_cannot_approve_himself',
  'require_mfa',
  'labels',
  'max_extensions',
  'extension_duration_in_min',
  'extension_consent',
  'distinct_people',
  'self_approval',
];

/** Takes `settings` as an object with the keys there are. */
export const settingsFrom = (value: unknown): Fields => fieldsFrom(value, 'settings', settingsKeys);

/** Reads what the settings say about reasons and consents. */
export function readSettings(fields: Fields): FlowSettings {
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
  return settings;
}

/** Reads `require_mfa`. */
export function readStepUp(settings: Fields): StepUp | null {
  if (truthOf(settings, 'require_mfa')) throw notEnforced('settings.require_mfa', 'set it to `false`');
  return null;
}
