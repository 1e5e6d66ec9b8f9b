// The world remembers with which version something besides resources changed last: a server that is told of new resources need not read
// everybody and every flow again.

import type { Migration } from './migration.ts';

export const ground: Migration = {
  number: 16,
  name: 'ground',
  sql: `
alter table world add column ground bigint not null default 0;
update world set ground = version;
`,
};
