// Orders of classes are kept version by version, too. What is there becomes the first version that is known of, made by nobody that is known;
// its id follows from its key (`classificationIdOf` of core).

import type { Migration } from './migration.ts';

export const classificationVersions: Migration = {
  number: 54,
  name: 'classification-versions',
  sql: `
insert into perimeter_versions
select 'cls_' || substr(encode(sha256(convert_to(key, 'UTF8')), 'hex'), 1, 26), version, 'classification', updated_at, 'system', null,
  'startup', 'found', jsonb_build_object('kind', 'classification', 'name', key, 'order', ordering, 'lowering', lowering)
from classifications;
`,
};
