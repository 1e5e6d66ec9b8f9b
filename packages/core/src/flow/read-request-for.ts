// For whom the requesters of an access flow's body may ask.

import { limits } from '../limits.ts';
import { type Fields, fieldsFrom, invalid, listOf, notEnforced, optionalTruthOf, valueAt } from './fields.ts';
import { plainTerms, type RequestFor } from './terms.ts';

/** Reads `request_for` and the older `request_for_others`. Only asking for oneself is enforced so far. */
export function readRequestFor(fields: Fields): RequestFor {
  if (optionalTruthOf(fields, 'request_for_others')) throw notEnforced('request_for_others', 'set it to `false`');
  const value = valueAt(fields, 'request_for');
  if (value === null) return plainTerms.requestFor;
  const scopes = fieldsFrom(value, 'request_for', ['request_scopes', 'grantees']);
  listOf(scopes, 'request_scopes', limits.flowTargetsMax, (item, path) => {
    if (item === 'self') return;
    if (item === 'others' || item === 'direct_reports') throw notEnforced(path, 'use `self` alone');
    throw invalid(path, 'must be `self`');
  });
  if (valueAt(scopes, 'grantees') !== null) throw notEnforced('request_for.grantees', 'leave it out');
  return plainTerms.requestFor;
}
