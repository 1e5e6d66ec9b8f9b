// What people keep to ask for again.

import type { Migration } from './migration.ts';

export const requestTemplates: Migration = {
  number: 30,
  name: 'request templates',
  sql: `
create table request_templates (
  id text collate "C" primary key,
  person_id text collate "C" not null references people (id),
  name text collate "C" not null,
  choice jsonb not null,
  created_at bigint not null
);
create index request_templates_person on request_templates (person_id, name, id);
`,
};
