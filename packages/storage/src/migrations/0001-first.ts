// The first migration: every table the broker stands on. Written for PostgreSQL 15; runs unchanged on PGlite.
//
// Moments are whole milliseconds since 1970 (bigint), exactly the `Instant` of core. Text that is sorted or compared is
// COLLATE "C", so that every server sorts alike. Nested values are jsonb. History (requests, grants) outlives the inventory
// it tells of, so it holds no foreign keys into it: only a grant that is not over holds its integration in place.

import type { Migration } from './migration.ts';

export const first: Migration = {
  number: 1,
  name: 'first',
  sql: `
create table world (
  one boolean primary key default true check (one),
  version bigint not null
);
insert into world (version) values (1);

create table integrations (
  id text collate "C" primary key,
  name text collate "C" not null,
  type text not null,
  category text not null,
  connector_id text,
  config jsonb not null,
  credential jsonb,
  status text not null,
  status_message text,
  connected_resource_types jsonb,
  custom_access_details text,
  published jsonb not null,
  last_sync_at bigint,
  created_at bigint not null,
  constraint integrations_name unique (name)
);

create table resources (
  id text collate "C" primary key,
  integration_id text collate "C" not null references integrations (id) on delete cascade,
  type text collate "C" not null,
  native_id text collate "C" not null,
  name text collate "C" not null,
  path text collate "C" not null,
  parent_id text collate "C",
  tags jsonb not null,
  context jsonb not null,
  status text not null,
  risk_level text not null,
  source text not null,
  observed_at bigint not null,
  constraint resources_native_id unique (integration_id, type, native_id)
);

create table permissions (
  id text collate "C" primary key,
  integration_id text collate "C" not null references integrations (id) on delete cascade,
  resource_type text collate "C" not null,
  name text collate "C" not null,
  level text not null,
  risk_level text not null,
  allows text not null,
  constraint permissions_name unique (integration_id, resource_type, name)
);

create table scopes (
  id text collate "C" primary key,
  name text collate "C" not null,
  description text,
  query text not null,
  version integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint scopes_name unique (name)
);

create table flows (
  id text collate "C" primary key,
  name text collate "C" not null,
  description text,
  active boolean not null,
  requesters jsonb not null,
  targets jsonb not null,
  duration_sec_max integer not null,
  approval jsonb,
  settings jsonb not null,
  published jsonb not null,
  version integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint flows_name unique (name)
);

create table people (
  id text collate "C" primary key,
  email text collate "C" not null,
  email_aliases jsonb not null,
  first_name text not null,
  last_name text not null,
  active boolean not null,
  roles jsonb not null,
  manager_id text collate "C",
  attributes jsonb not null
);

-- Every address a person is known by, each belonging to one person only.
create table person_addresses (
  address text collate "C" not null,
  person_id text collate "C" not null references people (id) on delete cascade,
  constraint person_addresses_address primary key (address)
);
create index person_addresses_person on person_addresses (person_id);

create table groups (
  id text collate "C" primary key,
  name text collate "C" not null,
  constraint groups_name unique (name)
);

create table group_members (
  group_id text collate "C" not null references groups (id) on delete cascade,
  person_id text collate "C" not null references people (id) on delete cascade,
  primary key (group_id, person_id)
);
create index group_members_person on group_members (person_id);

create table requests (
  id text collate "C" primary key,
  requester_id text collate "C" not null references people (id),
  grantee_id text collate "C" not null references people (id),
  flow_id text collate "C" not null,
  flow_version integer not null,
  flow_name text not null,
  entitlements jsonb not null,
  duration_sec integer not null,
  reason text,
  custom_fields jsonb not null,
  approval jsonb,
  distinct_people boolean not null,
  self_approval boolean not null,
  approver_reason_required boolean not null,
  verdicts jsonb not null,
  state text not null,
  state_facts jsonb not null,
  asked_at bigint not null,
  lapses_at bigint not null,
  version integer not null
);
create index requests_newest on requests (asked_at desc, id desc);
create index requests_requester on requests (requester_id, asked_at desc, id desc);
create index requests_grantee on requests (grantee_id, asked_at desc, id desc);
create index requests_waiting on requests (lapses_at) where state = 'waiting';
create index requests_verdicts on requests using gin (verdicts jsonb_path_ops);

create table grants (
  id text collate "C" primary key,
  grantee_id text collate "C" not null references people (id),
  integration_id text collate "C" not null,
  resource_id text collate "C" not null,
  permission_id text collate "C" not null,
  state text not null,
  plan jsonb,
  simulated boolean not null,
  not_after bigint not null,
  seen_at bigint,
  ends_at bigint,
  close_cause text,
  closing_since bigint,
  gone_at bigint,
  excess jsonb not null,
  trouble text,
  secret text not null,
  created_at bigint not null,
  version integer not null,
  -- Keeps the integration (and with it the way to close the access) while the grant is not over.
  held_integration_id text collate "C"
    generated always as (case when state in ('gone', 'failed') then null else integration_id end) stored
    references integrations (id)
);
create unique index grants_live on grants (grantee_id, resource_id, permission_id)
  where state in ('planned', 'opening', 'open');
create index grants_newest on grants (created_at desc, id desc);
create index grants_grantee on grants (grantee_id, created_at desc, id desc);
create index grants_held on grants (held_integration_id) where held_integration_id is not null;
create index grants_overdue on grants ((coalesce(ends_at, not_after)), id) where state not in ('gone', 'failed');

create table leases (
  id text collate "C" primary key,
  request_id text collate "C" not null references requests (id),
  grant_id text collate "C" not null references grants (id),
  duration_sec integer not null,
  not_after bigint not null,
  ends_at bigint,
  ended_at bigint,
  end_cause text
);
create index leases_request on leases (request_id);
create index leases_grant on leases (grant_id);

-- One row per thing to do. again_at: it was asked for once more while a worker held it.
create table work (
  id text collate "C" primary key,
  kind text collate "C" not null,
  subject text collate "C" not null,
  due_at bigint not null,
  attempt integer not null default 0,
  tries integer not null default 0,
  last_trouble text,
  claimed_by text,
  claimed_until bigint,
  again_at bigint,
  rank smallint not null
    generated always as (case kind when 'grant.close' then 0 when 'grant.retime' then 1 when 'request.lapse' then 1
      when 'webhook.deliver' then 3 else 2 end) stored,
  claimable_at bigint not null
    generated always as (greatest(due_at, coalesce(claimed_until, due_at))) stored,
  constraint work_subject unique (kind, subject)
);
create index work_claimable on work (claimable_at);

create table secrets (
  id text collate "C" primary key,
  sealed bytea not null
);

create table tokens (
  id text collate "C" primary key,
  person_id text collate "C" not null references people (id),
  name text not null,
  tail text not null,
  hash bytea not null,
  created_at bigint not null,
  expires_at bigint,
  constraint tokens_hash unique (hash)
);
create index tokens_person on tokens (person_id);

create table sign_ins (
  id text collate "C" primary key,
  person_id text collate "C" not null references people (id),
  hash bytea not null,
  started_at bigint not null,
  last_seen_at bigint not null,
  constraint sign_ins_hash unique (hash)
);
create index sign_ins_person on sign_ins (person_id);

create table sign_in_links (
  hash bytea primary key,
  purpose text not null,
  email text not null,
  expires_at bigint not null
);

create table notices (
  id text collate "C" primary key,
  person_id text collate "C" not null references people (id),
  kind text not null,
  sentence text not null,
  request_id text collate "C",
  at bigint not null,
  read_at bigint
);
create index notices_newest on notices (person_id, at desc, id desc);
create index notices_unread on notices (person_id) where read_at is null;

create table webhooks (
  id text collate "C" primary key,
  name text collate "C" not null,
  url text not null,
  active boolean not null,
  created_at bigint not null,
  constraint webhooks_name unique (name)
);

create table deliveries (
  id text collate "C" primary key,
  webhook_id text collate "C" not null references webhooks (id) on delete cascade,
  body text not null,
  created_at bigint not null,
  delivered_at bigint,
  trouble text
);
create index deliveries_newest on deliveries (webhook_id, created_at desc, id desc);

create table audit_events (
  sequence bigint primary key,
  at bigint not null,
  kind text collate "C" not null,
  subject text collate "C" not null,
  bytes bytea not null,
  hash bytea not null
);
create index audit_events_subject on audit_events (subject, sequence desc);
create index audit_events_kind on audit_events (kind, sequence desc);

-- The end of the chain: the one row that every transaction with events locks, last of all, before it commits.
create table audit_head (
  one boolean primary key default true check (one),
  sequence bigint not null,
  hash bytea
);
insert into audit_head (sequence) values (0);

create function audit_events_are_final() returns trigger language plpgsql as $$
begin
  raise exception 'audit events are never changed or removed';
end
$$;
create trigger audit_events_are_final before update or delete or truncate on audit_events
  for each statement execute function audit_events_are_final();
`,
};
