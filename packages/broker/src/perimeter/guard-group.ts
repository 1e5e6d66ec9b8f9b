// Changing who is in a group that an access flow to production, or a rule over it, names is changing who may ask there, or who must agree: it waits for a second
// person like a change of the flow itself. Groups that a source fills are the source's to change and do not come this way.

import {
  differenceOf,
  type Group,
  type GroupDocument,
  type GroupId,
  no,
  ok,
  type PersonId,
  type ProposedChange,
  type Result,
  refusal,
  type Transaction,
  type World,
} from '@tidegate/core';
import { flowNames, ruleNames } from '../people/show-group.ts';
import type { Actor, Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { transact } from '../transact.ts';
import { type Gate, standsStill, withGate } from './gate.ts';
import { namesIn } from './list-versions.ts';
import { proposedRefusal, proposeIn } from './propose.ts';
import type { LookedAt } from './weigh-edit.ts';

export type GroupChange = Extract<ProposedChange, { kind: 'group' }>;

const wouldWait = refusal('perimeter.proposed', 'it waits for a second person');

/** Saves, or proposes and refuses with `perimeter.proposed`. What saving refuses is refused, and never proposed. */
export async function guardedGroup<T>(
  ports: Ports,
  actor: Actor,
  id: GroupId | null,
  save: (tx: Transaction) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (id === null) return transact(ports, save);
  let change: GroupChange | null = null;
  const saved = await withGate(ports, actor, (gate) =>
    transact(ports, async (tx) => {
      await standsStill(tx, gate);
      const before = await documentIn(tx, id);
      const done = await save(tx);
      const after = await documentIn(tx, id);
      change = gate !== null && before !== null && after !== null ? waitingChange(gate, id, { before, after }) : null;
      // Refusing undoes it: what could be saved can be proposed.
      return done.ok && change !== null ? no(wouldWait) : done;
    }),
  );
  if (saved.ok || saved.refusal !== wouldWait || change === null) return saved;
  const proposed = await proposeGroup(ports, actor, change);
  return proposed.ok ? no(proposedRefusal(proposed.value)) : proposed;
}

const proposeGroup = (ports: Ports, actor: Actor, change: GroupChange) =>
  transact(ports, async (tx) =>
    proposeIn(ports, tx, actor, { change, baseVersion: await tx.versions.latest(change.subject) }),
  );

/** The change as it has to wait; null where nothing changes, or where no flow to production and no rule over it names the group. */
export function waitingChange(
  gate: Gate,
  id: GroupId,
  { before, after }: { readonly before: GroupDocument; readonly after: GroupDocument },
): GroupChange | null {
  if (sameGroup(before, after)) return null;
  const { world } = gate.ground;
  const waits =
    flowsNaming(world, id).some((flow) => gate.waits({ kind: 'flow', before: flow, after: flow })) ||
    rulesNaming(world, id).some((rule) => gate.waits({ kind: 'rule', before: rule, after: rule }));
  if (!waits) return null;
  return { kind: 'group', subject: id, name: before.name, save: { name: after.name, members: after.members } };
}

const sameGroup = (one: GroupDocument, other: GroupDocument): boolean =>
  stableText([one.name, one.members.toSorted()]) === stableText([other.name, other.members.toSorted()]);

/** What a group is now. */
export async function documentIn(tx: Transaction, id: GroupId): Promise<GroupDocument | null> {
  const group: Group | null = await tx.groups.get(id);
  return group === null ? null : { kind: 'group', name: group.name, members: await tx.groups.members(id) };
}

/** Active flows that name a group, wherever in them. */
const flowsNaming = (world: World, id: GroupId) =>
  [...world.flows.values()].filter((flow) => flow.active && flowNames(flow, id));

/** Active rules that bind a group: whoever leaves it may be freed of them. */
const rulesNaming = (world: World, id: GroupId) =>
  [...world.rules.values()].filter((rule) => rule.active && ruleNames(rule, id));

/** Who joins and who leaves, and the flows that this is about. */
export function lookAtGroup(world: World, { subject, save }: GroupChange): LookedAt {
  const group = world.groups.get(subject);
  const members = [...world.people.values()].filter(({ groupIds }) => groupIds.includes(subject)).map(({ id }) => id);
  const before: GroupDocument | null = group === undefined ? null : { kind: 'group', name: group.name, members };
  const after: GroupDocument = { kind: 'group', name: save.name, members: save.members };
  const nameOf = namesIn(world);
  const emailOf = (id: PersonId): string => world.people.get(id)?.email ?? id;
  const joining = save.members.filter((id) => !members.includes(id)).map(emailOf);
  const leaving = members.filter((id) => !save.members.includes(id)).map(emailOf);
  const none = { entitlements: 0, resources: 0, listed: [] };
  return {
    weighed: {
      joined: none,
      left: none,
      flows: flowsNaming(world, subject),
      people: members.length,
      touchesProduction: true,
      wider: joining.length === 0 ? [] : [`people who join: ${joining.sort().join(', ')}`],
      narrower: leaving.length === 0 ? [] : [`people who leave: ${leaving.sort().join(', ')}`],
    },
    difference: differenceOf(before, after, nameOf),
    sentence: null,
    stuck: [],
  };
}

/** Proposes instead of saving inside a transaction of the caller; null where it may be saved at once. */
export async function proposeGroupInstead(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  gate: Gate | null,
  ask: { readonly id: GroupId; readonly after: GroupDocument },
): Promise<Result<boolean>> {
  const before = await documentIn(tx, ask.id);
  const change = gate === null || before === null ? null : waitingChange(gate, ask.id, { before, after: ask.after });
  if (change === null) return ok(false);
  const made = await proposeIn(ports, tx, actor, { change, baseVersion: await tx.versions.latest(change.subject) });
  return made.ok ? ok(true) : made;
}
