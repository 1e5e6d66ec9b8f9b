// What is asked at every sweep and at every deactivation is found by an index: passwords that are too old, and what somebody's grants left.

import type { Migration } from './migration.ts';

export const due: Migration = {
  number: 48,
  name: 'due',
  sql: `
create index grants_secrets on grants (integration_id, (coalesce(secret_since, seen_at)))
  where state = 'open' and secret in ('available', 'viewed');
create index sightings_left on sightings (grant_id) where kind = 'left_behind' and resolved_at is null;
`,
};
