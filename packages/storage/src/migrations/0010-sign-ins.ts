// Sign-ins with several secrets, programs that act for people, accounts at providers, and tokens of machines. Sign-ins from before keep
// their cookie. Stored roles stay as they are: each of the three there were has the rights it had, or fewer.

import type { Migration } from './migration.ts';

export const signIns: Migration = {
  number: 10,
  name: 'sign-ins',
  sql: `
alter table sign_ins
  add column ends_at bigint,
  add column how text not null default 'link',
  add column agent text not null default '',
  add column program jsonb;
update sign_ins set ends_at = started_at + 86400000;
alter table sign_ins alter column ends_at set not null;
create index sign_ins_ends on sign_ins (ends_at);

create table sign_in_secrets (
  hash bytea primary key,
  sign_in_id text collate "C" not null references sign_ins (id) on delete cascade,
  kind text not null,
  issued_at bigint not null,
  ends_at bigint not null,
  used_at bigint,
  spent_at bigint
);
create index sign_in_secrets_sign_in on sign_in_secrets (sign_in_id);
create index sign_in_secrets_ends on sign_in_secrets (ends_at);
insert into sign_in_secrets (hash, sign_in_id, kind, issued_at, ends_at, used_at)
  select hash, id, 'cookie', started_at, ends_at, started_at from sign_ins;
alter table sign_ins drop column hash;

create table program_codes (
  hash bytea primary key,
  person_id text collate "C" not null references people (id),
  client_id text not null,
  redirect_uri text not null,
  challenge text not null,
  scopes jsonb not null,
  expires_at bigint not null,
  sign_in_id text collate "C"
);

create table provider_visits (
  hash bytea primary key,
  provider_id text not null,
  expires_at bigint not null
);

create table person_logins (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  person_id text collate "C" not null references people (id),
  linked_at bigint not null,
  primary key (issuer, subject)
);
create index person_logins_person on person_logins (person_id);

create table person_claims (
  person_id text collate "C" not null references people (id),
  group_id text collate "C" not null,
  ends_at bigint not null,
  primary key (person_id, group_id)
);
create index person_claims_ends on person_claims (ends_at);

alter table tokens
  add column kind text not null default 'personal',
  add column description text not null default '',
  add column created_by text collate "C",
  add column last_used_at bigint;
`,
};
