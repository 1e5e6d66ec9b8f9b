// Integrations may say when their credential expires, so that it is told before it happens.

import type { Migration } from './migration.ts';

export const credentialEnds: Migration = {
  number: 28,
  name: 'credential_ends',
  sql: `
alter table integrations add column credential_expires_at bigint;
`,
};
