// Which parts of a target the last survey could not read: an account that refuses holds up no other.

import type { Migration } from './migration.ts';

export const unreadParts: Migration = {
  number: 49,
  name: 'unread_parts',
  sql: `
alter table radar_reviews add column unread jsonb not null default '[]';
`,
};
