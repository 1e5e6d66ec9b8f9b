// Revoking everything may bar new access, until somebody lifts it.

import type { Migration } from './migration.ts';

export const bars: Migration = {
  number: 38,
  name: 'bars',
  sql: `
alter table revocations add column bar jsonb;
create index revocations_barring on revocations (at) where bar is not null;
`,
};
