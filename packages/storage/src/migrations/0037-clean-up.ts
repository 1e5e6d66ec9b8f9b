// Integrations may say after how many days accounts that were left behind are deleted by themselves.

import type { Migration } from './migration.ts';

export const cleanUp: Migration = {
  number: 37,
  name: 'clean-up',
  sql: 'alter table integrations add column clean_up_after_days integer;',
};
