// Orders of tag values, with who may lower them. Tags themselves stay where they are: which of two counts is written into the tag.

import type { Migration } from './migration.ts';

export const classifications: Migration = {
  number: 8,
  name: 'classifications',
  sql: `
create table classifications (
  key text collate "C" primary key,
  ordering jsonb not null,
  lowering jsonb not null,
  version integer not null,
  created_at bigint not null,
  updated_at bigint not null
);
`,
};
