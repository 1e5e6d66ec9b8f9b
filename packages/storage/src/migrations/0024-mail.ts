// Mail besides notices: who wants none of which kind, and which messages were given up. Sending is work of the lowest rank, as webhooks are.

import type { Migration } from './migration.ts';

export const mail: Migration = {
  number: 24,
  name: 'mail',
  sql: `
create table mail_off (
  person_id text collate "C" not null references people (id),
  kind text not null,
  primary key (person_id, kind)
);
create table mails_given_up (
  notice_id text collate "C" primary key references notices (id) on delete cascade,
  at bigint not null,
  trouble text not null,
  alarmed boolean not null
);
create index mails_given_up_at on mails_given_up (at);
alter table work drop column rank;
alter table work add column rank smallint not null
  generated always as (case kind when 'grant.close' then 0 when 'grant.retime' then 1 when 'request.lapse' then 1
    when 'webhook.deliver' then 3 when 'mail.deliver' then 3 when 'grant.look' then 3 else 2 end) stored;
`,
};
