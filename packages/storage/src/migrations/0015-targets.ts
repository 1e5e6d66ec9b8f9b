// Bundles, the rules that stand above access flows, and the bundle a request was for.

import type { Migration } from './migration.ts';

export const targets: Migration = {
  number: 15,
  name: 'targets',
  sql: `
create table bundles (
  id text collate "C" primary key,
  name text collate "C" not null,
  targets jsonb not null,
  published jsonb not null,
  version integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint bundles_name unique (name)
);
create table rules (
  id text collate "C" primary key,
  name text collate "C" not null,
  description text,
  active boolean not null,
  demand jsonb not null,
  published jsonb not null,
  version integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint rules_name unique (name)
);
alter table requests add column bundle jsonb;
`,
};
