// Resources remember with which version of the world they changed last, so that an index in memory can follow instead of reading all.

import type { Migration } from './migration.ts';

export const changes: Migration = {
  number: 4,
  name: 'changes',
  sql: `
alter table resources add column changed bigint not null default 0;
create index resources_changed on resources (changed, id);
`,
};
