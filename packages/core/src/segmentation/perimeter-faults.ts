// The common mistakes of perimeters: a scope or a flow over a whole integration, by type alone, with production and development
// together; a flow that leaves everything to its approver, opens production by itself, or offers everything where data is sensitive.
// A fault of a scope is told of the scope; of a flow only what none of its scopes already is.

import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { SegmentationFinding, SegmentationSeverity } from './finding.ts';
import {
  askableOf,
  cellsText,
  classesIn,
  environmentsIn,
  exampleQuery,
  type Ground,
  type Held,
  mixedEnvironments,
  namesAt,
  sizeOf,
  wholeIntegrations,
} from './held.ts';
import type { FlowReach, ScopeReach } from './reaches.ts';
import { levelOf } from './rules.ts';
import { tellsTypeAtMost } from './telling.ts';

/** Every fault of a scope or a flow by itself, one at a turn. */
export function* findPerimeterFaults(ground: Ground): Generator<void, readonly SegmentationFinding[]> {
  const askable = askableOf(ground);
  const found: SegmentationFinding[] = [];
  const known = new Map<ScopeReach, ReadonlySet<string>>();
  for (const scope of ground.reaches.scopes) {
    const faults = faultsOfScope(ground, scope, askable);
    known.set(scope, new Set(faults.map(({ code }) => code)));
    found.push(...faults);
    yield;
  }
  for (const flow of ground.reaches.flows) {
    const faults = faultsOfFlow(ground, flow, askable);
    found.push(...faults.filter(({ code }) => !flow.scopes.some((scope) => known.get(scope)?.has(code))));
    yield;
  }
  return found;
}

function faultsOfScope(
  ground: Ground,
  { scope, telling, held, used }: ScopeReach,
  askable: ReadonlyMap<string, number>,
): readonly SegmentationFinding[] {
  const subject = { kind: 'scope', id: scope.id, name: scope.name } as const;
  // What no active flow offers is nobody's yet.
  const at = (severity: SegmentationSeverity): SegmentationSeverity => (used ? severity : 'low');
  const found: SegmentationFinding[] = [];
  const plain = tellsTypeAtMost(telling);
  const whole = wholeIntegrations(ground, { held, askable, plain });
  const untyped = plain && !telling.has('type');
  if (whole.length > 0 || (untyped && sizeOf(held) > 0)) {
    const what =
      whole.length > 0
        ? listed(
            whole.map((name) => quoted(name)),
            'everything',
          )
        : 'whatever is there';
    found.push({
      ...blank,
      code: 'whole_integration',
      severity: at('high'),
      subject,
      where: listed(whole, 'every integration'),
      sentence: `${quoted(scope.name)} holds all of ${what}: that is the same as having no scope`,
      fix: `cut it by environment and class, for example ${exampleQuery(ground)}`,
      count: sizeOf(held),
    });
  } else if (plain && telling.has('type')) {
    found.push({
      ...blank,
      code: 'type_alone',
      severity: at('medium'),
      subject,
      where: cellsText(ground, held),
      sentence: `${quoted(scope.name)} tells its resources by their type alone, so whatever is created of that type is in it`,
      fix: `add an environment and a class, for example ${exampleQuery(ground)}`,
      count: sizeOf(held),
    });
  }
  const mixed = mixedEnvironments(ground, held);
  if (mixed !== null) {
    found.push({
      ...blank,
      code: 'mixed_environments',
      severity: at('high'),
      subject,
      where: mixed.names,
      sentence: `${quoted(scope.name)} holds ${mixed.text} together: whoever approves the one out of habit approves the other`,
      fix: `make one scope for each environment: ${mixed.names}`,
      count: sizeOf(held),
    });
  }
  return found;
}

function faultsOfFlow(
  ground: Ground,
  reach: FlowReach,
  askable: ReadonlyMap<string, number>,
): readonly SegmentationFinding[] {
  const { flow, consents } = reach;
  const subject = subjectOf(flow);
  const held = new Map([...reach.offered].map(([group, { resources }]) => [group, resources]));
  const found: SegmentationFinding[] = [];
  const plain = reach.scopes.length > 0 && reach.scopes.every(({ telling }) => tellsTypeAtMost(telling));
  const whole = wholeIntegrations(ground, { held, askable, plain });
  if (whole.length > 0) {
    found.push({
      ...blank,
      code: 'whole_integration',
      severity: 'high',
      subject,
      where: listed(whole, ''),
      sentence: `${quoted(flow.name)} offers all of ${listed(
        whole.map((name) => quoted(name)),
        '',
      )}, scope by scope`,
      fix: 'make a flow for each environment and class, with consents and a maximum that fit it',
      count: sizeOf(held),
    });
  }
  const mixed = mixedEnvironments(ground, held);
  if (mixed !== null) {
    found.push({
      ...blank,
      code: 'mixed_environments',
      severity: 'high',
      subject,
      where: mixed.names,
      sentence: `${quoted(flow.name)} offers ${mixed.text} on the same terms`,
      fix: `make one flow for each environment: ${mixed.names}`,
      count: sizeOf(held),
    });
  }
  return [
    ...found,
    ...leftToApprover(ground, reach, held),
    ...automatic(ground, reach),
    ...notNarrowed(ground, reach),
  ].map((one) => (consents === 0 && one.code === 'left_to_approver' ? { ...one, severity: 'high' as const } : one));
}

/** Several classes or environments on the same terms with nothing narrowed: the approver alone tells them apart. */
function leftToApprover(ground: Ground, reach: FlowReach, held: Held): readonly SegmentationFinding[] {
  const { flow, consents, offered } = reach;
  const levels = classesIn(ground, held);
  const environments = environmentsIn(ground, held);
  const narrowed = [...offered.values()].some((one) => one.narrowed);
  if (consents === 0 || narrowed || (levels.size < 2 && environments.size < 2)) return [];
  const kinds =
    levels.size >= 2
      ? namesAt(levels, ground.rules.classes.order)
      : namesAt(environments, ground.rules.environments.order);
  return [
    {
      ...blank,
      code: 'left_to_approver',
      severity: 'medium',
      subject: subjectOf(flow),
      where: cellsText(ground, held),
      sentence:
        `${quoted(flow.name)} offers ${listed(kinds, '')} on the same terms (every permission, ` +
        `${durationText(flow.durationSecMax)}): only the approver tells them apart`,
      fix: `make a flow for each of ${listed(kinds, '')}, the stricter with more consents, less time and named permissions`,
      count: sizeOf(held),
    },
  ];
}

function automatic(ground: Ground, { flow, consents, offered }: FlowReach): readonly SegmentationFinding[] {
  const top = ground.rules.environments.order.length - 1;
  const count = countWhere(offered, (group) => ground.places[group]?.environment.level === top);
  if (consents > 0 || count === 0 || top < 1) return [];
  const name = ground.rules.environments.order[top]?.name ?? '';
  return [
    {
      ...blank,
      code: 'automatic',
      severity: 'high',
      subject: subjectOf(flow),
      where: name,
      sentence: `${quoted(flow.name)} opens ${things(count)} of ${name} without another person's consent`,
      fix: `give ${quoted(flow.name)} an \`approver_policy\`, for example the requester's manager`,
      count,
    },
  ];
}

function notNarrowed(ground: Ground, { flow, offered }: FlowReach): readonly SegmentationFinding[] {
  const { environments, classes } = ground.rules;
  const from = classes.narrowFrom === null ? null : levelOf(classes.order, classes.narrowFrom);
  const top = environments.order.length - 1;
  if (from === null) return [];
  const wide = new Map(
    [...offered].filter(
      ([group, { narrowed, width }]) =>
        !narrowed &&
        width > 1 &&
        ground.places[group]?.environment.level === top &&
        (ground.places[group]?.class.level ?? -1) >= from,
    ),
  );
  const count = countWhere(wide, () => true);
  if (count === 0) return [];
  return [
    {
      ...blank,
      code: 'not_narrowed',
      severity: 'medium',
      subject: subjectOf(flow),
      where: cellsText(ground, new Map([...wide].map(([group, { resources }]) => [group, resources]))),
      sentence: `${quoted(flow.name)} offers every permission on ${things(count)} where data is ${classes.order[from]?.name} or stricter`,
      fix: 'name the permissions of its target, for example `permissions: [READ_ONLY]`',
      count,
    },
  ];
}

const blank = { against: null, resources: [], tagFix: null } as const;
const subjectOf = ({ id, name }: AccessFlow) => ({ kind: 'flow', id, name }) as const;
const things = (count: number): string => `${count} ${count === 1 ? 'resource' : 'resources'}`;

const countWhere = (offered: FlowReach['offered'], holds: (group: number) => boolean): number =>
  [...offered].reduce((sum, [group, { resources }]) => (holds(group) ? sum + resources : sum), 0);
