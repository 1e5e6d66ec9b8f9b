// What a source's word makes of a person's record. The source that owns a record says who the person is; any other adds attributes that
// nobody else gives. Being out is easy and coming back is not: one source that says so puts a person out, and only the source that did
// brings them back, never a list that merely repeats that they work here (an administrator may have put them out meanwhile).

import type { Origin } from '../context/origin.ts';
import type { PersonFact, Source } from '../context/source.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { Person } from './person.ts';

/** What is known where a fact arrives. */
export interface PersonGround {
  /** The record before; null for somebody new. */
  readonly before: Person | null;
  /** What this source said before of whether they work here; null where it said nothing. */
  readonly said: boolean | null;
  /** Whether another source says that they are out. */
  readonly outElsewhere: boolean;
  readonly managerId: PersonId | null;
  /** Of the addresses told, those that no other record has. */
  readonly freeAliases: readonly string[];
  /** The human whose record has one of the addresses told; null where none has. */
  readonly twin: PersonId | null;
}

/** The record after it. `id` is for somebody new. */
export function settlePerson(
  source: Pick<Source, 'id' | 'maxAgeSec'>,
  fact: PersonFact,
  ground: PersonGround,
  id: PersonId,
  now: Instant,
): Person {
  const { before } = ground;
  const origin: Origin = { sourceId: source.id, observedAt: now, maxAgeSec: source.maxAgeSec };
  if (before !== null && before.origin.sourceId !== null && before.origin.sourceId !== source.id) {
    return withHours(
      { ...before, active: isActive(source, fact, ground), ...addedAttributes(before, fact, origin) },
      addedHours(before, fact, origin),
    );
  }
  const person = {
    id: before?.id ?? id,
    email: fact.email,
    emailAliases: ground.freeAliases,
    firstName: fact.firstName,
    lastName: fact.lastName,
    active: isActive(source, fact, ground),
    roles: before?.roles ?? [],
    managerId: ground.managerId,
    groupIds: before?.groupIds ?? [],
    kind: before?.kind ?? 'human',
    sameAs: before?.sameAs ?? ground.twin,
    workingHours: null,
    origin,
    ...ownAttributes(before, fact, origin),
  };
  return withHours(person, fact.workingHours === null ? keptHours(before, origin) : toldHours(fact, origin));
}

type KnownHours = Pick<Person, 'workingHours' | 'hoursOrigin'>;

function withHours({ hoursOrigin: _before, ...person }: Person, hours: KnownHours): Person {
  return { ...person, ...hours };
}

const noHours: KnownHours = { workingHours: null };

const toldHours = ({ workingHours }: PersonFact, origin: Origin): KnownHours => ({ workingHours, hoursOrigin: origin });

/** Hours that somebody else told stay where the owner tells none; what the owner itself told before and no longer tells is unknown. */
function keptHours(before: Person | null, { sourceId }: Origin): KnownHours {
  if (before === null || before.hoursOrigin?.sourceId === sourceId) return noHours;
  const { workingHours, hoursOrigin } = before;
  return { workingHours, ...(hoursOrigin === undefined ? {} : { hoursOrigin }) };
}

/** Another source tells hours where nobody else does. */
function addedHours(before: Person, fact: PersonFact, origin: Origin): KnownHours {
  const kept = keptHours(before, origin);
  return kept.workingHours === null && fact.workingHours !== null ? toldHours(fact, origin) : kept;
}

function isActive(source: Pick<Source, 'id'>, fact: PersonFact, { before, said, outElsewhere }: PersonGround): boolean {
  if (!fact.active || outElsewhere) return false;
  if (before === null || before.active) return true;
  // Out. Back by the word of the source that put them out, or by the return of somebody whom this source had let go.
  return said === false || (said === null && before.origin.sourceId === source.id);
}

type Attributes = Pick<Person, 'attributes' | 'attributeOrigins'>;

/** The owner's word replaces what it said before; what others gave stays, unless the owner now says it too. */
function ownAttributes(before: Person | null, fact: PersonFact, origin: Origin): Attributes {
  const attributes = new Map<string, string>();
  const origins = new Map<string, Origin>();
  for (const [type, value] of Object.entries(before?.attributes ?? {})) {
    const given = originOf(before, type);
    if (given === null || given.sourceId === origin.sourceId) continue;
    attributes.set(type, value);
    origins.set(type, given);
  }
  for (const [type, value] of Object.entries(fact.attributes)) {
    attributes.set(type, value);
    origins.delete(type);
  }
  return { attributes: fromMap(attributes), attributeOrigins: fromMap(origins) };
}

/** Another source adds what nobody gives, and takes back what it gave. */
function addedAttributes(before: Person, fact: PersonFact, origin: Origin): Attributes {
  const attributes = new Map(Object.entries(before.attributes));
  const origins = new Map(Object.entries(before.attributeOrigins));
  for (const [type, given] of origins) {
    if (given.sourceId !== origin.sourceId) continue;
    attributes.delete(type);
    origins.delete(type);
  }
  for (const [type, value] of Object.entries(fact.attributes)) {
    if (attributes.has(type)) continue;
    attributes.set(type, value);
    origins.set(type, origin);
  }
  return { attributes: fromMap(attributes), attributeOrigins: fromMap(origins) };
}

const originOf = (person: Person | null, type: string): Origin | null => {
  if (person === null) return null;
  return (Object.hasOwn(person.attributeOrigins, type) ? person.attributeOrigins[type] : undefined) ?? person.origin;
};

/** Own keys only, `__proto__` among them. */
const fromMap = <T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> => Object.fromEntries(map);
