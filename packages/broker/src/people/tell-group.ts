// One group as a source tells it, in a transaction that holds the source. A group of a source is its own: where the name is taken by
// another group, which access flows may name, it gets the name of its source beside it and never the other's members.

import {
  type Group,
  isId,
  limits,
  type MembershipMove,
  newId,
  no,
  ok,
  type Result,
  refusal,
  type SourceEntry,
  type SourceMember,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { flowNames, ruleNames } from './show-group.ts';
import type { Teller } from './tell-person.ts';

/** A group with what the source itself calls it. */
export interface ToldGroup {
  readonly nativeId: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly document: Readonly<Record<string, unknown>>;
}

/** How the direct members change; null leaves them. */
export type MembersTold =
  | { readonly kind: 'set'; readonly members: readonly SourceMember[] }
  | { readonly kind: 'add'; readonly members: readonly SourceMember[] }
  | { readonly kind: 'remove'; readonly nativeIds: readonly string[] };

/** Saves a group and its direct members. Whose groups people are in follows with `settleMembers`. */
export async function tellGroup(
  ports: Ports,
  tx: Transaction,
  teller: Teller,
  told: ToldGroup,
  entry: SourceEntry | null,
  changes: readonly MembersTold[],
): Promise<Result<SourceEntry>> {
  const { source } = teller;
  const now = ports.clock.now();
  const name = told.name.trim().slice(0, limits.nameLengthMax);
  if (name === '') return no(refusal('input.invalid', 'give the group a name', { field: 'displayName' }));
  const before = entry === null ? await leftBehind(tx, teller, name) : await groupOf(tx, entry);
  const id = before?.id ?? newId('group', ports.chance);
  const sameName = before !== null && entry !== null && entry.name === name;
  const group: Group = {
    id,
    name: sameName ? before.name : await freeName(tx, teller, name, id),
    sourceId: source.id,
    told: { sourceId: source.id, observedAt: now, maxAgeSec: source.maxAgeSec },
  };
  await tx.groups.save(group);
  const next: SourceEntry = {
    sourceId: source.id,
    nativeId: told.nativeId,
    kind: 'group',
    subject: group.id,
    name,
    externalId: told.externalId,
    active: true,
    document: told.document,
    version: (entry?.version ?? 0) + 1,
    createdAt: entry?.createdAt ?? now,
    changedAt: now,
  };
  await tx.sourceEntries.save(next);
  for (const change of changes) {
    if (change.kind === 'set') await tx.sourceEntries.setMembers(source.id, told.nativeId, change.members);
    else if (change.kind === 'add') await tx.sourceEntries.addMembers(source.id, told.nativeId, change.members);
    else await tx.sourceEntries.removeMembers(source.id, told.nativeId, change.nativeIds);
  }
  if (before?.name !== group.name) {
    tx.audit.append({
      at: now,
      kind: 'group.saved',
      actor: 'system',
      door: teller.door,
      subject: group.id,
      facts: { source: source.name, name: group.name },
    });
  }
  return ok(next);
}

async function groupOf(tx: Transaction, entry: SourceEntry): Promise<Group | null> {
  return isId('group', entry.subject) ? tx.groups.get(entry.subject) : null;
}

/** A group of this source that it took away and access flows still name: it has come back. */
async function leftBehind(tx: Transaction, { source }: Teller, name: string): Promise<Group | null> {
  for (const group of [await tx.groups.byName(name), await tx.groups.byName(besides(name, source.name))]) {
    if (group?.sourceId === source.id && (await tx.sourceEntries.ofSubjects([group.id])).length === 0) return group;
  }
  return null;
}

const besides = (name: string, source: string): string =>
  `${name.slice(0, limits.nameLengthMax - source.length - 3)} (${source})`;

async function freeName(tx: Transaction, { source }: Teller, name: string, id: Group['id']): Promise<string> {
  for (const wanted of [name, besides(name, source.name)]) {
    const holder = await tx.groups.byName(wanted);
    if (holder === null || holder.id === id) return wanted;
  }
  return besides(name, `${source.name} ${id.slice(4, 12)}`);
}

/** A group is no longer there. It stays, empty, while an access flow or a rule names it: a vanished set would mean nobody without saying so. */
export async function forgetGroup(ports: Ports, tx: Transaction, teller: Teller, entry: SourceEntry): Promise<void> {
  const { source } = teller;
  const group = await groupOf(tx, entry);
  const parents = await tx.sourceEntries.parentsOf(source.id, entry.nativeId);
  await tx.sourceEntries.remove(source.id, 'group', entry.nativeId);
  await settleMembers(
    ports,
    tx,
    teller,
    parents.map((one) => one.nativeId),
  );
  if (group === null) return;
  await tx.groups.setMembers(group.id, []);
  const flows = (await tx.flows.all()).some((flow) => flowNames(flow, group.id));
  const named = flows || (await tx.rules.all()).some((rule) => ruleNames(rule, group.id));
  if (!named) await tx.groups.remove(group.id);
  tx.audit.append({
    at: ports.clock.now(),
    kind: named ? 'group.saved' : 'group.removed',
    actor: 'system',
    door: teller.door,
    subject: group.id,
    facts: { source: source.name, name: group.name, gone_from_source: true },
  });
}

/** People that one audit event names; the counts are of all. */
const namedMax = 100;

/** Brings the members of groups in line with what the source said, nested groups included. */
export async function settleMembers(
  ports: Ports,
  tx: Transaction,
  teller: Teller,
  groups: readonly string[] | 'all',
): Promise<readonly MembershipMove[]> {
  const moves = await tx.sourceEntries.resolve(teller.source.id, groups);
  for (const { groupId, joined, left } of moves) {
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'group.saved',
      actor: 'system',
      door: teller.door,
      subject: groupId,
      facts: {
        source: teller.source.name,
        joined: joined.slice(0, namedMax),
        left: left.slice(0, namedMax),
        joined_count: joined.length,
        left_count: left.length,
      },
    });
  }
  return moves;
}
