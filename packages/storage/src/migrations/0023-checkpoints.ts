// Checkpoints of the audit log, and the upper part of its tree: subtrees of 256 events and more, so that a proof reads a few hundred events
// and a few rows. Both can be made anew from the events; nothing is trusted because it stands here.

import type { Migration } from './migration.ts';

export const checkpoints: Migration = {
  number: 23,
  name: 'checkpoints',
  sql: `
create table audit_nodes (
  level smallint not null,
  ordinal bigint not null,
  hash bytea not null,
  primary key (level, ordinal)
);
create table audit_checkpoints (
  size bigint primary key,
  note text not null,
  at bigint not null
);
`,
};
