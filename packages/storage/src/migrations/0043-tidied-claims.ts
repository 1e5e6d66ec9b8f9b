// What a sign-in told of groups stays on record past its age: whether that person is still in the group is unknown from then on, not refuted.
// The membership itself is tidied away once.

import type { Migration } from './migration.ts';

export const tidiedClaims: Migration = {
  number: 43,
  name: 'tidied-claims',
  sql: `
alter table person_claims add column tidied boolean not null default false;
drop index person_claims_ends;
create index person_claims_ends on person_claims (ends_at) where not tidied;
`,
};
