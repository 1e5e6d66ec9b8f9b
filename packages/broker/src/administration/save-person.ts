// People as facts. Deactivated means out, in the same transaction: sign-ins ended, waiting requests withdrawn, access closing.

import {
  conclude,
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
import { endLease } from '../grants/end-lease.ts';
import type { Actor, Ports } from '../ports.ts';
import { settle } from '../requests/withdraw-request.ts';
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

const emailShape = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,255}$/;

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
  if (!emailShape.test(email))
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

/** How many rows are read at once; all of them are ended. */
const atOnce = 100;

async function deactivate(ports: Ports, tx: Transaction, person: Person): Promise<void> {
  await tx.signIns.removeOfPerson(person.id);
  for (const token of await tx.tokens.ofPerson(person.id)) await tx.tokens.remove(token.id);
  for (let after: string | null | undefined; after !== null; ) {
    const waiting = await tx.requests.page(
      { requesterId: person.id, states: ['waiting'] },
      { after: after ?? null, limit: atOnce },
    );
    for (const request of waiting.items) {
      const withdrawn = conclude(request, { kind: 'withdraw', by: person }, ports.clock.now());
      if (withdrawn.ok) await settle(ports, tx, withdrawn.value, null);
    }
    after = waiting.next;
  }
  for (let after: string | null | undefined; after !== null; ) {
    const live = await tx.grants.page(
      { granteeId: person.id, states: ['planned', 'opening', 'open'] },
      { after: after ?? null, limit: atOnce },
    );
    for (const grant of live.items) {
      for (const lease of await tx.leases.ofGrant(grant.id)) {
        if (lease.endedAt === null) await endLease(ports, tx, lease, 'deactivated', null, null);
      }
    }
    after = live.next;
  }
}
