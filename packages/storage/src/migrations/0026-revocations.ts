// Revocations of everything: ordered in one transaction, carried out in many.

import type { Migration } from './migration.ts';

export const revocations: Migration = {
  number: 26,
  name: 'revocations',
  sql: `
create table revocations (
  id text collate "C" primary key,
  subject_kind text collate "C" not null,
  subject_id text collate "C" not null,
  subject_name text not null,
  reason text not null,
  by_id text collate "C" not null,
  at bigint not null,
  leases integer not null,
  requests integer not null,
  done_at bigint
);
`,
};
