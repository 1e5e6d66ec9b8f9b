// People as rows. A person's addresses have a table of their own, so that no address can mean two people; memberships are
// one table that people and groups both write.

import { type Origin, type Person, type PersonId, type PersonRows, roleNames } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id, listOf, nullable, oneOf, recordOf, text, whole } from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { hours, origin } from './context.ts';

export function personRows(session: Session): PersonRows {
  const all = db
    .selectFrom('people')
    .selectAll()
    .select([
      sql<unknown>`(select coalesce(jsonb_agg(group_id order by group_id), '[]')
                    from group_members where person_id = people.id)`.as('group_ids'),
      sql<unknown>`(select jsonb_object_agg(group_id, ends_at)
                    from person_claims where person_id = people.id)`.as('claim_ends'),
    ]);
  const some = async (query: typeof all): Promise<readonly Person[]> => (await session.worldRows(query)).map(personOf);
  return {
    get: async (personId) => (await some(all.where('id', '=', personId)))[0] ?? null,
    many: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('id', ids)).orderBy('email'))),
    byEmail: async (email) => {
      const owner = db.selectFrom('person_addresses').select('person_id').where('address', '=', email.toLowerCase());
      return (await some(all.where('id', '=', owner)))[0] ?? null;
    },
    recordsOf: (personId) => some(all.where('same_as', '=', personId).orderBy('email')),
    refreshOrigins: (sourceId, observedAt, maxAgeSec) =>
      session.changeWorld(raw(refreshing(sourceId, observedAt, maxAgeSec))),
    all: async () => parsedInTurns(await session.worldRows(all.orderBy('email')), personOf),
    save: async (person) => {
      await savePerson(session, person);
      await saveAddresses(session, person);
      await saveGroups(session, person);
    },
  };
}

/** Origins of this source get a new moment, wherever a person that it tells of has one. */
const refreshing = (sourceId: string, observedAt: number, maxAgeSec: number | null) => {
  const fresh = sql`${json({ sourceId, observedAt, maxAgeSec })}::jsonb`;
  return sql`update people set
      origin = case when origin ->> 'sourceId' = ${sourceId} then ${fresh} else origin end,
      hours_origin = case when hours_origin ->> 'sourceId' = ${sourceId} then ${fresh} else hours_origin end,
      attribute_origins = (
        select coalesce(jsonb_object_agg(type, case when given ->> 'sourceId' = ${sourceId} then ${fresh} else given end), '{}')
        from jsonb_each(attribute_origins) as each_one (type, given))
    where id in (select subject from source_entries where source_id = ${sourceId} and kind = 'person')`;
};

/** As many rows as are parsed before others get their turn: everybody at once would hold up what has to close. */
const atOnce = 2_000;

async function parsedInTurns<Row, T>(rows: readonly Row[], parse: (row: Row) => T): Promise<readonly T[]> {
  const parsed: T[] = [];
  for (let start = 0; start < rows.length; start += atOnce) {
    if (start > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    for (const row of rows.slice(start, start + atOnce)) parsed.push(parse(row));
  }
  return parsed;
}

function savePerson(session: Session, person: Person): Promise<void> {
  const row = {
    id: person.id,
    email: person.email,
    email_aliases: json(person.emailAliases),
    first_name: person.firstName,
    last_name: person.lastName,
    active: person.active,
    roles: json(person.roles),
    manager_id: person.managerId,
    attributes: json(person.attributes),
    kind: person.kind,
    same_as: person.sameAs,
    working_hours: jsonOrNull(person.workingHours),
    hours_origin: jsonOrNull(person.hoursOrigin ?? null),
    origin: json(person.origin),
    attribute_origins: json(person.attributeOrigins),
  };
  return session.changeWorld(
    db
      .insertInto('people')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
  );
}

async function saveAddresses(session: Session, person: Person): Promise<void> {
  const addresses = [...new Set([person.email, ...person.emailAliases].map((address) => address.toLowerCase()))];
  await session.changeWorld(db.deleteFrom('person_addresses').where('person_id', '=', person.id));
  await session.changeWorld(
    db.insertInto('person_addresses').values(addresses.map((address) => ({ address, person_id: person.id }))),
  );
}

async function saveGroups(session: Session, person: Person): Promise<void> {
  const kept = sql`person_id = ${person.id} and group_id <> all(${person.groupIds}::text[])`;
  await session.changeWorld(raw(sql`delete from group_members where ${kept}`));
  await session.changeWorld(joining({ people: [person.id], groups: person.groupIds }));
}

/** Adds each of these people to each of these groups, where they are not in it. */
export const joining = (ask: { readonly people: readonly PersonId[]; readonly groups: readonly string[] }) =>
  raw(sql`insert into group_members (group_id, person_id)
          select g, p from unnest(${ask.groups}::text[]) as g, unnest(${ask.people}::text[]) as p
          on conflict do nothing`);

const hoursOriginOf = (hoursOrigin: Origin | null): Pick<Person, 'hoursOrigin'> =>
  hoursOrigin === null ? {} : { hoursOrigin };

const claimEndsOf = (claimEnds: Readonly<Record<string, number>> | null): Pick<Person, 'claimEnds'> =>
  claimEnds === null ? {} : { claimEnds };

const roles = listOf(oneOf(...roleNames));

const personOf = (
  row: Selectable<Tables['people']> & { readonly group_ids: unknown; readonly claim_ends: unknown },
): Person => ({
  id: id('person')(row.id, 'people.id'),
  email: row.email,
  emailAliases: listOf(text)(row.email_aliases, 'people.email_aliases'),
  firstName: row.first_name,
  lastName: row.last_name,
  active: row.active,
  roles: roles(row.roles, 'people.roles'),
  managerId: nullable(id('person'))(row.manager_id, 'people.manager_id'),
  groupIds: listOf(id('group'))(row.group_ids, 'group_members.group_id'),
  ...claimEndsOf(nullable(recordOf(whole))(row.claim_ends, 'person_claims.ends_at')),
  attributes: recordOf(text)(row.attributes, 'people.attributes'),
  kind: oneOf('human', 'machine')(row.kind, 'people.kind'),
  sameAs: nullable(id('person'))(row.same_as, 'people.same_as'),
  workingHours: nullable(hours)(row.working_hours, 'people.working_hours'),
  ...hoursOriginOf(nullable(origin)(row.hours_origin, 'people.hours_origin')),
  origin: origin(row.origin, 'people.origin'),
  attributeOrigins: recordOf(origin)(row.attribute_origins, 'people.attribute_origins'),
});
