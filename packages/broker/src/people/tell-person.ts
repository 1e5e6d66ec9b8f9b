// One person as a source tells them, in a transaction that holds the source: the record, what the source calls them, and everything that
// follows at once where they are out. Groups are settled by the caller, once for all that it tells.

import {
  hoursText,
  humanOf,
  isId,
  newId,
  no,
  ok,
  type Person,
  type PersonFact,
  quoted,
  type Result,
  refusal,
  type Source,
  type SourceEntry,
  settlePerson,
  type Transaction,
} from '@tidegate/core';
import type { Door, Ports } from '../ports.ts';
import { deactivate, isOutWithHuman } from './deactivate.ts';
import { isAddress } from './is-address.ts';

/** Who tells, and the way it came in. */
export interface Teller {
  readonly source: Source;
  readonly door: Door;
}

/** A person with what the source itself calls them. */
export interface ToldPerson {
  readonly fact: PersonFact;
  /** The user name: of one source unique. */
  readonly name: string;
  readonly externalId: string | null;
  /** Everything it said, in its own shape. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** The key under which every document of a person names the manager, whatever the shape of the source. */
export const managerKey = '$manager';

/** Saves what a source told. Refuses an address that belongs to somebody else. */
export async function tellPerson(
  ports: Ports,
  tx: Transaction,
  teller: Teller,
  told: ToldPerson,
  entry: SourceEntry | null,
): Promise<Result<{ readonly entry: SourceEntry; readonly person: Person }>> {
  const { source } = teller;
  const now = ports.clock.now();
  const believed = await believable(tx, source, told.fact, entry);
  if (!believed.ok) return believed;
  const { fact, ground } = believed.value;
  const { before } = ground;
  const settled = settlePerson(source, fact, ground, before?.id ?? newId('person', ports.chance), now);
  const person = (await isOutWithHuman(tx, settled)) ? { ...settled, active: false } : settled;
  await tx.people.save(person);
  const next: SourceEntry = {
    sourceId: source.id,
    nativeId: fact.nativeId,
    kind: 'person',
    subject: person.id,
    name: told.name,
    externalId: told.externalId,
    active: fact.active,
    document: { ...told.document, [managerKey]: fact.managerNativeId },
    version: (entry?.version ?? 0) + 1,
    createdAt: entry?.createdAt ?? now,
    changedAt: now,
  };
  await tx.sourceEntries.save(next);
  tx.audit.append({
    at: now,
    kind: 'person.saved',
    actor: 'system',
    door: teller.door,
    subject: person.id,
    facts: {
      source: source.name,
      email: person.email,
      active: person.active,
      manager: person.managerId,
      attributes: { ...person.attributes },
      working_hours: person.workingHours === null ? null : hoursText(person.workingHours),
      same_as: person.sameAs,
    },
  });
  // Its own records follow first: they are out with it.
  if (person.sameAs !== null && person.sameAs !== before?.sameAs) await followLink(tx, person);
  if (before?.active && !person.active) await deactivate(ports, tx, person);
  return ok({ entry: next, person });
}

/** The fact and what is known where it arrives. That somebody is out is never refused for their address: they keep the one they have. */
async function believable(tx: Transaction, source: Source, told: PersonFact, entry: SourceEntry | null) {
  const fact = { ...told, email: told.email.trim().toLowerCase() };
  const ground = await groundOf(tx, source, fact, entry);
  if (ground.ok) return ok({ fact, ground: ground.value });
  const known = fact.active || entry === null ? null : await personOf(tx, entry);
  if (known === null) return ground;
  const asBefore = { ...fact, email: known.email };
  const kept = await groundOf(tx, source, asBefore, entry);
  return kept.ok ? ok({ fact: asBefore, ground: kept.value }) : kept;
}

async function groundOf(tx: Transaction, source: Source, fact: PersonFact, entry: SourceEntry | null) {
  const { email } = fact;
  if (!isAddress(email)) {
    return no(refusal('input.invalid', `${quoted(email)} is not an email address`, { field: 'email' }));
  }
  const holder = await tx.people.byEmail(email);
  const before = entry === null ? holder : await personOf(tx, entry);
  const others = before === null ? [] : (await tx.sourceEntries.ofSubjects([before.id])).filter(isAnother(entry));
  if (others.some((one) => one.sourceId === source.id)) {
    return no(
      refusal('object.name_taken', `${quoted(email)} is the address of another person of this source`, {
        field: 'email',
      }),
    );
  }
  const owns = before === null || before.origin.sourceId === null || before.origin.sourceId === source.id;
  if (owns && holder !== null && before !== null && holder.id !== before.id) {
    return no(refusal('object.name_taken', `${quoted(email)} is the address of another person`, { field: 'email' }));
  }
  const { freeAliases, twin } = await aliasesOf(tx, fact, before);
  const manager = fact.managerNativeId === null ? null : await managerOf(tx, source, fact.managerNativeId);
  const managerId = manager === null ? null : ((await personOf(tx, manager))?.id ?? null);
  return ok({
    before,
    said: entry?.active ?? null,
    outElsewhere: others.some((one) => !one.active),
    managerId: managerId === before?.id ? null : managerId,
    freeAliases,
    twin,
  });
}

/** By id, and by user name, which some providers send instead. */
const managerOf = async (tx: Transaction, source: Source, named: string): Promise<SourceEntry | null> =>
  (await tx.sourceEntries.get(source.id, 'person', named)) ??
  (await tx.sourceEntries.byName(source.id, 'person', named));

const isAnother =
  (entry: SourceEntry | null) =>
  (one: SourceEntry): boolean =>
    entry === null || one.sourceId !== entry.sourceId || one.nativeId !== entry.nativeId;

/** An alias that another record has is no alias of this one; it says that both are one human. */
async function aliasesOf(tx: Transaction, fact: PersonFact, before: Person | null) {
  const free = new Set<string>();
  let twin: Person['id'] | null = null;
  for (const told of fact.emailAliases) {
    const alias = told.trim().toLowerCase();
    if (!isAddress(alias) || alias === fact.email.trim().toLowerCase()) continue;
    const holder = await tx.people.byEmail(alias);
    if (holder === null || holder.id === before?.id) free.add(alias);
    else if (humanOf(holder) !== before?.id) twin ??= humanOf(holder);
  }
  return { freeAliases: [...free], twin };
}

/** Records that named this one name the human it turned out to be. */
async function followLink(tx: Transaction, person: Person): Promise<void> {
  for (const record of await tx.people.recordsOf(person.id)) {
    if (record.id !== person.sameAs) await tx.people.save({ ...record, sameAs: person.sameAs });
  }
}

/** The record behind an entry. */
export async function personOf(tx: Transaction, entry: SourceEntry): Promise<Person | null> {
  return isId('person', entry.subject) ? tx.people.get(entry.subject) : null;
}

/**
 * A person is no longer there. Their record stays, out, where the source owned it; else it loses what the source gave. Not being listed says
 * nothing of somebody whom another source brought in; that they were removed, said of them alone, puts them out whoever brought them in.
 */
export async function forgetPerson(
  ports: Ports,
  tx: Transaction,
  teller: Teller,
  { entry, how }: { readonly entry: SourceEntry; readonly how: 'unlisted' | 'removed' },
): Promise<void> {
  const { source } = teller;
  const before = await personOf(tx, entry);
  await tx.sourceEntries.remove(source.id, 'person', entry.nativeId);
  if (before === null) return;
  const owned = before.origin.sourceId === source.id;
  const kept = (type: string): boolean => before.attributeOrigins[type]?.sourceId !== source.id;
  const { hoursOrigin, ...rest } = before;
  const person: Person = {
    ...rest,
    ...(hoursOrigin === undefined
      ? {}
      : hoursOrigin.sourceId === source.id && !owned
        ? { workingHours: null }
        : { hoursOrigin }),
    active: before.active && !owned && how === 'unlisted',
    attributes: Object.fromEntries(Object.entries(before.attributes).filter(([type]) => owned || kept(type))),
    attributeOrigins: Object.fromEntries(Object.entries(before.attributeOrigins).filter(([type]) => kept(type))),
  };
  await tx.people.save(person);
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'person.saved',
    actor: 'system',
    door: teller.door,
    subject: person.id,
    facts: { source: source.name, email: person.email, active: person.active, gone_from_source: true },
  });
  if (before.active && !person.active) await deactivate(ports, tx, person);
}
