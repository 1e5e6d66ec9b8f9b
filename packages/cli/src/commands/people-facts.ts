// tidegate people show, same-as, account, rule, hours: what is known of one person, and what administrators say of them.

import { type PersonDetailsView, sourceRoutes } from '@tidegate/contract';
import { durationText } from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson, printTable, relativeTime } from '../output/print.ts';

export function addPeopleFacts(people: Command): void {
  people
    .command('show <person>')
    .description('one person: records, groups, manager, hours, accounts, and how old each fact is (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate people show ada@acme.example --as auditor')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      print(await client.call(sourceRoutes.showPerson, { params: { id } }), json);
    });
  people
    .command('same-as <person> <other>')
    .description('two records are one human, who counts once in every consent; `nobody` takes them apart (Admin)')
    .addHelpText('after', '\nExample: tidegate people same-as ada.admin@acme.example ada@acme.example')
    .action(async (id: string, other: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const body = { same_as: other === 'nobody' ? null : other };
      print(await client.call(sourceRoutes.linkPeople, { params: { id }, body }), json);
    });
  people
    .command('account <person> <integration> <account>')
    .description('which account in an integration a person is; `none` takes it back (Admin)')
    .option('--verified', 'you have made sure of it')
    .addHelpText('after', '\nExample: tidegate people account ada@acme.example corp-ldap alovelace --verified')
    .action(
      async (id: string, integration: string, account: string, options: { verified?: true }, command: Command) => {
        const { client, json } = connect(command);
        const body = { integration, account: account === 'none' ? null : account, verified: options.verified === true };
        print(await client.call(sourceRoutes.linkAccount, { params: { id }, body }), json);
      },
    );
  addRules(people);
  people
    .command('hours <person>')
    .description('when somebody works, by their own clock; without options: unknown (Admin)')
    .option('--days <days>', 'days, as MONDAY,TUESDAY')
    .option('--from <time>', 'when it begins, as 09:00')
    .option('--to <time>', 'when it ends, as 17:00')
    .option('--zone <zone>', 'whose clock, as Europe/Berlin')
    .addHelpText(
      'after',
      '\nExample: tidegate people hours ada@acme.example --days MONDAY,TUESDAY --from 09:00 --to 17:00 --zone Europe/Berlin',
    )
    .action(
      async (id: string, options: { days?: string; from?: string; to?: string; zone?: string }, command: Command) => {
        const { client, json } = connect(command);
        const given = Object.values(options).some((one) => one !== undefined);
        const hours = {
          days_of_week: options.days?.split(',').map((one) => one.trim().toUpperCase()) ?? [],
          start_time: options.from ?? '',
          end_time: options.to ?? '',
          time_zone: options.zone ?? '',
        };
        print(
          await client.call(sourceRoutes.setWorkingHours, {
            params: { id },
            body: { working_hours: given ? hours : null },
          }),
          json,
        );
      },
    );
}

function addRules(people: Command): void {
  const say = (items: readonly { integration: { name: string }; template: string; verified: boolean }[]): void =>
    printTable(
      ['INTEGRATION', 'ACCOUNT', 'VERIFIED'],
      items.map((one) => [one.integration.name, one.template, one.verified ? 'yes' : 'no']),
      'no rules: accounts are said person by person',
    );
  people
    .command('rules')
    .description('which account everybody is, by integration (Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate people rules --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(sourceRoutes.listIdentityRules);
      if (json) printJson(answer);
      else say(answer.items);
    });
  people
    .command('rule <integration> <template>')
    .description('say it as a template over facts; `none` takes it back (Admin)')
    .option('--verified', 'you have made sure that it is true of everybody')
    .addHelpText('after', "\nExample: tidegate people rule corp-ldap '{email.local}' --verified")
    .action(async (integration: string, template: string, options: { verified?: true }, command: Command) => {
      const { client, json } = connect(command);
      const body = {
        integration,
        template: template === 'none' ? null : template,
        verified: options.verified === true,
      };
      const answer = await client.call(sourceRoutes.saveIdentityRule, { body });
      if (json) printJson(answer);
      else say(answer.items);
    });
}

type Origin = PersonDetailsView['origin'];

const originText = ({ source, observed_at: at, max_age_sec: age, fresh }: Origin): string => {
  const where = source === null ? 'said here' : `from ${source.name}`;
  const counts = age === null ? '' : `, counts for ${durationText(age)}`;
  return `${where} ${relativeTime(at)}${counts}${fresh ? '' : ', TOO OLD to be used'}`;
};

function print(details: PersonDetailsView, json: boolean): void {
  if (json) printJson(details);
  else printLines(details);
}

function printLines(details: PersonDetailsView): void {
  const { person } = details;
  const line = (name: string, text: string): void => console.log(plain(`${name.padEnd(10)} ${text}`));
  line('person', `${person.name} <${person.email}>${details.active ? '' : ', inactive'}`);
  line('facts', originText(details.origin));
  if (details.same_as !== null) line('same as', `${details.same_as.email}, who counts for both`);
  for (const record of details.records) line('record', record.email);
  line('roles', details.roles.join(', ') || 'none');
  line('manager', details.manager?.email ?? 'none');
  const told = details.working_hours_origin?.source ?? null;
  line(
    'hours',
    details.working_hours === null ? 'unknown' : `${details.working_hours}${told === null ? '' : ` (${told.name})`}`,
  );
  for (const group of details.groups)
    line('group', `${group.name}${group.source === null ? '' : ` (${group.source.name})`}`);
  for (const { type, value, origin } of details.attributes)
    line('attribute', `${type} = ${value} (${originText(origin)})`);
  for (const known of details.known_as)
    line('known as', `${known.name} in ${known.source.name}${known.active ? '' : ', out'}`);
  for (const one of details.accounts) {
    const vouched = one.verified
      ? `verified${one.verified_by === null ? '' : ` by ${one.verified_by.email}`}`
      : 'not verified';
    line(
      'account',
      `${one.integration.name}: ${one.account === null ? `nobody’s: ${one.trouble ?? ''}` : `${one.account}, by ${one.by ?? ''}, ${vouched}`}`,
    );
  }
}
