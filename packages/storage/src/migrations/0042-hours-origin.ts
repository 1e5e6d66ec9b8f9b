// Where the working hours of somebody come from and how old they are: a directory that tells them may be another than the one that tells the
// record, and what an administrator said has no age. Hours that were there before are as old as their record.

import type { Migration } from './migration.ts';

export const hoursOrigin: Migration = {
  number: 42,
  name: 'hours-origin',
  sql: 'alter table people add column hours_origin jsonb;',
};
