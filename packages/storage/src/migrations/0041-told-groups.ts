// When a source last told who is in its groups, and for how long that counts: a membership may come from another source than the record
// of the member, and is as old as the word of its own. Groups that sign-ins fill have an age for each membership, which the sweep ends.

import type { Migration } from './migration.ts';

export const toldGroups: Migration = {
  number: 41,
  name: 'told-groups',
  sql: `
alter table groups add column told_at bigint;
alter table groups add column told_max_age_sec bigint;
update groups set told_at = sources.last_read_at, told_max_age_sec = sources.max_age_sec
  from sources
  where sources.id = groups.source_id and sources.kind <> 'oidc' and sources.last_read_at is not null;
`,
};
