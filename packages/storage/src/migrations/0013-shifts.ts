// Whose turn it is, as rotas tell. The turns of a shift are replaced as a whole with every reading, so they are one value.

import type { Migration } from './migration.ts';

export const shifts: Migration = {
  number: 13,
  name: 'shifts',
  sql: `
create table shifts (
  id text collate "C" primary key,
  name text collate "C" not null,
  source_id text collate "C",
  native_id text collate "C" not null,
  turns jsonb not null,
  known_until bigint not null,
  origin jsonb not null,
  constraint shifts_name unique (name)
);
create unique index shifts_native on shifts (source_id, native_id) where source_id is not null;
create index shifts_turns on shifts using gin (turns jsonb_path_ops);
`,
};
