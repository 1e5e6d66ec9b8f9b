// Readings of targets: how far each is, what it has so far, and what waits for a person. And the simulated AWS organization gets a
// type of its own: until now every integration of the type `aws-organization` was a simulated one.

import type { Migration } from './migration.ts';

export const syncs: Migration = {
  number: 3,
  name: 'syncs',
  sql: `
create table syncs (
  integration_id text collate "C" primary key references integrations (id) on delete cascade,
  state text not null,
  fingerprint text not null,
  attempt integer not null,
  resumed integer not null,
  held_until bigint not null,
  started_at bigint not null,
  ended_at bigint,
  started_by text not null,
  parts_planned integer,
  counts jsonb not null,
  held jsonb,
  findings jsonb not null,
  trouble text
);

create table sync_parts (
  integration_id text collate "C" not null references syncs (integration_id) on delete cascade,
  part text collate "C" not null,
  state text not null,
  message text,
  resources integer not null,
  primary key (integration_id, part)
);

create table sync_pages (
  integration_id text collate "C" not null references syncs (integration_id) on delete cascade,
  part text collate "C" not null,
  number integer not null,
  resources jsonb not null,
  primary key (integration_id, part, number)
);

update integrations set type = 'aws-simulated' where type = 'aws-organization';
update world set version = version + 1;
`,
};
