// For whom the requesters of an access flow's body may ask: themselves, people who report to them, others who fit a condition.

import { limits } from '../limits.ts';
import { type Fields, fieldsFrom, invalid, listOf, optionalTruthOf, valueAt, wordOf } from './fields.ts';
import type { ConditionGroup } from './policy.ts';
import { readCondition } from './read-condition.ts';
import type { FlowReferences } from './references.ts';
import { plainTerms, type RequestFor } from './terms.ts';

const words = ['self', 'others', 'direct_reports'] as const;

/** Reads `request_for`. The older `request_for_others` names nobody, so where it is set `request_for` has to say who the others are. */
export function readRequestFor(fields: Fields, references: FlowReferences): RequestFor {
  const older = optionalTruthOf(fields, 'request_for_others');
  const value = valueAt(fields, 'request_for');
  if (value === null) {
    if (older)
      throw invalid('request_for_others', 'needs `request_for` with `others` and `grantees`: it says for whom');
    return plainTerms.requestFor;
  }
  const given = fieldsFrom(value, 'request_for', ['request_scopes', 'grantees']);
  const scopes = listOf(given, 'request_scopes', limits.flowTargetsMax, (item, path) => {
    const word = words.find((each) => each === item);
    if (word === undefined) throw invalid(path, 'must be `self`, `others` or `direct_reports`');
    return word;
  });
  const others = scopes.includes('others');
  if (older && !others) throw invalid('request_for_others', 'says otherwise than `request_for`; set it to `false`');
  const grantees = valueAt(given, 'grantees');
  if (!others && grantees !== null) {
    throw invalid('request_for.grantees', 'is for `others` only; add `others` to `request_scopes` or leave it out');
  }
  return {
    self: scopes.includes('self'),
    directReports: scopes.includes('direct_reports'),
    others: others ? readGrantees(given, references) : null,
  };
}

function readGrantees(given: Fields, references: FlowReferences): ConditionGroup {
  const path = 'request_for.grantees';
  if (valueAt(given, 'grantees') === null)
    throw invalid(path, 'must say who the others are; left out it would be nobody');
  const group = fieldsFrom(valueAt(given, 'grantees'), path, ['logical_operator', 'conditions']);
  return {
    operator: wordOf(group, 'logical_operator', ['AND', 'OR']),
    conditions: listOf(group, 'conditions', limits.flowApproversMax, (item, at) =>
      readCondition(item, { path: at, role: 'requester', references }),
    ),
  };
}
