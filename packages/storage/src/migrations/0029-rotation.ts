// Integrations may say how old a password of open access may get, and each remembers when it was last made.

import type { Migration } from './migration.ts';

export const rotation: Migration = {
  number: 29,
  name: 'rotation',
  sql: `
alter table integrations add column rotate_secrets_every_hours integer;
alter table grants add column secret_since bigint;
`,
};
