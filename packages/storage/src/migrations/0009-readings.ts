// Integrations say how often they are read, and orders to write tags at their source are kept with what became of each row.

import type { Migration } from './migration.ts';

export const readings: Migration = {
  number: 9,
  name: 'readings',
  sql: `
alter table integrations add column read_every_sec integer;
create table tag_orders (
  id text collate "C" primary key,
  change jsonb not null,
  rows jsonb not null,
  ordered_by text not null,
  confirmed_by text,
  door text not null,
  at bigint not null,
  state text not null,
  ended_at bigint
);
create index tag_orders_at on tag_orders (at, id);
`,
};
