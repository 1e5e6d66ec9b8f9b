// Several records of one human: an administrator says so, and they count as one in every consent. Nobody says it of themselves, in either
// direction: taking two records of one's own apart would make two people of one. A record of somebody who is out is out with them.

import { humanOf, no, ok, type Person, quoted, type Result, refusal } from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { deactivate, isOutWithHuman } from './deactivate.ts';
import { findPerson } from './identity-links.ts';

export interface SameAsInput {
  /** Id or address of the record. */
  readonly person: string;
  /** Id or address of the record that counts for both; null takes them apart. */
  readonly sameAs: string | null;
}

/** Says that two records are one human, or that a record is one of its own. */
export const linkPeople = (ports: Ports, actor: Actor, input: SameAsInput): Promise<Result<Person>> =>
  transact(ports, async (tx) => {
    const person = await findPerson(tx, input.person);
    if (person === null)
      return no(refusal('object.not_found', `no person ${quoted(input.person)}`, { field: 'person' }));
    const other = input.sameAs === null ? null : await findPerson(tx, input.sameAs);
    if (input.sameAs !== null && other === null) {
      return no(refusal('object.not_found', `no person ${quoted(input.sameAs)}`, { field: 'same_as' }));
    }
    const own = humanOf(actor.person);
    if (own === humanOf(person) || (other !== null && own === humanOf(other))) {
      return no(refusal('auth.forbidden', 'somebody else has to say which records are yours'));
    }
    if (person.kind === 'machine' || other?.kind === 'machine') {
      return no(refusal('input.invalid', 'a machine is no record of a human', { field: 'same_as' }));
    }
    const human = other === null ? null : humanOf(other);
    if (human === person.id) {
      return no(
        refusal('input.invalid', `${quoted(input.sameAs ?? '')} is a record of this one already`, { field: 'same_as' }),
      );
    }
    const linked = { ...person, sameAs: human };
    const next = (await isOutWithHuman(tx, linked)) ? { ...linked, active: false } : linked;
    await tx.people.save(next);
    await reviewContextSoon(ports, tx);
    // Records that named this one name the human it is now a record of.
    if (human !== null) {
      for (const record of await tx.people.recordsOf(person.id)) await tx.people.save({ ...record, sameAs: human });
    }
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'person.linked',
      actor: actor.person.id,
      door: actor.door,
      subject: person.id,
      facts: { email: person.email, same_as: human, active: next.active },
    });
    if (person.active && !next.active) await deactivate(ports, tx, next);
    return ok(next);
  });
