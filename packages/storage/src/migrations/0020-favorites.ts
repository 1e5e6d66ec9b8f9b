// Requests that people marked to ask for the same again.

import type { Migration } from './migration.ts';

export const favorites: Migration = {
  number: 20,
  name: 'favorites',
  sql: `
create table favorites (
  person_id text collate "C" not null references people (id),
  request_id text collate "C" not null references requests (id),
  ordinal bigint generated always as identity,
  primary key (person_id, request_id)
);
create index favorites_newest on favorites (person_id, ordinal desc);
`,
};
