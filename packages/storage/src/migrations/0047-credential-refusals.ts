// Doors of targets that refuse the credential of their integration, so that it is a finding until they let in again.

import type { Migration } from './migration.ts';

export const credentialRefusals: Migration = {
  number: 47,
  name: 'credential_refusals',
  sql: `
create table credential_refusals (
  integration_id text collate "C" not null references integrations (id) on delete cascade,
  heard_by text not null,
  part text collate "C" not null,
  message text not null,
  since bigint not null,
  primary key (integration_id, heard_by, part)
);
`,
};
