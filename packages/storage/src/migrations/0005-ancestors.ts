// Resources carry what is above them, so that a perimeter over a whole account or unit is decided from the row alone. What is there is
// filled in from the parents; where one is missing or they go in a circle, it stays unknown until the next reading.

import type { Migration } from './migration.ts';

export const ancestors: Migration = {
  number: 5,
  name: 'ancestors',
  sql: `
alter table resources add column ancestors jsonb;

with recursive chain as (
  select id, native_id, '[]'::jsonb as above from resources where parent_id is null
  union all
  select child.id, child.native_id, chain.above || to_jsonb(chain.native_id)
  from resources child join chain on child.parent_id = chain.id
)
update resources set ancestors = chain.above from chain where chain.id = resources.id;

update world set version = version + 1;
update resources set changed = (select version from world);
`,
};
