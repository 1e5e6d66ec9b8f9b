// What sources tell about people: machines, several records of one human, working hours, and where each fact comes from. Facts from
// before count as told by an administrator, without an age.

import type { Migration } from './migration.ts';

export const personFacts: Migration = {
  number: 11,
  name: 'person-facts',
  sql: `
alter table people
  add column kind text not null default 'human',
  add column same_as text collate "C",
  add column working_hours jsonb,
  add column origin jsonb not null default '{"sourceId": null, "observedAt": 0, "maxAgeSec": null}',
  add column attribute_origins jsonb not null default '{}';
create index people_same_as on people (same_as) where same_as is not null;
`,
};
