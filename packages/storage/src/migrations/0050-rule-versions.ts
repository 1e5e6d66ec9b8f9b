// Which rules were changed lately is asked at every decision, of rules that are there no more, too.

import type { Migration } from './migration.ts';

export const ruleVersions: Migration = {
  number: 50,
  name: 'rule-versions',
  sql: `
create index perimeter_versions_rules on perimeter_versions (at) where kind = 'rule';
`,
};
