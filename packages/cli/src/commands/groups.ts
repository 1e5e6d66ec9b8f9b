// tidegate groups: who is in them, who says so, what names them; and changing those that Tidegate keeps itself. What a source tells is changed
// there, and the server says so.

import { type Client, groupRoutes, type ListedGroupView, peopleRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable, relativeTime } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

export function addGroups(program: Command): void {
  const groups = program.command('groups').description('groups of people, who tells them, and what names them');
  groups
    .command('list', { isDefault: true })
    .description('groups by name (Viewer, Admin)')
    .option('-s, --search <text>', 'with this in their names')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 100)
    .addHelpText('after', '\nExample: tidegate groups --search data --as auditor')
    .action(async (options: { search?: string; limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(groupRoutes.listGroups, { query: options });
      if (json) return printJson(answer);
      printTable(
        ['GROUP', 'TOLD BY', 'MEMBERS', 'NAMED BY'],
        answer.items.map((one) => [one.name, one.source?.name ?? 'Tidegate', String(one.members), namersOf(one)]),
        'no groups',
      );
      if (answer.pagination.next_page_token !== null) console.log('there is more: raise --limit, or search');
    });
  addShow(groups);
  addChanges(groups);
}

const namersOf = ({ flows, rules }: Pick<ListedGroupView, 'flows' | 'rules'>): string =>
  [...flows, ...rules].map(({ name }) => name).join(', ') || '—';

function addShow(groups: Command): void {
  groups
    .command('show <group>')
    .description('one group: who tells it, what is nested in it, what names it, and who is in it (Viewer, Admin)')
    .option('-n, --limit <count>', 'at most this many members', wholeNumber(1, 1_000), 100)
    .addHelpText('after', '\nExample: tidegate groups show data --as auditor')
    .action(async (name: string, options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: await groupIdOf(client, name) };
      const group = await client.call(groupRoutes.showGroup, { params });
      const members = await client.call(groupRoutes.listGroupPeople, { params, query: { limit: options.limit } });
      if (json) return printJson({ ...group, people: members.items, pagination: members.pagination });
      const told = group.told === null ? 'Tidegate' : `${group.source?.name ?? 'a source'}, as ${group.told.name}`;
      console.log(plain(`${group.name} (${group.id}), told by ${told}`));
      if (group.holds.length > 0) console.log(plain(`holds ${group.holds.map((one) => one.name).join(', ')}`));
      if (group.held_by.length > 0) console.log(plain(`held by ${group.held_by.map((one) => one.name).join(', ')}`));
      console.log(plain(`named by ${namersOf(group)}`));
      printTable(
        ['MEMBER', 'THROUGH', 'TOLD'],
        members.items.map(({ person, active, through, origin }) => [
          active ? person.email : `${person.email} (inactive)`,
          through.map((one) => one.name).join(', ') || 'itself',
          relativeTime(origin.observed_at),
        ]),
        'nobody is in it',
      );
      if (members.pagination.next_page_token !== null) console.log('there is more: raise --limit');
    });
}

function addChanges(groups: Command): void {
  groups
    .command('save <name> [members...]')
    .description('make a group of these people, by address, or replace who is in it (Admin)')
    .addHelpText('after', '\nExample: tidegate groups save on-duty ada@acme.example dba@acme.example --as admin')
    .action(async (name: string, emails: string[], _options: object, command: Command) => {
      const { client, json } = connect(command);
      const known = await findGroup(client, name);
      const body = { members_emails: emails };
      if (known === null) await client.call(peopleRoutes.createGroupV1, { body: { name, ...body } });
      else await client.call(peopleRoutes.replaceGroupMembersV1, { params: { id: known.id }, body });
      await tell(client, known?.id ?? name, json);
    });
  for (const { verb, word, route } of [
    { verb: 'add', word: 'put people into a group', route: peopleRoutes.addGroupMemberV1 },
    { verb: 'drop', word: 'take people out of a group', route: peopleRoutes.removeGroupMemberV1 },
  ]) {
    groups
      .command(`${verb} <group> <members...>`)
      .description(`${word}, by address (Admin)`)
      .addHelpText('after', `\nExample: tidegate groups ${verb} on-duty ada@acme.example --as admin`)
      .action(async (name: string, emails: string[], _options: object, command: Command) => {
        const { client, json } = connect(command);
        const id = await groupIdOf(client, name);
        for (const email of emails) await client.call(route, { params: { id, email } });
        await tell(client, id, json);
      });
  }
  groups
    .command('rename <group> <name>')
    .description('rename a group; access flows that name it still mean it (Admin)')
    .addHelpText('after', '\nExample: tidegate groups rename on-duty on-call --as admin')
    .action(async (name: string, other: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const id = await groupIdOf(client, name);
      await client.call(peopleRoutes.renameGroupV1, { params: { id }, body: { name: other } });
      await tell(client, id, json);
    });
  groups
    .command('remove <group>')
    .description('remove a group that no access flow and no rule names (Admin)')
    .addHelpText('after', '\nExample: tidegate groups remove on-duty --as admin')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(peopleRoutes.deleteGroupV1, { params: { id: await groupIdOf(client, name) } });
      if (json) printJson(answer);
      else console.log(plain(`${name} is removed`));
    });
}

async function tell(client: Client, reference: string, json: boolean): Promise<void> {
  const group = await client.call(groupRoutes.showGroup, { params: { id: await groupIdOf(client, reference) } });
  if (json) printJson(group);
  else console.log(plain(`${group.name}: ${group.members} ${group.members === 1 ? 'member' : 'members'}`));
}

async function groupIdOf(client: Client, reference: string): Promise<string> {
  if (reference.startsWith('grp_')) return reference;
  const found = await findGroup(client, reference);
  if (found === null) throw new CliFailure(`no group \`${reference}\`; list them with tidegate groups`, 4);
  return found.id;
}

async function findGroup(client: Client, name: string): Promise<{ readonly id: string } | null> {
  for (let page: string | undefined; ; ) {
    const query = { limit: 1_000, search: name.slice(0, 200), ...(page === undefined ? {} : { page_token: page }) };
    const answer = await client.call(groupRoutes.listGroups, { query });
    const found = answer.items.find((one) => one.name === name || one.id === name);
    if (found !== undefined) return found;
    if (answer.pagination.next_page_token === null) return null;
    page = answer.pagination.next_page_token;
  }
}
