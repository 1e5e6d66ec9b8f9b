// People as facts. What a source tells of somebody is not overruled here: it would come back with the next facts.

import {
  type Instant,
  isId,
  newId,
  no,
  ok,
  type Person,
  type PersonId,
  plainFacts,
  quoted,
  type Refusal,
  type Result,
  type Role,
  refusal,
  type SourceId,
  type Transaction,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import { deactivate, isOutWithHuman } from '../people/deactivate.ts';
import { isAddress } from '../people/is-address.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

export interface PersonInput {
  /** Null makes a new one, unless the address is known. */
  readonly id: PersonId | null;
  readonly email: string;
  readonly emailAliases?: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  readonly roles: readonly Role[];
  readonly managerEmail: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Creates or replaces a person. */
export const savePerson = (ports: Ports, actor: Actor, input: PersonInput): Promise<Result<Person>> =>
  transact(ports, (tx) => savePersonIn(ports, tx, actor, input));

/** The same inside a transaction of the caller. */
export async function savePersonIn(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  input: PersonInput,
): Promise<Result<Person>> {
  const email = input.email.trim().toLowerCase();
  if (!isAddress(email))
    return no(refusal('input.invalid', `${quoted(input.email)} is not an email address`, { field: 'email' }));
  const before =
    input.id !== null && isId('person', input.id) ? await tx.people.get(input.id) : await tx.people.byEmail(email);
  const manager = input.managerEmail === null ? null : await tx.people.byEmail(input.managerEmail.trim().toLowerCase());
  if (input.managerEmail !== null && !manager) {
    return no(
      refusal(
        'flow.unknown_reference',
        `no person ${quoted(input.managerEmail)} to be the manager of ${quoted(email)}`,
        { field: 'manager' },
      ),
    );
  }
  const now = ports.clock.now();
  const managed =
    before === null ? null : await refuseManaged(tx, before, { ...input, email, managerId: manager?.id ?? null });
  if (managed !== null) return no(managed);
  const own = before === null || before.origin.sourceId === null;
  const person: Person = {
    ...plainFacts(now),
    ...before,
    ...(own ? { origin: plainFacts(now).origin } : {}),
    id: before?.id ?? newId('person', ports.chance),
    email,
    emailAliases: (input.emailAliases ?? before?.emailAliases ?? []).map((alias) => alias.trim().toLowerCase()),
    firstName: input.firstName,
    lastName: input.lastName,
    active: input.active && (before === null || !(await isOutWithHuman(tx, before))),
    roles: input.roles,
    managerId: manager?.id ?? null,
    groupIds: before?.groupIds ?? [],
    ...(own ? ownAttributes(before, input.attributes) : addedAttributes(before, input.attributes, now)),
  };
  await tx.people.save(person);
  await reviewContextSoon(ports, tx);
  tx.audit.append({
    at: now,
    kind: 'person.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: person.id,
    facts: {
      email,
      active: person.active,
      roles: [...person.roles],
      manager: manager?.id ?? null,
      attributes: { ...person.attributes },
    },
  });
  if (before?.active && !person.active) await deactivate(ports, tx, person);
  return ok(person);
}

/** What a file or an administrator says replaces what they said before; what sources gave besides stays. */
function ownAttributes(
  before: Person | null,
  given: PersonInput['attributes'],
): Pick<Person, 'attributes' | 'attributeOrigins'> {
  const kept = Object.entries(before?.attributeOrigins ?? {}).filter(
    ([type, origin]) => origin.sourceId !== null && !Object.hasOwn(given, type),
  );
  const values = kept.flatMap(([type]) => Object.entries(before?.attributes ?? {}).filter(([name]) => name === type));
  return { attributes: { ...Object.fromEntries(values), ...given }, attributeOrigins: Object.fromEntries(kept) };
}

/** Of somebody whom a source tells of: what the source says stays, the rest is said now. */
function addedAttributes(
  before: Person,
  given: PersonInput['attributes'],
  now: Instant,
): Pick<Person, 'attributes' | 'attributeOrigins'> {
  const isTheirs = (type: string): boolean => (before.attributeOrigins[type] ?? before.origin).sourceId !== null;
  const theirs = Object.entries(before.attributes).filter(([type]) => isTheirs(type));
  const named = new Set(theirs.map(([type]) => type));
  const added = Object.entries(given).filter(([type]) => !named.has(type));
  const said = { sourceId: null, observedAt: now, maxAgeSec: null };
  return {
    attributes: Object.fromEntries([...theirs, ...added]),
    attributeOrigins: Object.fromEntries([
      ...Object.entries(before.attributeOrigins).filter(([type]) => named.has(type)),
      ...added.map(([type]) => [type, said] as const),
    ]),
  };
}

/** Why what is told of somebody whom a source tells of cannot be: it would come back with the next facts. */
async function refuseManaged(
  tx: Transaction,
  before: Person,
  told: Omit<PersonInput, 'id'> & { readonly managerId: PersonId | null },
): Promise<Refusal | null> {
  const entries = await tx.sourceEntries.ofSubjects([before.id]);
  const refuse = async (id: SourceId, field: string): Promise<Refusal> => {
    const name = (await tx.sources.get(id))?.name ?? id;
    return refusal(
      'source.managed',
      `the source ${quoted(name)} says this of ${quoted(before.email)}; change it there`,
      { field },
    );
  };
  const out = told.active && !before.active ? entries.find((entry) => !entry.active) : undefined;
  if (out !== undefined) return refuse(out.sourceId, 'active');
  const owner = entries.find((entry) => entry.sourceId === before.origin.sourceId);
  if (owner === undefined) return null;
  if (told.email !== before.email) return refuse(owner.sourceId, 'email');
  if (told.firstName !== before.firstName || told.lastName !== before.lastName) return refuse(owner.sourceId, 'name');
  if (told.managerId !== before.managerId) return refuse(owner.sourceId, 'manager');
  const changed = Object.entries(told.attributes).find(([type, value]) => {
    const origin = before.attributeOrigins[type] ?? before.origin;
    return Object.hasOwn(before.attributes, type) && origin.sourceId !== null && before.attributes[type] !== value;
  });
  return changed === undefined ? null : refuse(owner.sourceId, 'attributes');
}
