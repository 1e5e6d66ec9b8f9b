// Scopes, access flows and groups are kept version by version, and changes of them may wait for a second person. What is there when this
// runs becomes the first version that is known of, made by nobody that is known.

import type { Migration } from './migration.ts';

export const versions: Migration = {
  number: 7,
  name: 'versions',
  sql: `
create table perimeter_versions (
  subject text collate "C" not null,
  version integer not null,
  kind text not null,
  at bigint not null,
  actor text not null,
  confirmed_by text,
  door text not null,
  change text not null,
  document jsonb not null,
  primary key (subject, version)
);
create index perimeter_versions_at on perimeter_versions (subject, at);

insert into perimeter_versions
select id, version, 'scope', updated_at, 'system', null, 'startup', 'found',
  jsonb_build_object('kind', 'scope', 'name', name, 'description', description, 'query', query)
from scopes;

insert into perimeter_versions
select id, version, 'flow', updated_at, 'system', null, 'startup', 'found',
  jsonb_build_object('kind', 'flow', 'name', name, 'description', description, 'active', active, 'requesters', requesters,
    'targets', targets, 'durationSecMax', duration_sec_max, 'approval', approval, 'settings', settings, 'published', published)
from flows;

insert into perimeter_versions
select id, 1, 'group', 0, 'system', null, 'startup', 'found',
  jsonb_build_object('kind', 'group', 'name', name, 'members',
    coalesce((select jsonb_agg(person_id order by person_id) from group_members where group_id = groups.id), '[]'::jsonb))
from groups;

create table proposals (
  id text collate "C" primary key,
  change jsonb not null,
  base_version integer not null,
  proposed_by text not null,
  door text not null,
  at bigint not null,
  lapses_at bigint not null,
  state text not null,
  decided_by text,
  decided_at bigint
);
create index proposals_at on proposals (at, id);
create index proposals_waiting on proposals (lapses_at) where state = 'waiting';
`,
};
