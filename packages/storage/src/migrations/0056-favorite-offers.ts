// Offers that people marked. No reference to what is marked: what goes away in between is left out when it is looked at, and its mark goes
// with the next that its person makes.

import type { Migration } from './migration.ts';

export const favoriteOffers: Migration = {
  number: 56,
  name: 'favorite offers',
  sql: `
create table favorite_offers (
  person_id text collate "C" not null references people (id),
  resource_id text collate "C" not null,
  permission_id text collate "C" not null,
  flow_id text collate "C" not null,
  ordinal bigint generated always as identity,
  primary key (person_id, resource_id, permission_id, flow_id)
);
create index favorite_offers_newest on favorite_offers (person_id, ordinal desc);
`,
};
