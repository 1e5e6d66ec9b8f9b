// Permissions say who told of them and when. Those from before were told of by their adapter, at the latest when their integration was made:
// when it was saved since is not known, and an older date promises less.

import type { Migration } from './migration.ts';

export const permissionFacts: Migration = {
  number: 51,
  name: 'permission-facts',
  sql: `
alter table permissions add column source text not null default 'adapter';
alter table permissions add column observed_at bigint;
update permissions set observed_at = (select created_at from integrations where integrations.id = permissions.integration_id);
alter table permissions alter column observed_at set not null;
alter table permissions alter column source drop default;
update world set version = version + 1;
`,
};
