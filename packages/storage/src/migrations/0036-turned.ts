// Access that the radar saw may be turned into a request: the sighting remembers which, until that opens.

import type { Migration } from './migration.ts';

export const turned: Migration = {
  number: 36,
  name: 'turned',
  sql: `
alter table sightings add column turned jsonb;
create index sightings_turned on sightings ((turned ->> 'requestId')) where turned is not null and resolved_at is null;
`,
};
