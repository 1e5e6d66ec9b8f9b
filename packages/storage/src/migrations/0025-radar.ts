// What the radar saw: access that a target holds, or lacks, other than what was granted here. Sightings are history and stay until they
// are forgotten; they go with their integration.

import type { Migration } from './migration.ts';

export const radar: Migration = {
  number: 25,
  name: 'radar',
  sql: `
create table sightings (
  id text collate "C" primary key,
  integration_id text collate "C" not null references integrations (id) on delete cascade,
  key text collate "C" not null,
  kind text not null,
  account text not null,
  sentence text not null,
  entitlement jsonb,
  grant_id text collate "C",
  untouchable text,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  resolved_at bigint,
  accepted jsonb,
  removal jsonb
);
create unique index sightings_open on sightings (integration_id, md5(key)) where resolved_at is null;
create index sightings_newest on sightings (first_seen_at desc, id desc);
create index sightings_of on sightings (integration_id, kind) where resolved_at is null;
create index sightings_resolved on sightings (resolved_at) where resolved_at is not null;

create table radar_reviews (
  integration_id text collate "C" primary key references integrations (id) on delete cascade,
  whole_at bigint,
  tried_at bigint not null,
  took_ms integer not null,
  observed integer not null,
  trouble text
);

alter table work drop column rank;
alter table work add column rank smallint not null
  generated always as (case kind when 'grant.close' then 0 when 'radar.remove' then 1 when 'grant.retime' then 1 when 'request.lapse' then 1
    when 'webhook.deliver' then 3 when 'mail.deliver' then 3 when 'grant.look' then 3 when 'radar.review' then 3 else 2 end) stored;
`,
};
