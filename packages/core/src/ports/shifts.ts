// On-call shifts as rows. They are part of the world: whether somebody may ask or agree can hang on whose turn it is.

import type { Shift } from '../context/shift.ts';
import type { PersonId, ShiftId, SourceId } from '../ids.ts';

export interface ShiftRows {
  get(id: ShiftId): Promise<Shift | null>;
  byName(name: string): Promise<Shift | null>;
  many(ids: readonly ShiftId[]): Promise<readonly Shift[]>;
  all(): Promise<readonly Shift[]>;
  /** Those a source tells, by name. */
  ofSource(id: SourceId): Promise<readonly Shift[]>;
  /** Those in which a person has a turn, past or to come, by name. */
  ofPerson(id: PersonId): Promise<readonly Shift[]>;
  /** Inserts or replaces by id; refuses with `object.name_taken` a name that another shift has. */
  save(shift: Shift): Promise<void>;
  remove(id: ShiftId): Promise<void>;
}
