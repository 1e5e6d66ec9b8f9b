// Whether an access flow is asked through or hands out access by itself, and what an automatic one may not say: where nobody asks there
// is nobody to agree, no reason and no extension, and a field that would be without meaning is refused.

import { type Fields, invalid, optionalNumberOf, optionalTruthOf, pathOf, valueAt, wordOf } from './fields.ts';
import type { FlowTerms } from './terms.ts';

/** Reads `trigger`. */
export const readTrigger = (fields: Fields): FlowTerms['trigger'] =>
  wordOf(fields, 'trigger', ['SELF_SERVE', 'AUTOMATIC']) === 'AUTOMATIC' ? 'automatic' : 'self_serve';

const askingKeys = ['request_for', 'approver_policy', 'escalation_policy', 'timeframe', 'lapse_after_in_min'];
const askingHours = ['ask', 'decide', 'approver_working_hours'];
const askingSettings = [
  'justification_required',
  'require_approver_reason',
  'requestor_cannot_approve_himself',
  'require_mfa',
  'distinct_people',
  'self_approval',
];

/** Refuses what only a flow that people ask through may say. `settings` and `hours` are those of the body. */
export function refuseAsking(fields: Fields, settings: Fields): void {
  for (const key of askingKeys) {
    if (valueAt(fields, key) !== null) throw withoutMeaning(fields, key, instead(key));
  }
  for (const key of askingSettings) {
    if (optionalTruthOf(settings, key)) throw withoutMeaning(settings, key, 'set it to `false`');
  }
  if ((optionalNumberOf(settings, 'max_extensions') ?? 0) > 0) {
    throw withoutMeaning(settings, 'max_extensions', 'set it to 0: access lasts while people fit');
  }
  if ((optionalNumberOf(fields, 'start_within_in_min') ?? 0) > 0) {
    throw withoutMeaning(fields, 'start_within_in_min', 'leave it out');
  }
  const hours = valueAt(fields, 'hours');
  if (typeof hours !== 'object' || hours === null) return;
  for (const key of askingHours) {
    const said = Object.entries(hours).find(([name, value]) => name === key && value !== null && value !== false);
    if (said !== undefined) throw invalid(`hours.${key}`, 'has no meaning in an automatic flow; leave it out');
  }
}

const instead = (key: string): string => (key === 'timeframe' ? 'use `hours.grant`' : 'leave it out');

const withoutMeaning = (fields: Fields, key: string, help: string) =>
  invalid(pathOf(fields, key), `has no meaning in an automatic flow, where nobody asks; ${help}`);
