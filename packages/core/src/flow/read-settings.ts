// The settings of an access flow's body.

import { limits } from '../limits.ts';
import { PatternTrouble, readPattern } from '../text/pattern.ts';
import {
  anyListOf,
  type Fields,
  fieldsFrom,
  invalid,
  optionalNumberOf,
  optionalTextOf,
  optionalTruthOf,
  pathOf,
  textFrom,
  truthOf,
  valueAt,
  wordOf,
} from './fields.ts';
import type { FlowSettings } from './flow.ts';
import { plainTerms, type ReasonTerms, type StepUp } from './terms.ts';

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
  'mfa',
  'reason',
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

/** Reads `require_mfa`, and ours: whose code, and for how long it counts. */
export function readStepUp(settings: Fields): StepUp | null {
  const required = truthOf(settings, 'require_mfa');
  const value = valueAt(settings, 'mfa');
  if (value === null) return required ? { who: 'requester', validSec: limits.stepUpValidSecDefault } : null;
  if (!required) throw invalid('settings.mfa', 'must be left out where `settings.require_mfa` is `false`');
  const mfa = fieldsFrom(value, 'settings.mfa', ['who', 'valid_in_min']);
  const who = valueAt(mfa, 'who') === null ? 'requester' : wordOf(mfa, 'who', ['requester', 'approver', 'both']);
  const minutes = optionalNumberOf(mfa, 'valid_in_min') ?? limits.stepUpValidSecDefault / 60;
  if (minutes >= 1 && minutes * 60 <= limits.stepUpValidSecMax) return { who, validSec: minutes * 60 };
  throw invalid('settings.mfa.valid_in_min', `must be from 1 to ${limits.stepUpValidSecMax / 60}`);
}

/** Reads our `reason`: what the reasons of requester and approver must look like. */
export function readReasons(settings: Fields): ReasonTerms {
  const value = valueAt(settings, 'reason');
  if (value === null) return plainTerms.reasons;
  const known = ['length_min', 'approver_length_min', 'pattern', 'approver_pattern', 'help'];
  const reason = fieldsFrom(value, 'settings.reason', known);
  return {
    lengthMin: lengthOf(reason, 'length_min', limits.reasonLengthMax),
    approverLengthMin: lengthOf(reason, 'approver_length_min', limits.approverReasonLengthMax),
    pattern: patternOf(reason, 'pattern'),
    approverPattern: patternOf(reason, 'approver_pattern'),
    patternHelp: optionalTextOf(reason, 'help', limits.patternHelpLengthMax),
  };
}

function lengthOf(fields: Fields, key: string, most: number): number {
  const length = optionalNumberOf(fields, key) ?? 0;
  if (length < 0 || length > most) throw invalid(`settings.reason.${key}`, `must be from 0 to ${most}`);
  return length;
}

function patternOf(fields: Fields, key: string): string | null {
  const text = optionalTextOf(fields, key, limits.patternLengthMax);
  if (text === null) return null;
  try {
    readPattern(text);
    return text;
  } catch (error) {
    if (error instanceof PatternTrouble)
      throw invalid(pathOf(fields, key), `is no pattern that can be matched: it ${error.message}`);
    throw error;
  }
}
