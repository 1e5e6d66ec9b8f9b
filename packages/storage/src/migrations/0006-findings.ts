// Findings about the perimeters, what reviews compare with, and what each change of the inventory did. A scope takes its baseline and
// its counts with it; findings and movements are history and outlive what they are about.

import type { Migration } from './migration.ts';

export const findings: Migration = {
  number: 6,
  name: 'findings',
  sql: `
create table findings (
  id text collate "C" primary key,
  key text collate "C" not null,
  kind text not null,
  subject text collate "C" not null,
  subject_name text not null,
  severity text not null,
  sentence text not null,
  details jsonb not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  resolved_at bigint,
  owner_id text collate "C",
  acknowledged jsonb
);
create unique index findings_open on findings (key) where resolved_at is null;
create index findings_newest on findings (first_seen_at desc, id desc);
create index findings_key on findings (key, first_seen_at desc);

create table scope_baselines (
  scope_id text collate "C" primary key references scopes (id) on delete cascade,
  query text not null,
  at bigint not null,
  resources integer not null,
  environments jsonb,
  accounts jsonb,
  keys jsonb not null
);

create table scope_counts (
  scope_id text collate "C" not null references scopes (id) on delete cascade,
  at bigint not null,
  resources integer not null,
  entitlements integer not null,
  primary key (scope_id, at)
);

create table drift_reviews (
  at bigint primary key,
  version bigint not null,
  scopes integer not null,
  opened integer not null,
  resolved integer not null,
  open integer not null,
  took_ms integer not null
);

create table movements (
  version bigint primary key,
  at bigint not null,
  integration_ids jsonb not null,
  story jsonb
);
create index movements_at on movements (at);
create index movements_untold on movements (version) where story is null;
`,
};
