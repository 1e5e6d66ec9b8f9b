// When each part of an integration was last read whole: what is unchanged was observed then, and not when it last changed.

import type { Migration } from './migration.ts';

export const partReadings: Migration = {
  number: 40,
  name: 'part-readings',
  sql: `
create table part_readings (
  integration_id text collate "C" not null references integrations (id) on delete cascade,
  source text collate "C" not null,
  part text collate "C" not null,
  read_at bigint not null,
  primary key (integration_id, source, part)
);
`,
};
