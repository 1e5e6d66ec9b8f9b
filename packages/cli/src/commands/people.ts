// tidegate people: who there is, and a sign-in link for one of them.

import { administrationRoutes, personRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { printJson, printTable, relativeTime } from '../output/print.ts';
import { addPeopleFacts } from './people-facts.ts';
import { addPeopleImport } from './people-import.ts';

export function addPeople(program: Command): void {
  const people = program.command('people').description('people with groups and manager (Viewer, Admin)');
  addPeopleFacts(people);
  addPeopleImport(people);
  people
    .command('list', { isDefault: true })
    .description('list people')
    .addHelpText('after', '\nExample: tidegate people --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(administrationRoutes.listPeople, { query: { limit: 1_000 } });
      if (json) return printJson(answer);
      printTable(
        ['PERSON', 'NAME', 'ACTIVE', 'ROLES', 'GROUPS', 'MANAGER'],
        answer.items.map((person) => [
          person.email,
          person.name,
          person.active ? 'yes' : 'no',
          person.roles.join(' ') || '—',
          person.groups.join(' ') || '—',
          person.manager?.email ?? '—',
        ]),
        'no people yet: write them under `people:` and apply it',
      );
    });
  people
    .command('link <email>')
    .description('make a one-time sign-in link for a person, to hand over (Admin)')
    .addHelpText('after', '\nExample: tidegate people link ada@company.example')
    .action(async (email: string, _options: object, command: Command) => {
      const { client, json, url } = connect(command);
      const answer = await client.call(personRoutes.createSignInLink, { body: { email } });
      if (json) return printJson(answer);
      console.log(new URL(answer.path, url).href);
      console.error(`works once, until ${answer.expires_at} (${relativeTime(answer.expires_at)}); shown this once`);
    });
}
