// Shifts as rows, with their turns as one value.

import type { Shift, ShiftRows, Turn } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import type { Session } from '../session.ts';
import { id, listOf, object, text, whole } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { origin } from './context.ts';

export function shiftRows(session: Session): ShiftRows {
  const all = db.selectFrom('shifts').selectAll();
  const some = async (query: typeof all): Promise<readonly Shift[]> =>
    (await session.worldRows(query.orderBy('name'))).map(shiftOf);
  return {
    get: async (shiftId) => (await some(all.where('id', '=', shiftId)))[0] ?? null,
    byName: async (name) => (await some(all.where('name', '=', name)))[0] ?? null,
    many: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('id', ids)))),
    all: () => some(all),
    ofSource: (sourceId) => some(all.where('source_id', '=', sourceId)),
    ofPerson: (personId) => some(all.where(sql<boolean>`turns @> ${json([{ personId }])}::jsonb`)),
    save: (shift) => {
      const row = {
        id: shift.id,
        name: shift.name,
        source_id: shift.origin.sourceId,
        native_id: shift.nativeId,
        turns: json(shift.turns),
        known_until: shift.knownUntil,
        origin: json(shift.origin),
      };
      return session.changeWorld(
        db
          .insertInto('shifts')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: (shiftId) => session.changeWorld(db.deleteFrom('shifts').where('id', '=', shiftId)),
  };
}

const turns = listOf(object<Turn>({ personId: id('person'), from: whole, to: whole }));

const shiftOf = (row: Selectable<Tables['shifts']>): Shift => ({
  id: id('shift')(row.id, 'shifts.id'),
  name: text(row.name, 'shifts.name'),
  nativeId: text(row.native_id, 'shifts.native_id'),
  turns: turns(row.turns, 'shifts.turns'),
  knownUntil: row.known_until,
  origin: origin(row.origin, 'shifts.origin'),
});
