// One person as administrators see them: every fact with where it comes from, other records of the same human, and which accounts they are.

import {
  type Group,
  humanOf,
  type Integration,
  type LinkedAccount,
  no,
  ok,
  type Person,
  quoted,
  type Result,
  readHours,
  refusal,
  type Source,
  type SourceEntry,
  type SourceId,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { findPerson, linkedAccountIn } from './identity-links.ts';

/** An account, or why there is none. */
export interface ShownAccount {
  readonly integration: Integration;
  readonly account: LinkedAccount | null;
  readonly trouble: string | null;
  readonly verifiedBy: Person | null;
  readonly verifiedAt: number | null;
}

/** Everything about one person. */
export interface PersonDetails {
  readonly person: Person;
  readonly manager: Person | null;
  readonly sameAs: Person | null;
  readonly records: readonly Person[];
  readonly groups: readonly Group[];
  readonly entries: readonly SourceEntry[];
  readonly accounts: readonly ShownAccount[];
  /** By id; a source that was removed is not there. */
  readonly sources: ReadonlyMap<SourceId, Source>;
}

/** A person by id or address. */
export const showPerson = (ports: Ports, reference: string): Promise<Result<PersonDetails>> =>
  ports.store.read(async (tx) => {
    const person = await findPerson(tx, reference);
    if (person === null) return no(refusal('object.not_found', `no person ${quoted(reference)}`));
    const human = humanOf(person);
    const records = [
      ...(await tx.people.recordsOf(human)),
      ...(human === person.id ? [] : await tx.people.many([human])),
    ];
    const groups: Group[] = [];
    for (const id of person.groupIds) {
      const group = await tx.groups.get(id);
      if (group !== null) groups.push(group);
    }
    const accounts: ShownAccount[] = [];
    const linked = new Set((await tx.identityLinks.ofPerson(person.id)).map((link) => link.integrationId));
    const ruled = new Set((await tx.identityLinks.rules()).map((rule) => rule.integrationId));
    for (const integration of await tx.integrations.all()) {
      if (!linked.has(integration.id) && !ruled.has(integration.id)) continue;
      const found = await linkedAccountIn(ports, tx, { person, integrationId: integration.id });
      const word =
        (await tx.identityLinks.get(person.id, integration.id)) ?? (await tx.identityLinks.rule(integration.id));
      accounts.push({
        integration,
        account: found.ok ? found.value : null,
        trouble: found.ok
          ? found.value === null
            ? 'a fact that the rule names is missing'
            : null
          : found.refusal.message,
        verifiedBy: word?.verifiedBy == null ? null : await tx.people.get(word.verifiedBy),
        verifiedAt: word?.verifiedAt ?? null,
      });
    }
    return ok({
      person,
      manager: person.managerId === null ? null : await tx.people.get(person.managerId),
      sameAs: person.sameAs === null ? null : await tx.people.get(person.sameAs),
      records: records.filter((one) => one.id !== person.id),
      groups: groups.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
      entries: await tx.sourceEntries.ofSubjects([person.id]),
      accounts,
      sources: new Map((await tx.sources.all()).map((source) => [source.id, source])),
    });
  });

/** Says when somebody works. Null for unknown, and then rules about hours do not let them. */
export const setWorkingHours = (
  ports: Ports,
  actor: Actor,
  input: { readonly person: string; readonly workingHours: unknown },
): Promise<Result<Person>> =>
  transact(ports, async (tx) => {
    const person = await findPerson(tx, input.person);
    if (person === null) return no(refusal('object.not_found', `no person ${quoted(input.person)}`));
    const hours = input.workingHours === null ? ok(null) : readHours(input.workingHours, 'working_hours');
    if (!hours.ok) return hours;
    const teller = person.hoursOrigin?.sourceId == null ? null : await tx.sources.get(person.hoursOrigin.sourceId);
    if (teller !== null) {
      const message = `the source ${quoted(teller.name)} says when ${quoted(person.email)} works; change it there`;
      return no(refusal('source.managed', message, { field: 'working_hours' }));
    }
    const said = { sourceId: null, observedAt: ports.clock.now(), maxAgeSec: null };
    const next = { ...person, workingHours: hours.value, hoursOrigin: said };
    await tx.people.save(next);
    await reviewContextSoon(ports, tx);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'person.saved',
      actor: actor.person.id,
      door: actor.door,
      subject: person.id,
      facts: {
        email: person.email,
        working_hours: hours.value === null ? null : { ...hours.value, days: [...hours.value.days] },
      },
    });
    return ok(next);
  });
