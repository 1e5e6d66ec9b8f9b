// Access without an end of its own, hours that cut a lease, reviews, extensions of access and requests that automatic flows make.

import type { Migration } from './migration.ts';

export const time: Migration = {
  number: 18,
  name: 'time',
  sql: `
alter table leases
  add column held boolean not null default false,
  add column cut_by_hours boolean not null default false,
  add column review_at bigint;
create index leases_live on leases (id) where ended_at is null;
create index leases_review on leases (review_at) where held and ended_at is null;
alter table requests
  add column extends text collate "C" references requests (id),
  add column automatic boolean not null default false;
create index requests_extends on requests (extends) where extends is not null;
create index requests_flow on requests (flow_id);
`,
};
