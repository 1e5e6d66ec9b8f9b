// People as facts. What a source tells of somebody is not overruled here: it would come back with the next facts.

import {
  isId,
  newId,
  no,
  ok,
  type Person,
  type PersonId,
  plainFacts,
  quoted,
  type Result,
  type Role,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { deactivate } from '../people/deactivate.ts';
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
  const person: Person = {
    ...plainFacts(ports.clock.now()),
    ...before,
    id: before?.id ?? newId('person', ports.chance),
    email,
    emailAliases: (input.emailAliases ?? before?.emailAliases ?? []).map((alias) => alias.trim().toLowerCase()),
    firstName: input.firstName,
    lastName: input.lastName,
    active: input.active,
    roles: input.roles,
    managerId: manager?.id ?? null,
    groupIds: before?.groupIds ?? [],
    attributes: input.attributes,
  };
  await tx.people.save(person);
  tx.audit.append({
    at: ports.clock.now(),
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
