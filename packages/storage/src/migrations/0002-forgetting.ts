// Indexes by age for the rows that are forgotten after a time, so that looking for them costs nothing while there are none.

import type { Migration } from './migration.ts';

export const forgetting: Migration = {
  number: 2,
  name: 'forgetting',
  sql: `
create index sign_ins_started on sign_ins (started_at);
create index sign_in_links_expiry on sign_in_links (expires_at);
create index notices_read on notices (at) where read_at is not null;
create index deliveries_created on deliveries (created_at);
`,
};
