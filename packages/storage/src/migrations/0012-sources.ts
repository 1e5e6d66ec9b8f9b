// Sources of facts about people: what each calls people and groups, who is in which group as it says, its tokens, and which account in
// an integration a person is. Entries outlive nobody: they go with their source. A member may be named before it is told.

import type { Migration } from './migration.ts';

export const sources: Migration = {
  number: 12,
  name: 'sources',
  sql: `
create table sources (
  id text collate "C" primary key,
  name text collate "C" not null,
  kind text not null,
  settings jsonb not null,
  credential jsonb,
  max_age_sec bigint,
  every_sec bigint,
  status text not null,
  last_read_at bigint,
  trouble text,
  counts jsonb not null,
  held jsonb,
  confirmed text,
  created_at bigint not null,
  constraint sources_name unique (name)
);

create table source_tokens (
  hash bytea primary key,
  source_id text collate "C" not null references sources (id) on delete cascade,
  tail text not null,
  created_at bigint not null,
  expires_at bigint
);
create index source_tokens_source on source_tokens (source_id);

create table source_entries (
  source_id text collate "C" not null references sources (id) on delete cascade,
  kind text not null,
  native_id text collate "C" not null,
  subject text collate "C" not null,
  name text collate "C" not null,
  external_id text collate "C",
  active boolean not null,
  document jsonb not null,
  version integer not null,
  created_at bigint not null,
  changed_at bigint not null,
  constraint source_entries_key primary key (source_id, kind, native_id),
  constraint source_entries_subject unique (source_id, subject)
);
create unique index source_entries_name on source_entries (source_id, lower(name)) where kind = 'person';
create index source_entries_group_name on source_entries (source_id, lower(name)) where kind = 'group';
create index source_entries_external on source_entries (source_id, kind, external_id) where external_id is not null;
create index source_entries_of on source_entries (subject);
create index source_entries_oldest on source_entries (source_id, kind, created_at, native_id);

create table source_members (
  source_id text collate "C" not null references sources (id) on delete cascade,
  group_native_id text collate "C" not null,
  member_kind text not null,
  member_native_id text collate "C" not null,
  primary key (source_id, group_native_id, member_native_id)
);
create index source_members_member on source_members (source_id, member_native_id);

alter table groups add column source_id text collate "C";
create index groups_source on groups (source_id) where source_id is not null;

create table identity_links (
  person_id text collate "C" not null references people (id) on delete cascade,
  integration_id text collate "C" not null references integrations (id) on delete cascade,
  account text collate "C" not null,
  verified_by text collate "C",
  verified_at bigint,
  created_at bigint not null,
  constraint identity_links_key primary key (person_id, integration_id)
);
create unique index identity_links_account on identity_links (integration_id, lower(account));

create table identity_rules (
  integration_id text collate "C" primary key references integrations (id) on delete cascade,
  template text not null,
  verified_by text collate "C",
  verified_at bigint,
  created_at bigint not null
);
`,
};
