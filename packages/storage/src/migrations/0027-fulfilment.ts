// Whether several entitlements of one request are opened as far as possible, or all or none.

import type { Migration } from './migration.ts';

export const fulfilment: Migration = {
  number: 27,
  name: 'fulfilment',
  sql: `
alter table requests add column fulfilment text not null default 'best_effort';
`,
};
