// What access flows say beside their five first parts, and what requests pin of it. Absent parts read as plain ones.

import type { Migration } from './migration.ts';

export const flowTerms: Migration = {
  number: 14,
  name: 'flow-terms',
  sql: `
alter table flows add column terms jsonb not null default '{}';
alter table requests
  add column terms jsonb not null default '{}',
  add column starts_at bigint;
`,
};
