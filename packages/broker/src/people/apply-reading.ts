// What a whole reading of people and groups becomes. It is judged first, and nothing of a list that is not believed is used, not even
// what it adds (law 8). Then who is out, at once; then everybody else, a few at a time, so that nobody waits for a long list.

import {
  type GroupFact,
  type JudgedList,
  judgeReading,
  limits,
  type PersonFact,
  type Source,
  type SourceEntry,
  type SourceId,
  type SourceMember,
  type SourceReading,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { calledAsBefore, namedAsBefore } from './as-before.ts';
import { forgetGroup, settleMembers, tellGroup } from './tell-group.ts';
import { forgetPerson, managerKey, type Teller, tellPerson } from './tell-person.ts';

/** What became of a reading. */
export type Applied =
  | { readonly kind: 'believed'; readonly findings: readonly string[] }
  | {
      readonly kind: 'held';
      readonly sentence: string;
      readonly fingerprint: string;
      readonly people: number;
      readonly groups: number;
    };

type Told<Fact> = ReadonlyMap<string, Fact>;

interface Known {
  readonly people: ReadonlyMap<string, SourceEntry>;
  readonly groups: ReadonlyMap<string, SourceEntry>;
}

/** Applies a reading. `hold` is called before every transaction: it keeps the claim, or throws. */
export async function applyReading(
  ports: Ports,
  source: Source,
  reading: Pick<SourceReading, 'people' | 'groups' | 'findings'>,
  hold: () => Promise<void>,
): Promise<Applied> {
  const findings: string[] = [...reading.findings];
  const known = await knownOf(ports, source.id);
  const people = unique(calledAsBefore(reading.people ?? [], known.people), findings);
  const groups = unique(namedAsBefore(reading.groups ?? [], known.groups), findings);
  const gonePeople =
    reading.people === null ? [] : [...known.people.values()].filter((one) => !people.has(one.nativeId));
  const goneGroups =
    reading.groups === null ? [] : [...known.groups.values()].filter((one) => !groups.has(one.nativeId));
  const out = [...known.people.values()].filter((one) => one.active && people.get(one.nativeId)?.active === false);
  const lost = reading.groups === null ? [] : lostMemberships(known, groups, people);
  const sentence = judgeReading([
    { what: 'people', known: known.people.size, found: people.size, gone: gonePeople.length + out.length },
    { what: 'groups', known: known.groups.size, found: groups.size, gone: goneGroups.length },
    membershipsOf(known, groups, lost.length),
  ]);
  if (sentence !== null) {
    const gone = [...gonePeople, ...out, ...goneGroups].map((one) => `${one.kind} ${one.nativeId}`);
    const fingerprint = fingerprintOf(ports, [...gone, ...lost].toSorted());
    if (fingerprint !== source.confirmed) {
      return { kind: 'held', sentence, fingerprint, people: gonePeople.length + out.length, groups: goneGroups.length };
    }
  }
  const inTurn = turnsOf(ports, source, hold);
  await inTurn(out, (tx, teller, one) => tellAgain(ports, tx, teller, one, people));
  await inTurn(gonePeople, (tx, teller, one) => forgetPerson(ports, tx, teller, { entry: one, how: 'unlisted' }));
  // Managers and members may be told after those who name them: changed people are told twice where a name had nobody behind it.
  const changed = [...people.values()].filter((fact) => differs(known.people.get(fact.nativeId), fact));
  await inTurn(changed, (tx, teller, fact) => tell(ports, tx, teller, fact, findings));
  const fresh = new Set(changed.filter((fact) => !known.people.has(fact.nativeId)).map((fact) => fact.nativeId));
  const waiting = changed.filter(({ managerNativeId }) => managerNativeId !== null && fresh.has(managerNativeId));
  await inTurn(waiting, (tx, teller, fact) => tell(ports, tx, teller, fact, []));
  await inTurn(goneGroups, (tx, teller, one) => forgetGroup(ports, tx, teller, one));
  const moved = [...groups.values()].filter((fact) => groupDiffers(known.groups.get(fact.nativeId), fact));
  await inTurn(moved, (tx, teller, fact) => tellOneGroup(ports, tx, teller, fact, findings));
  await inTurn(['all' as const], async (tx, teller) => {
    await settleMembers(ports, tx, teller, 'all');
    await tx.people.refreshOrigins(source.id, ports.clock.now(), source.maxAgeSec);
    if (reading.groups !== null) await tx.groups.refreshTold(source.id, ports.clock.now(), source.maxAgeSec);
  });
  return { kind: 'believed', findings: findings.slice(0, limits.sourceFindingsMax) };
}

/** The first of several with one id counts. */
function unique<Fact extends { readonly nativeId: string }>(facts: readonly Fact[], findings: string[]): Told<Fact> {
  const told = new Map<string, Fact>();
  for (const fact of facts) {
    if (told.has(fact.nativeId)) findings.push(`\`${fact.nativeId}\` came twice; the first counts`);
    else told.set(fact.nativeId, fact);
  }
  return told;
}

const knownOf = (ports: Ports, id: SourceId): Promise<Known> =>
  ports.store.read(async (tx) => ({
    people: byNativeId(await tx.sourceEntries.all(id, 'person')),
    groups: byNativeId(await tx.sourceEntries.all(id, 'group')),
  }));

const byNativeId = (entries: readonly SourceEntry[]): ReadonlyMap<string, SourceEntry> =>
  new Map(entries.map((one) => [one.nativeId, one]));

/** The members a group had when it was told last, as its document says. */
const membersBefore = (entry: SourceEntry): readonly string[] => {
  const members = entry.document['members'];
  return Array.isArray(members) ? members.filter((one): one is string => typeof one === 'string') : [];
};

const membersNow = (fact: GroupFact): readonly string[] => [...fact.memberNativeIds, ...fact.groupNativeIds];

/** Memberships that would end though group and member stay: those of who is gone go with them. */
function lostMemberships(known: Known, groups: Told<GroupFact>, people: Told<PersonFact>): readonly string[] {
  const lost: string[] = [];
  for (const entry of known.groups.values()) {
    const fact = groups.get(entry.nativeId);
    if (fact === undefined) continue;
    const now = new Set(membersNow(fact));
    for (const member of membersBefore(entry)) {
      if (!now.has(member) && (people.has(member) || groups.has(member)))
        lost.push(`member ${entry.nativeId} ${member}`);
    }
  }
  return lost;
}

function membershipsOf(known: Known, groups: Told<GroupFact>, gone: number): JudgedList {
  const before = [...known.groups.values()].reduce((sum, one) => sum + membersBefore(one).length, 0);
  const found = [...groups.values()].reduce((sum, one) => sum + membersNow(one).length, 0);
  return { what: 'memberships', known: before, found, gone };
}

const fingerprintOf = (ports: Ports, gone: readonly string[]): string =>
  Buffer.from(ports.hash.sha256(Buffer.from(JSON.stringify(gone), 'utf8'))).toString('hex');

/** Runs through a list in transactions of a few, each holding the source. */
function turnsOf(ports: Ports, source: Source, hold: () => Promise<void>) {
  return async <T>(
    items: readonly T[],
    act: (tx: Transaction, teller: Teller, item: T) => Promise<unknown>,
  ): Promise<void> => {
    for (let start = 0; start < items.length; start += limits.sourceBatchSize) {
      await hold();
      await ports.store.transaction(async (tx) => {
        if ((await tx.sources.lock(source.id)) === null) return;
        for (const item of items.slice(start, start + limits.sourceBatchSize))
          await act(tx, { source, door: 'worker' }, item);
      });
    }
  };
}

const documentOf = (fact: PersonFact): Readonly<Record<string, unknown>> => ({ ...fact });

const differs = (entry: SourceEntry | undefined, fact: PersonFact): boolean => {
  if (entry === undefined) return true;
  const { [managerKey]: _manager, ...before } = entry.document;
  return stableText(before) !== stableText(documentOf(fact));
};

const groupDocument = (fact: GroupFact): Readonly<Record<string, unknown>> => ({
  name: fact.name,
  members: membersNow(fact).toSorted(),
});

const groupDiffers = (entry: SourceEntry | undefined, fact: GroupFact): boolean =>
  entry === undefined || stableText(entry.document) !== stableText(groupDocument(fact));

async function tell(
  ports: Ports,
  tx: Transaction,
  teller: Teller,
  fact: PersonFact,
  findings: string[],
): Promise<void> {
  const entry = await tx.sourceEntries.get(teller.source.id, 'person', fact.nativeId);
  const told = { fact, name: fact.nativeId, externalId: null, document: documentOf(fact) };
  const saved = await tellPerson(ports, tx, teller, told, entry);
  if (!saved.ok) findings.push(`\`${fact.nativeId}\` is left as it was: ${saved.refusal.message}`);
}

/** Out, by what the reading says of them. */
async function tellAgain(
  ports: Ports,
  tx: Transaction,
  teller: Teller,
  one: SourceEntry,
  people: Told<PersonFact>,
): Promise<void> {
  const fact = people.get(one.nativeId);
  if (fact !== undefined) await tell(ports, tx, teller, fact, []);
}

async function tellOneGroup(
  ports: Ports,
  tx: Transaction,
  teller: Teller,
  fact: GroupFact,
  findings: string[],
): Promise<void> {
  const entry = await tx.sourceEntries.get(teller.source.id, 'group', fact.nativeId);
  const members: readonly SourceMember[] = [
    ...fact.memberNativeIds.map((nativeId) => ({ kind: 'person' as const, nativeId })),
    ...fact.groupNativeIds.map((nativeId) => ({ kind: 'group' as const, nativeId })),
  ];
  const told = { nativeId: fact.nativeId, name: fact.name, externalId: null, document: groupDocument(fact) };
  const saved = await tellGroup(ports, tx, teller, told, entry, [{ kind: 'set', members }]);
  if (!saved.ok) findings.push(`the group \`${fact.nativeId}\` is left as it was: ${saved.refusal.message}`);
}
