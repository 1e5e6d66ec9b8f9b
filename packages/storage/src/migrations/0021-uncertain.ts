// Open grants are looked at again and again, and one that was changed behind our back is uncertain. Every grant that is open already gets
// its row of work, due at once and spread by the claim.

import type { Migration } from './migration.ts';

export const uncertain: Migration = {
  number: 21,
  name: 'uncertain',
  sql: `
alter table grants
  add column differs jsonb not null default '[]',
  add column uncertain_since bigint,
  add column alarmed_at bigint;
update grants set alarmed_at = closing_since where state = 'leaking';
drop index grants_live;
create unique index grants_live on grants (grantee_id, resource_id, permission_id)
  where state in ('planned', 'opening', 'open', 'uncertain');
alter table work drop column rank;
alter table work add column rank smallint not null
  generated always as (case kind when 'grant.close' then 0 when 'grant.retime' then 1 when 'request.lapse' then 1
    when 'webhook.deliver' then 3 when 'grant.look' then 3 else 2 end) stored;
insert into work (id, kind, subject, due_at)
  select 'wrk' || substr(id, 4), 'grant.look', id, coalesce(seen_at, created_at) from grants where state = 'open';
`,
};
