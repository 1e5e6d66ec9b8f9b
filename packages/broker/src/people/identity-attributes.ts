// Attributes of people that others set through the API, many at a time, each row by itself: what fails for one fails for nobody else. What
// a source says of somebody is the source's; a row that would overrule it is refused.

import {
  type Instant,
  limits,
  no,
  ok,
  type Person,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

/** What is to become of one person's attributes. */
export interface AttributeRow {
  readonly email: string;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** What became of it. */
export interface AttributeOutcome {
  readonly email: string;
  readonly refusals: readonly Refusal[];
}

/** Types that mean something else in conditions. */
const taken: ReadonlySet<string> = new Set([
  'user',
  'group',
  'manager',
  'owner',
  'shift',
  'webhook',
  'pagerduty_shift',
  'opsgenie_schedule',
]);

/** Sets and removes attributes; one outcome for each row, in order. */
export async function saveIdentityAttributes(
  ports: Ports,
  actor: Actor,
  rows: readonly AttributeRow[],
): Promise<readonly AttributeOutcome[]> {
  const outcomes: AttributeOutcome[] = [];
  for (const row of rows) {
    const saved = await transact(ports, (tx) => saveRow(ports, tx, actor, row));
    outcomes.push({ email: row.email, refusals: saved.ok ? [] : [saved.refusal] });
  }
  return outcomes;
}

async function saveRow(ports: Ports, tx: Transaction, actor: Actor, row: AttributeRow): Promise<Result<true>> {
  const person = await tx.people.byEmail(row.email.trim().toLowerCase());
  if (person === null) return no(refusal('object.not_found', `no person ${quoted(row.email)}`, { field: 'email' }));
  const now = ports.clock.now();
  const next = withAttributes(person, row, now);
  if (!next.ok) return next;
  await tx.people.save(next.value);
  await reviewContextSoon(ports, tx);
  tx.audit.append({
    at: now,
    kind: 'person.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: person.id,
    facts: { email: person.email, set: { ...row.set }, removed: [...row.remove] },
  });
  return ok(true);
}

/** The person with other attributes, each said now by somebody and without an age. */
export function withAttributes(
  person: Person,
  { set, remove }: Pick<AttributeRow, 'set' | 'remove'>,
  now: Instant,
): Result<Person> {
  const attributes = new Map(Object.entries(person.attributes));
  const origins = new Map(Object.entries(person.attributeOrigins));
  for (const type of [...Object.keys(set), ...remove]) {
    const origin = origins.get(type) ?? person.origin;
    if (attributes.has(type) && origin.sourceId !== null && set[type] !== attributes.get(type)) {
      return no(
        refusal('source.managed', `${quoted(type)} of ${quoted(person.email)} comes from a source; change it there`, {
          field: type,
        }),
      );
    }
  }
  for (const type of remove) {
    attributes.delete(type);
    origins.delete(type);
  }
  for (const [type, value] of Object.entries(set)) {
    if (taken.has(type.toLowerCase()) || type.trim() === '' || type.length > limits.tagKeyLengthMax) {
      return no(
        refusal('input.invalid', `${quoted(type)} cannot be an attribute; choose another name`, { field: type }),
      );
    }
    if (value.length > limits.tagValueLengthMax) {
      return no(
        refusal(
          'input.too_large',
          `the value of ${quoted(type)} is longer than ${limits.tagValueLengthMax} characters`,
          { field: type },
        ),
      );
    }
    if (attributes.get(type) === value && origins.get(type) === undefined) continue;
    attributes.set(type, value);
    origins.set(type, { sourceId: null, observedAt: now, maxAgeSec: null });
  }
  return ok({ ...person, attributes: Object.fromEntries(attributes), attributeOrigins: Object.fromEntries(origins) });
}
