// Facts that a source sends one by one (SCIM). Each call is one transaction that holds the source: what was read, what it becomes, who is
// out, whose groups changed. What the facts look like on the wire is the caller's; here they are people and groups.

import {
  type EntryAsk,
  type EntryFilter,
  isId,
  limits,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Source,
  type SourceEntry,
  type SourceMember,
  type Transaction,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import type { Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { forgetGroup, type MembersTold, settleMembers, type ToldGroup, tellGroup } from './tell-group.ts';
import { forgetPerson, managerKey, personOf, type Teller, type ToldPerson, tellPerson } from './tell-person.ts';

/** Members as a source names them: by ids only; whether each is a person or a group is looked up. */
export type MemberChange = { readonly kind: 'set' | 'add' | 'remove'; readonly nativeIds: readonly string[] };

/** A group as it is to be, and what becomes of its members. */
export interface GroupToSend {
  readonly group: Omit<ToldGroup, 'nativeId'>;
  readonly changes: readonly MemberChange[];
}

/** Which entry is meant. `version` null: whichever it is. */
export interface EntryReference {
  readonly kind: SourceEntry['kind'];
  readonly nativeId: string;
  /** The version the caller last saw; another refuses with `object.changed`. */
  readonly version: number | null;
}

const tellerOf = async (tx: Transaction, source: Source): Promise<Result<Teller>> => {
  const held = await tx.sources.lock(source.id);
  if (held === null || held.status === 'disabled')
    return no(refusal('object.not_found', 'this source is gone or disabled'));
  return ok({ source: held, door: 'api' });
};

const noEntry = (nativeId: string): Result<never> =>
  no(refusal('object.not_found', `nothing has the id ${quoted(nativeId)}`));

const nameTaken = (name: string): Result<never> =>
  no(
    refusal('object.name_taken', `another person of this source has the user name ${quoted(name)}`, {
      field: 'userName',
    }),
  );

/** Adds a person. `make` is given the id. */
export const sendNewPerson = (
  ports: Ports,
  source: Source,
  make: (nativeId: string) => ToldPerson,
): Promise<Result<SourceEntry>> =>
  transact(ports, async (tx) => {
    const teller = await tellerOf(tx, source);
    if (!teller.ok) return teller;
    const told = make(newNativeId(ports));
    if ((await tx.sourceEntries.byName(source.id, 'person', told.name)) !== null) return nameTaken(told.name);
    const full = refuseWhereFull(teller.value);
    if (!full.ok) return full;
    const saved = await tellPerson(ports, tx, teller.value, told, null);
    if (!saved.ok) return saved;
    await settleAround(ports, tx, teller.value, saved.value.entry);
    await seen(ports, tx, teller.value, { people: 1 });
    return ok(saved.value.entry);
  });

/** Changes a person. `change` is given the entry as it is, held until the change is saved. */
export const sendPerson = (
  ports: Ports,
  source: Source,
  reference: EntryReference,
  change: (entry: SourceEntry) => ToldPerson,
): Promise<Result<SourceEntry>> =>
  transact(ports, async (tx) => {
    const found = await find(tx, source, reference);
    if (!found.ok) return found;
    const { teller, entry } = found.value;
    const said = change(entry);
    const named = await tx.sourceEntries.byName(source.id, 'person', said.name);
    const taken = named !== null && named.nativeId !== entry.nativeId;
    // That somebody is out is never refused for the name that comes with it.
    if (taken && said.fact.active) return nameTaken(said.name);
    const told = taken ? { ...said, name: entry.name, document: { ...said.document, userName: entry.name } } : said;
    const saved = await tellPerson(ports, tx, teller, told, entry);
    if (!saved.ok) return saved;
    // Reports may name their manager by the user name that is new.
    if (saved.value.entry.name !== entry.name) await settleAround(ports, tx, teller, saved.value.entry);
    await seen(ports, tx, teller);
    return ok(saved.value.entry);
  });

/** Adds a group. */
export const sendNewGroup = (ports: Ports, source: Source, make: () => GroupToSend): Promise<Result<SourceEntry>> =>
  transact(ports, async (tx) => {
    const teller = await tellerOf(tx, source);
    if (!teller.ok) return teller;
    const { group, changes } = make();
    const full = refuseWhereFull(teller.value);
    if (!full.ok) return full;
    const told = { ...group, nativeId: newNativeId(ports) };
    const saved = await tellGroup(ports, tx, teller.value, told, null, await membersOf(tx, source, changes));
    if (!saved.ok) return saved;
    await settleMembers(ports, tx, teller.value, [told.nativeId]);
    await seen(ports, tx, teller.value, { groups: 1 });
    return saved;
  });

/** Changes a group, its members, or both. */
export const sendGroup = (
  ports: Ports,
  source: Source,
  reference: EntryReference,
  change: (entry: SourceEntry) => GroupToSend,
): Promise<Result<SourceEntry>> =>
  transact(ports, async (tx) => {
    const found = await find(tx, source, reference);
    if (!found.ok) return found;
    const { teller, entry } = found.value;
    const { group, changes } = change(entry);
    const told = { ...group, nativeId: entry.nativeId };
    const saved = await tellGroup(ports, tx, teller, told, entry, await membersOf(tx, source, changes));
    if (!saved.ok) return saved;
    if (changes.length > 0) await settleMembers(ports, tx, teller, [entry.nativeId]);
    await seen(ports, tx, teller);
    return saved;
  });

/** Takes a person or group away. */
export const sendRemoval = (ports: Ports, source: Source, reference: EntryReference): Promise<Result<true>> =>
  transact(ports, async (tx) => {
    const found = await find(tx, source, reference);
    if (!found.ok) return found;
    const { teller, entry } = found.value;
    if (entry.kind === 'group') await forgetGroup(ports, tx, teller, entry);
    else {
      const parents = await tx.sourceEntries.parentsOf(source.id, entry.nativeId);
      await forgetPerson(ports, tx, teller, { entry, how: 'removed' });
      // A person who was a member is so no longer; one whose id is told again later would be somebody else.
      for (const parent of parents) await tx.sourceEntries.removeMembers(source.id, parent.nativeId, [entry.nativeId]);
      await settleMembers(
        ports,
        tx,
        teller,
        parents.map((one) => one.nativeId),
      );
    }
    await seen(ports, tx, teller, entry.kind === 'group' ? { groups: -1 } : { people: -1 });
    return ok(true);
  });

/** One entry with the groups or members beside it; null where it is not there. */
export const readEntry = (
  ports: Ports,
  source: Source,
  ask: Pick<EntryReference, 'kind' | 'nativeId'>,
): Promise<{
  readonly entry: SourceEntry;
  readonly members: readonly SourceMember[];
  readonly groups: readonly SourceEntry[];
} | null> =>
  ports.store.read(async (tx) => {
    const entry = await tx.sourceEntries.get(source.id, ask.kind, ask.nativeId);
    if (entry === null) return null;
    return {
      entry,
      members: entry.kind === 'group' ? await tx.sourceEntries.members(source.id, entry.nativeId) : [],
      groups: await tx.sourceEntries.parentsOf(source.id, entry.nativeId),
    };
  });

/** A page of entries; with the members of groups where these are asked for. */
export const readEntries = (
  ports: Ports,
  source: Source,
  ask: Omit<EntryAsk, 'sourceId'>,
  beside: 'members' | 'none',
): Promise<{
  readonly items: readonly { readonly entry: SourceEntry; readonly members: readonly SourceMember[] }[];
  readonly total: number;
}> =>
  ports.store.read(async (tx) => {
    const page = await tx.sourceEntries.page({ ...ask, sourceId: source.id });
    const items: { entry: SourceEntry; members: readonly SourceMember[] }[] = [];
    for (const entry of page.items) {
      const members =
        beside === 'members' && entry.kind === 'group' ? await tx.sourceEntries.members(source.id, entry.nativeId) : [];
      items.push({ entry, members });
    }
    return { items, total: page.total };
  });

const newNativeId = (ports: Ports): string => Buffer.from(ports.chance.bytes(16)).toString('hex');

async function find(
  tx: Transaction,
  source: Source,
  { kind, nativeId, version }: EntryReference,
): Promise<Result<{ readonly teller: Teller; readonly entry: SourceEntry }>> {
  const teller = await tellerOf(tx, source);
  if (!teller.ok) return teller;
  const entry = await tx.sourceEntries.get(source.id, kind, nativeId);
  if (entry === null) return noEntry(nativeId);
  if (version !== null && version !== entry.version) {
    return no(refusal('object.changed', 'it has changed since you read it; read it again'));
  }
  return ok({ teller: teller.value, entry });
}

function refuseWhereFull({ source }: Teller): Result<true> {
  if (source.counts.people + source.counts.groups < limits.sourceEntriesMax) return ok(true);
  return no(refusal('input.too_large', `a source tells at most ${limits.sourceEntriesMax} people and groups`));
}

async function membersOf(
  tx: Transaction,
  source: Source,
  changes: readonly MemberChange[],
): Promise<readonly MembersTold[]> {
  const told: MembersTold[] = [];
  for (const { kind, nativeIds } of changes) {
    if (kind === 'remove') {
      told.push({ kind, nativeIds });
      continue;
    }
    const members: SourceMember[] = [];
    for (const nativeId of new Set(nativeIds)) {
      const isGroup = (await tx.sourceEntries.get(source.id, 'group', nativeId)) !== null;
      members.push({ kind: isGroup ? 'group' : 'person', nativeId });
    }
    told.push({ kind, members });
  }
  return told;
}

/** Who was named before they were told: as a member of groups, and as the manager of others. */
async function settleAround(ports: Ports, tx: Transaction, teller: Teller, entry: SourceEntry): Promise<void> {
  const { source } = teller;
  const parents = await tx.sourceEntries.parentsOf(source.id, entry.nativeId);
  await settleMembers(
    ports,
    tx,
    teller,
    parents.map((one) => one.nativeId),
  );
  const named = (value: string): EntryFilter => ({
    kind: 'compare',
    path: [managerKey],
    operator: 'eq',
    value,
    exact: false,
  });
  const filter: EntryFilter = { kind: 'or', of: [named(entry.nativeId), named(entry.name)] };
  if (!isId('person', entry.subject)) return;
  const limit = limits.scimPageMax;
  // Saving who a report's manager is leaves the report's entry as it is, so that pages do not move meanwhile.
  for (let offset = 0, total = 1; offset < total; offset += limit) {
    const reports = await tx.sourceEntries.page({ sourceId: source.id, kind: 'person', filter, offset, limit });
    total = reports.total;
    for (const report of reports.items) {
      const person = await personOf(tx, report);
      if (person?.origin.sourceId !== source.id || person.managerId !== null) continue;
      await tx.people.save({ ...person, managerId: entry.subject });
    }
  }
}

/** Facts arrived and were believed; `more` people and groups than before. */
async function seen(
  ports: Ports,
  tx: Transaction,
  { source }: Teller,
  more: { readonly people?: number; readonly groups?: number } = {},
): Promise<void> {
  const { people, groups, shifts } = source.counts;
  const counts = { people: people + (more.people ?? 0), groups: groups + (more.groups ?? 0), shifts };
  await reviewContextSoon(ports, tx);
  await tx.sources.save({ ...source, status: 'active', lastReadAt: ports.clock.now(), trouble: null, counts });
}
