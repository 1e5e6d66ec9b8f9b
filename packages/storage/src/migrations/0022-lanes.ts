// Work on a target is in the lane of its integration, so that a claim can keep within what the target bears; and how long such work takes.

import type { Migration } from './migration.ts';

export const lanes: Migration = {
  number: 22,
  name: 'lanes',
  sql: `
alter table work
  add column lane text collate "C",
  add column underway boolean not null default false;
update work set lane = (select integration_id from grants where grants.id = work.subject) where kind like 'grant.%';
create index work_lane on work (lane, claimable_at) where lane is not null;
create table lane_paces (
  lane text collate "C" primary key,
  pace_ms integer not null
);
`,
};
