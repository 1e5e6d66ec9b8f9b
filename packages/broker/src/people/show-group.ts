// Groups as administrators see them: who says who is in them, how old that is, what they are nested in, and which access flows and rules name
// them. What a source tells is changed at the source.

import {
  type AccessFlow,
  type Condition,
  conditionsOf,
  type Group,
  type GroupId,
  isId,
  no,
  ok,
  type Page,
  type PageAsk,
  type Person,
  quoted,
  type Result,
  type Rule,
  refusal,
  type Source,
  type SourceEntry,
  type SourceMember,
  type Transaction,
  type World,
} from '@tidegate/core';
import { pageOf } from '../pages.ts';
import type { Ports } from '../ports.ts';
import { loadWorld, worldIn } from '../world.ts';

/** A group with what hangs on it. */
export interface ListedGroup {
  readonly group: Group;
  /** The source that tells who is in it; null where Tidegate keeps it itself, also after a source stopped telling it. */
  readonly source: Source | null;
  readonly members: number;
  readonly flows: readonly AccessFlow[];
  readonly rules: readonly Rule[];
}

/** A group with the groups around it. */
export interface GroupDetails extends ListedGroup {
  /** What the source said last of it. */
  readonly entry: SourceEntry | null;
  /** Groups that are members of it, and groups of which it is one: directly. */
  readonly holds: readonly Group[];
  readonly heldBy: readonly Group[];
}

/** Somebody in a group. */
export interface GroupMember {
  readonly person: Person;
  /** The nested groups through which they are in it; empty for a member of its own. */
  readonly through: readonly Group[];
}

/** Groups by name, with the text in it. */
export async function listGroups(
  ports: Ports,
  ask: { readonly search: string; readonly page: PageAsk },
): Promise<Page<ListedGroup>> {
  const world = await loadWorld(ports);
  const wanted = ask.search.trim().toLowerCase();
  const fitting = [...world.groups.values()].filter(({ name }) => name.toLowerCase().includes(wanted));
  const page = pageOf(
    fitting.sort((one, other) => (one.name < other.name ? -1 : 1)),
    ask.page,
    ({ name }) => name,
  );
  return ports.store.read(async (tx) => ({ next: page.next, items: await listed(tx, world, page.items) }));
}

/** One group. */
export const showGroup = (ports: Ports, id: string): Promise<Result<GroupDetails>> =>
  ports.store.read(async (tx) => {
    const group = isId('group', id) ? await tx.groups.get(id) : null;
    if (group === null) return no(groupNotFound(id));
    const [shown] = await listed(tx, await worldIn(ports, tx), [group]);
    if (shown === undefined) return no(groupNotFound(id));
    const [entry = null] = await tx.sourceEntries.ofSubjects([group.id]);
    const members = entry === null ? [] : await tx.sourceEntries.members(entry.sourceId, entry.nativeId);
    const parents = entry === null ? [] : await tx.sourceEntries.parentsOf(entry.sourceId, entry.nativeId);
    return ok({
      ...shown,
      entry,
      holds: entry === null ? [] : await groupsAmong(tx, entry, members),
      heldBy: await groupsOf(tx, parents),
    });
  });

/** Who is in a group, by address, with the nested groups through which they are. */
export const listGroupMembers = (
  ports: Ports,
  ask: { readonly id: string; readonly page: PageAsk },
): Promise<Result<Page<GroupMember>>> =>
  ports.store.read(async (tx) => {
    const group = isId('group', ask.id) ? await tx.groups.get(ask.id) : null;
    if (group === null) return no(groupNotFound(ask.id));
    const people = await tx.people.many([...(await tx.groups.members(group.id))]);
    const page = pageOf(
      people.toSorted((one, other) => (one.email < other.email ? -1 : 1)),
      ask.page,
      ({ email }) => email,
    );
    const throughOf = await throughNested(tx, group, page.items);
    return ok({ next: page.next, items: page.items.map((person) => ({ person, through: throughOf(person) })) });
  });

async function throughNested(
  tx: Transaction,
  group: Group,
  people: readonly Person[],
): Promise<(person: Person) => readonly Group[]> {
  const [entry] = await tx.sourceEntries.ofSubjects([group.id]);
  if (entry === undefined) return () => [];
  const members = await tx.sourceEntries.members(entry.sourceId, entry.nativeId);
  const nested = await groupsAmong(tx, entry, members);
  if (nested.length === 0) return () => [];
  const own = new Set(members.flatMap((one) => (one.kind === 'person' ? [one.nativeId] : [])));
  const entries = await tx.sourceEntries.ofSubjects(people.map(({ id }) => id));
  const direct = new Set(
    entries.flatMap(({ sourceId, nativeId, subject }) =>
      sourceId === entry.sourceId && own.has(nativeId) ? [subject] : [],
    ),
  );
  return (person) => (direct.has(person.id) ? [] : nested.filter(({ id }) => person.groupIds.includes(id)));
}

async function groupsAmong(
  tx: Transaction,
  { sourceId }: SourceEntry,
  members: readonly SourceMember[],
): Promise<readonly Group[]> {
  const entries: SourceEntry[] = [];
  for (const { kind, nativeId } of members) {
    const entry = kind === 'group' ? await tx.sourceEntries.get(sourceId, 'group', nativeId) : null;
    if (entry !== null) entries.push(entry);
  }
  return groupsOf(tx, entries);
}

async function groupsOf(tx: Transaction, entries: readonly SourceEntry[]): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const { subject } of entries) {
    const group = isId('group', subject) ? await tx.groups.get(subject) : null;
    if (group !== null) groups.push(group);
  }
  return groups.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function listed(tx: Transaction, world: World, groups: readonly Group[]): Promise<readonly ListedGroup[]> {
  const ids = groups.map(({ id }) => id);
  const counts = new Map<GroupId, number>(ids.map((id) => [id, 0]));
  for (const { groupIds } of world.people.values()) {
    for (const id of groupIds) {
      const count = counts.get(id);
      if (count !== undefined) counts.set(id, count + 1);
    }
  }
  const told = new Set((await tx.sourceEntries.ofSubjects(ids)).map(({ subject }) => subject));
  const sources = new Map((await tx.sources.all()).map((source) => [source.id, source]));
  return groups.map((group) => ({
    group,
    source: group.sourceId !== null && told.has(group.id) ? (sources.get(group.sourceId) ?? null) : null,
    members: counts.get(group.id) ?? 0,
    flows: [...world.flows.values()].filter((flow) => flowNames(flow, group.id)),
    rules: [...world.rules.values()].filter((rule) => ruleNames(rule, group.id)),
  }));
}

/** Whether a flow names a group, wherever in it. */
export const flowNames = (flow: AccessFlow, id: GroupId): boolean =>
  conditionsOf(flow).some((condition) => names(condition, id));

/** Whether a rule binds a group by name. */
export const ruleNames = ({ demand }: Pick<Rule, 'demand'>, id: GroupId): boolean =>
  (demand.who?.conditions ?? []).some((condition) => names(condition, id));

const names = ({ type, ids }: Condition, id: GroupId): boolean => type === 'group' && ids.includes(id);

const groupNotFound = (id: string) => refusal('object.not_found', `no group ${quoted(id)}`);
