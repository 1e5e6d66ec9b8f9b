// Emergency uses and their reviews. That a human has at most one that is open is the database's to hold: two clicks at once are one use.

import type { Migration } from './migration.ts';

export const emergencies: Migration = {
  number: 19,
  name: 'emergencies',
  sql: `
create table emergencies (
  request_id text collate "C" primary key references requests (id),
  human_id text collate "C" not null,
  used_at bigint not null,
  reviewed_by text collate "C",
  reviewed_at bigint,
  verdict text,
  note text
);
create unique index emergencies_open on emergencies (human_id) where reviewed_at is null;
create index emergencies_waiting on emergencies (used_at) where reviewed_at is null;
create index emergencies_reviewed on emergencies (reviewed_at desc) where reviewed_at is not null;
`,
};
