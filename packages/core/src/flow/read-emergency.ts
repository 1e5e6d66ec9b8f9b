// What an access flow's body says for bad days: access without consent in an emergency, and what holds when facts are too old.

import { limits } from '../limits.ts';
import { durationText } from './duration-text.ts';
import { type Fields, fieldsFrom, invalid, valueAt, wordOf } from './fields.ts';
import type { FlowSettings } from './flow.ts';
import type { ApprovalPolicy, ApproverGroup } from './policy.ts';
import { readApproverGroup, readPolicy } from './read-approval.ts';
import type { FlowReferences } from './references.ts';
import { type BreakGlass, type FlowTerms, plainTerms, type Staleness } from './terms.ts';

/** What a flow says elsewhere that has to fit an emergency. */
export interface EmergencyAbout {
  readonly references: FlowReferences;
  readonly approval: ApprovalPolicy | null;
  readonly settings: FlowSettings;
  readonly durationSecMax: number;
  readonly terms: Pick<FlowTerms, 'trigger' | 'duration' | 'extensions' | 'times' | 'requestFor'>;
}

/** Reads `break_glass`: nobody is asked, a reason is, it is short, for oneself, at any time, and not lengthened. */
export function readBreakGlass(fields: Fields, about: EmergencyAbout): BreakGlass | null {
  const value = valueAt(fields, 'break_glass');
  if (value === null) return null;
  const glass = fieldsFrom(value, 'break_glass', ['reviewers', 'tell']);
  const reviewers = readPeople(glass, 'reviewers', about.references);
  const tell = readPeople(glass, 'tell', about.references);
  const { terms, durationSecMax } = about;
  if (about.approval !== null)
    throw invalid('approver_policy', 'has no meaning in an emergency; leave it out, or `break_glass`');
  if (terms.trigger === 'automatic') throw invalid('break_glass', 'is for people who ask; use `SELF_SERVE`');
  if (!about.settings.reasonRequired)
    throw invalid('settings.justification_required', 'must be `true` with `break_glass`');
  if (terms.duration.untilRevoked !== null || durationSecMax > limits.breakGlassSecMax) {
    throw invalid(
      'grant_duration_in_min',
      `must be at most ${durationText(limits.breakGlassSecMax)} with \`break_glass\``,
    );
  }
  if (terms.extensions !== null)
    throw invalid('settings.max_extensions', 'must be 0 with `break_glass`; use it again after its review');
  if (terms.times.startWithinSec > 0)
    throw invalid('start_within_in_min', 'has no meaning with `break_glass`; leave it out');
  const { self, directReports, others } = terms.requestFor;
  if (!self || directReports || others !== null)
    throw invalid('request_for', 'must be `self` alone with `break_glass`');
  return { reviewers, tell };
}

function readPeople(glass: Fields, key: string, references: FlowReferences): ApproverGroup {
  const group = readApproverGroup(valueAt(glass, key), `break_glass.${key}`, references);
  if (group.operator !== 'OR' || group.quorum !== undefined) {
    throw invalid(`break_glass.${key}.logical_operator`, 'must be `OR` without a quorum: any one of them');
  }
  return group;
}

/** Reads `when_facts_are_stale`; not written, a fact past its age fits nobody. */
export function readStaleness(
  fields: Fields,
  about: { readonly references: FlowReferences; readonly approval: ApprovalPolicy | null },
): Staleness {
  const value = valueAt(fields, 'when_facts_are_stale');
  if (value === null) return plainTerms.staleness;
  const stale = fieldsFrom(value, 'when_facts_are_stale', ['answer', 'approver_policy']);
  const path = 'when_facts_are_stale.approver_policy';
  if (wordOf(stale, 'answer', ['refuse', 'ask']) === 'refuse') {
    if (valueAt(stale, 'approver_policy') === null) return plainTerms.staleness;
    throw invalid(path, 'has no meaning with `refuse`; leave it out, or ask');
  }
  const approval = readPolicy(valueAt(stale, 'approver_policy'), path, about.references);
  // Two lists of alternatives have no plain sum: whoever reads it could not tell what is demanded.
  for (const [policy, at] of [
    [approval, path],
    [about.approval, 'approver_policy'],
  ] as const) {
    if (policy?.mode === 'ANY_OF' && policy.groups.length > 1) {
      throw invalid(`${at}.approval_mode`, 'must be `ALL_OF` where people are asked because facts are stale');
    }
  }
  return { kind: 'ask', approval };
}
