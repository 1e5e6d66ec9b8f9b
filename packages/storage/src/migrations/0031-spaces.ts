// Spaces, and what belongs to them. What belongs to one may be only proposed, so nothing is referred to but the space.

import type { Migration } from './migration.ts';

export const spaces: Migration = {
  number: 31,
  name: 'spaces',
  sql: `
create table spaces (
  id text collate "C" primary key,
  name text collate "C" not null,
  query text not null,
  members jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint spaces_name unique (name)
);
create table space_objects (
  object_id text collate "C" primary key,
  space_id text collate "C" not null references spaces (id) on delete cascade
);
create index space_objects_space on space_objects (space_id, object_id);
`,
};
