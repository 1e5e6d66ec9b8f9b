// What is different between two versions, part by part, as people read it. Promises: parts that read the same are left out, and two
// versions that mean different things differ in some part. Ids are told by name where a name is known.

import { assertNever } from '../assert.ts';
import type { LoweringRule } from '../classification/classification.ts';
import { conditionLabel, termsOf } from '../consent/terms.ts';
import { quoted } from '../errors/refusal.ts';
import { badDayPartsOf } from '../flow/bad-days-text.ts';
import { consentPartsOf } from '../flow/consent-text.ts';
import { durationText } from '../flow/duration-text.ts';
import type { ApprovalPolicy, Condition, ConditionGroup } from '../flow/policy.ts';
import { allReceiversText } from '../flow/receivers-text.ts';
import { timePartsOf } from '../flow/times-text.ts';
import { shiftTypes } from '../people/match.ts';
import { ruleSentence } from '../rule/rule-sentence.ts';
import type { FlowTarget } from '../target/target.ts';
import { targetText } from '../target/target-text.ts';
import type { FlowDocument, GroupDocument, PerimeterDocument } from './version.ts';

/** One part that differs; null where there was, or is, nothing. */
export interface PartDifference {
  readonly part: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The parts that differ, in a fixed order; all parts of `after` where nothing was before. `nameOf` names a scope or person by id. */
export function differenceOf(
  before: PerimeterDocument | null,
  after: PerimeterDocument,
  nameOf: (id: string) => string,
): readonly PartDifference[] {
  if (after.kind === 'group') return groupDifference(before?.kind === 'group' ? before : null, after, nameOf);
  const was = before === null ? new Map<string, string | null>() : partsOf(before, nameOf);
  return [...partsOf(after, nameOf)].flatMap(([part, text]) => {
    const old = was.get(part) ?? null;
    return old === text ? [] : [{ part, before: old, after: text }];
  });
}

function partsOf(document: PerimeterDocument, nameOf: (id: string) => string): ReadonlyMap<string, string | null> {
  switch (document.kind) {
    case 'scope':
      return new Map([
        ['name', document.name],
        ['description', document.description],
        ['query', document.query],
      ]);
    case 'flow':
      return flowParts(document, nameOf);
    case 'bundle':
      return new Map([
        ['name', document.name],
        ['targets', targetsText(document.targets, nameOf)],
      ]);
    case 'rule':
      return new Map([
        ['name', document.name],
        ['description', document.description],
        ['active', yesNo(document.active)],
        ['demand', ruleSentence({ ...document, active: true }, nameOf)],
        ['body', JSON.stringify(document.published)],
      ]);
    case 'group':
      return new Map([['name', document.name]]);
    case 'classification':
      return new Map([
        ['tag', document.name],
        ['classes', document.order.map((one) => JSON.stringify(one)).join(' < ') || 'not ordered'],
        ['may be lowered', document.lowering.map(loweringText).join('; ') || 'by nobody'],
      ]);
  }
}

const loweringText = ({ sources, query, reason }: LoweringRule): string =>
  `by ${sources.join(', ') || 'nobody'} where ${query}${reason === null ? '' : ` (${reason})`}`;

function flowParts(flow: FlowDocument, nameOf: (id: string) => string): ReadonlyMap<string, string | null> {
  const { settings } = flow;
  return new Map<string, string | null>([
    ['name', flow.name],
    ['description', flow.description],
    ['active', yesNo(flow.active)],
    ['requesters', requestersText(flow.requesters)],
    ['for whom', allReceiversText(flow.terms.requestFor, exactLabel)],
    ['targets', targetsText(flow.targets, nameOf)],
    ['longest duration', durationText(flow.durationSecMax)],
    ...timePartsOf(flow, nameOf),
    ['consents', flow.approval === null ? 'none: opens without asking anyone' : approvalText(flow.approval)],
    ['a different person for each consent', yesNo(settings.distinctPeople)],
    ["the requester's own consent counts", yesNo(settings.selfApproval)],
    ['reason required', yesNo(settings.reasonRequired)],
    ['reason of approvers required', yesNo(settings.approverReasonRequired)],
    ...consentPartsOf(flow.terms, (tier) => approvalText({ mode: 'ALL_OF', groups: [tier] })),
    ...badDayPartsOf(flow.terms),
    ['labels', settings.labels.join(', ') || null],
  ]);
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const requestersText = ({ operator, conditions }: ConditionGroup): string =>
  conditions.length === 0 ? 'nobody' : conditions.map(exactLabel).join(operator === 'AND' ? ' who is also ' : ' or ');

const resolvedTypes: readonly string[] = ['user', 'group', 'manager', 'manager_of_manager', ...shiftTypes];

/** Names can be given to other things later, so what they meant is told too where several ids or none stand behind them. */
function exactLabel(condition: Condition): string {
  const { type, values, ids, sourceId } = condition;
  const resolved = values.length > 0 && resolvedTypes.includes(type);
  const source = sourceId === undefined ? '' : ` by the word of ${sourceId}`;
  return resolved
    ? `${conditionLabel(condition)} (${ids.join(', ') || 'nobody'})${source}`
    : `${conditionLabel(condition)}${source}`;
}

const approvalText = (policy: ApprovalPolicy): string =>
  termsOf(policy)
    .map((terms) => terms.map((term) => term.conditions.map(exactLabel).join(' or ') || term.label).join(' and '))
    .join(', or ');

const targetsText = (targets: readonly FlowTarget[], nameOf: (id: string) => string): string =>
  targets.map((target) => exactTargetText(target, nameOf)).join('; ');

/** Whole: a text that is cut would let two versions read the same. */
function exactTargetText(target: FlowTarget, nameOf: (id: string) => string): string {
  switch (target.kind) {
    case 'scope':
      return `${quoted(nameOf(target.scopeId))} (${target.permissions?.join(', ') ?? 'every permission'})`;
    case 'bundle':
      return targetText(target, nameOf);
    case 'selection': {
      const lines = (target.lines ?? []).map(
        ({ mode, by, key, values }) => `${mode} by ${key === null ? by : `${by} ${quoted(key)}`}: ${values.join(', ')}`,
      );
      const what = `${quoted(target.resourceType)} of ${quoted(nameOf(target.integrationId))}`;
      return `${[what, ...(lines.length === 0 ? ['any'] : lines)].join(', ')} (${target.permissions.join(', ')})`;
    }
    default:
      return assertNever(target);
  }
}

/** Of members only those who joined or left: a group may have very many. */
function groupDifference(
  before: GroupDocument | null,
  after: GroupDocument,
  nameOf: (id: string) => string,
): readonly PartDifference[] {
  const parts: PartDifference[] = [];
  if (before?.name !== after.name) parts.push({ part: 'name', before: before?.name ?? null, after: after.name });
  const [was, is] = [new Set(before?.members ?? []), new Set(after.members)];
  const left = [...was].filter((id) => !is.has(id)).map(nameOf);
  const joined = [...is].filter((id) => !was.has(id)).map(nameOf);
  if (left.length > 0 || joined.length > 0) {
    parts.push({ part: 'members', before: left.sort().join(', ') || null, after: joined.sort().join(', ') || null });
  }
  return parts;
}
