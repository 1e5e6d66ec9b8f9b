// An order of tags remembers which access flows hold something else by it: whoever ordered it does not decide through them for a while.

import type { Migration } from './migration.ts';

export const orderedFlows: Migration = {
  number: 34,
  name: 'ordered-flows',
  sql: `
alter table tag_orders add column flows jsonb not null default '[]';
create index tag_orders_binding on tag_orders (coalesce(ended_at, 9007199254740991));
`,
};
