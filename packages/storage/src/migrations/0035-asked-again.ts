// A reading remembers that it was asked for once more while it went on: then it is repeated when it is over.

import type { Migration } from './migration.ts';

export const askedAgain: Migration = {
  number: 35,
  name: 'asked-again',
  sql: 'alter table syncs add column asked_again_at bigint;',
};
