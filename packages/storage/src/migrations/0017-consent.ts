// What became of the consents of a request beside the verdicts, who stands in for whom, and the authenticators people have enrolled.

import type { Migration } from './migration.ts';

export const consent: Migration = {
  number: 17,
  name: 'consent',
  sql: `
alter table requests add column trail jsonb not null default '{}';
create index requests_waiting_flow on requests (flow_id) where state = 'waiting';

create table delegations (
  id text primary key,
  from_id text not null references people (id),
  to_id text not null references people (id),
  starts_at bigint not null,
  ends_at bigint not null,
  flow_ids jsonb,
  reason text,
  created_by text not null,
  created_at bigint not null,
  ended_at bigint,
  check (from_id <> to_id),
  check (ends_at > starts_at)
);
create index delegations_live on delegations (ends_at) where ended_at is null;
create index delegations_from on delegations (from_id, created_at);
create index delegations_to on delegations (to_id, created_at);

create table authenticators (
  person_id text primary key references people (id),
  sealed bytea not null,
  created_at bigint not null,
  confirmed_at bigint,
  last_step bigint,
  passed_at bigint,
  failures integer not null default 0,
  held_until bigint
);
`,
};
