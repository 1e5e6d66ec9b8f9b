// What is different between two versions, part by part, as people read it. Promises: parts that read the same are left out, and two
// versions that mean different things differ in some part. Ids are told by name where a name is known.

import { conditionLabel, termsOf } from '../consent/terms.ts';
import { quoted } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import type { ApprovalPolicy, Condition, ConditionGroup, FlowTarget } from '../flow/flow.ts';
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
    case 'group':
      return new Map([['name', document.name]]);
  }
}

function flowParts(flow: FlowDocument, nameOf: (id: string) => string): ReadonlyMap<string, string | null> {
  const { settings } = flow;
  return new Map<string, string | null>([
    ['name', flow.name],
    ['description', flow.description],
    ['active', yesNo(flow.active)],
    ['requesters', requestersText(flow.requesters)],
    ['targets', flow.targets.map((target) => targetText(target, nameOf)).join('; ')],
    ['longest duration', durationText(flow.durationSecMax)],
    ['consents', flow.approval === null ? 'none: opens without asking anyone' : approvalText(flow.approval)],
    ['a different person for each consent', yesNo(settings.distinctPeople)],
    ["the requester's own consent counts", yesNo(settings.selfApproval)],
    ['reason required', yesNo(settings.reasonRequired)],
    ['reason of approvers required', yesNo(settings.approverReasonRequired)],
    ['labels', settings.labels.join(', ') || null],
  ]);
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const requestersText = ({ operator, conditions }: ConditionGroup): string =>
  conditions.length === 0 ? 'nobody' : conditions.map(exactLabel).join(operator === 'AND' ? ' who is also ' : ' or ');

/** Names can be given to other things later, so what they meant is told too where several ids or none stand behind them. */
function exactLabel(condition: Condition): string {
  const resolved = ['user', 'group', 'manager'].includes(condition.type) && condition.values.length > 0;
  return resolved
    ? `${conditionLabel(condition)} (${condition.ids.join(', ') || 'nobody'})`
    : conditionLabel(condition);
}

const approvalText = (policy: ApprovalPolicy): string =>
  termsOf(policy)
    .map((terms) => terms.map((term) => term.conditions.map(exactLabel).join(' or ') || term.label).join(' and '))
    .join(', or ');

const targetText = ({ scopeId, permissions }: FlowTarget, nameOf: (id: string) => string): string =>
  `${quoted(nameOf(scopeId))} (${permissions === null ? 'every permission' : permissions.join(', ')})`;

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
