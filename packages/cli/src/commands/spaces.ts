// tidegate spaces: slices of the account that people of it govern for themselves.

import { type Client, type OutputOf, spaceRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { readYamlFile } from '../read-yaml-file.ts';
import { stuckLines } from './perimeters.ts';

type Space = OutputOf<typeof spaceRoutes.createSpace>;
type SavedObject = OutputOf<typeof spaceRoutes.createSpaceScope>;

export function addSpaces(program: Command): void {
  const spaces = program.command('spaces').description('slices of the account that people of it govern for themselves');
  addLooking(spaces);
  addGoverning(spaces);
  addObjects(spaces);
}

function addLooking(spaces: Command): void {
  spaces
    .command('list', { isDefault: true })
    .description('the spaces you are in (all of them: Viewer, Admin)')
    .addHelpText('after', '\nExample: tidegate spaces --as admin')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(spaceRoutes.listSpaces, { query: { limit: 1_000 } });
      if (json) return printJson(answer);
      printTable(
        ['SPACE', 'WHAT IT HOLDS', 'PEOPLE'],
        answer.items.map((one) => [one.name, one.query, peopleText(one)]),
        'you are in no space',
      );
    });
  spaces
    .command('show <space>')
    .description('one space, with its scopes, bundles and access flows')
    .option('--inventory', 'its resources instead')
    .addHelpText('after', '\nExample: tidegate spaces show payments --inventory')
    .action(async (name: string, options: { inventory?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const params = { id: (await findSpace(client, name)).id };
      if (options.inventory) {
        const answer = await client.call(spaceRoutes.listSpaceInventory, { params, query: { limit: 1_000 } });
        if (json) return printJson(answer);
        const rows = answer.items.map((one) => [one.name, one.type, one.path, one.permissions.join(', ')]);
        return printTable(['RESOURCE', 'TYPE', 'PATH', 'PERMISSIONS'], rows, 'the space holds nothing now');
      }
      const answer = await client.call(spaceRoutes.getSpace, { params });
      if (json) return printJson(answer);
      console.log(plain(`${answer.name} holds what fits ${answer.query}; in it: ${peopleText(answer)}`));
      const rows = answer.objects.map((one) => [one.kind, one.name, one.sentence]);
      printTable(['KIND', 'NAME', 'WHAT IT IS'], rows, 'nothing belongs to it yet');
    });
}

function addGoverning(spaces: Command): void {
  spaces
    .command('save <file>')
    .description('make or change a space, by its name, from a YAML or JSON file: name, query, members (Admin)')
    .addHelpText('after', '\nExample: tidegate spaces save payments.yaml --as admin')
    .action(async (file: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const sent = readYamlFile(file);
      const known = await knownSpace(client, typeof sent['name'] === 'string' ? sent['name'] : '');
      const saved =
        known === null
          ? await client.call(spaceRoutes.createSpace, {
              body: fitting(spaceRoutes.createSpace.body.safeParse(sent), file),
            })
          : await client.call(spaceRoutes.replaceSpace, {
              params: { id: known.id },
              body: fitting(spaceRoutes.replaceSpace.body.safeParse(sent), file),
            });
      if (json) return printJson(saved);
      console.log(plain(`${saved.name} holds what fits ${saved.query}; in it: ${peopleText(saved)}`));
    });
  spaces
    .command('members <space>')
    .description('say who is in a space, all of them at once (its owners, Admin)')
    .option('--owner <address...>', 'owners: they say who is in it, and change what belongs to it')
    .option('--manager <address...>', 'managers: they change what belongs to it')
    .addHelpText(
      'after',
      '\nExample: tidegate spaces members payments --owner ada@acme.example --manager ben@acme.example',
    )
    .action(async (name: string, options: { owner?: string[]; manager?: string[] }, command: Command) => {
      const { client, json } = connect(command);
      const { id } = await findSpace(client, name);
      const members = [
        ...(options.owner ?? []).map((person) => ({ person, role: 'Space Owner' as const })),
        ...(options.manager ?? []).map((person) => ({ person, role: 'Space Manager' as const })),
      ];
      const saved = await client.call(spaceRoutes.setSpaceMembers, { params: { id }, body: { members } });
      if (json) return printJson(saved);
      console.log(plain(`in ${saved.name}: ${peopleText(saved)}`));
    });
  spaces
    .command('remove <space>')
    .description('remove a space to which nothing belongs (Admin)')
    .addHelpText('after', '\nExample: tidegate spaces remove payments --as admin')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const { id } = await findSpace(client, name);
      const answer = await client.call(spaceRoutes.deleteSpace, { params: { id } });
      if (json) return printJson(answer);
      console.log(plain(`${name} is removed`));
    });
}

interface Put {
  readonly client: Client;
  readonly spaceId: string;
  /** What it replaces. */
  readonly known: { readonly id: string } | null;
  readonly sent: object;
  readonly file: string;
}

/** How each kind is made and replaced. */
const puts: Readonly<Record<SavedObject['kind'], (put: Put) => Promise<SavedObject>>> = {
  scope: async ({ client, spaceId: id, known, sent, file }) => {
    const body = fitting(spaceRoutes.createSpaceScope.body.safeParse(sent), file);
    if (known === null) return client.call(spaceRoutes.createSpaceScope, { params: { id }, body });
    return client.call(spaceRoutes.replaceSpaceScope, { params: { id, object_id: known.id }, body });
  },
  bundle: async ({ client, spaceId: id, known, sent, file }) => {
    const body = fitting(spaceRoutes.createSpaceBundle.body.safeParse(sent), file);
    if (known === null) return client.call(spaceRoutes.createSpaceBundle, { params: { id }, body });
    return client.call(spaceRoutes.replaceSpaceBundle, { params: { id, object_id: known.id }, body });
  },
  flow: async ({ client, spaceId: id, known, sent, file }) => {
    const body = fitting(spaceRoutes.createSpaceFlow.body.safeParse(sent), file);
    if (known === null) return client.call(spaceRoutes.createSpaceFlow, { params: { id }, body });
    return client.call(spaceRoutes.replaceSpaceFlow, { params: { id, object_id: known.id }, body });
  },
};
const isKind = (word: string): word is SavedObject['kind'] => Object.hasOwn(puts, word);

function addObjects(spaces: Command): void {
  spaces
    .command('put <space> <kind> <file>')
    .description('make or replace a scope, bundle or flow of a space, by its name, from a YAML or JSON file')
    .addHelpText('after', '\nExample: tidegate spaces put payments scope databases.yaml')
    .action(async (name: string, kind: string, file: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      if (!isKind(kind)) throw new CliFailure(`\`${kind}\` is no kind; say scope, bundle or flow`, 2);
      const space = await findSpace(client, name);
      const sent = readYamlFile(file);
      const known = await findObject(client, space, typeof sent['name'] === 'string' ? sent['name'] : '');
      const shown = await puts[kind]({ client, spaceId: space.id, known, sent, file });
      if (json) return printJson(shown);
      console.log(plain(`${shown.name} is version ${shown.version}: ${shown.sentence}`));
      for (const line of stuckLines(shown)) console.log(plain(line));
    });
  spaces
    .command('drop <space> <name>')
    .description('remove a scope, bundle or flow of a space that nothing uses')
    .addHelpText('after', '\nExample: tidegate spaces drop payments readers')
    .action(async (name: string, object: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const space = await findSpace(client, name);
      const found = await findObject(client, space, object);
      if (found === null) throw new CliFailure(`no \`${object}\` in the space \`${space.name}\``, 4);
      const params = { id: space.id, object_id: found.id };
      const answer = await client.call(spaceRoutes.deleteSpaceObject, { params });
      if (json) return printJson(answer);
      console.log(plain(`${found.name} is removed`));
    });
}

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: {
        readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
      };
    };

/** What a file holds, as the body of a route. */
function fitting<T>(parsed: Parsed<T>, file: string): T {
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CliFailure(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not what is needed here'}`, 2);
}

const peopleText = ({ members }: Space): string =>
  members.map(({ person, role }) => `${person.email} (${role})`).join(', ') || 'nobody';

async function knownSpace(client: Client, name: string): Promise<Space | null> {
  const answer = await client.call(spaceRoutes.listSpaces, { query: { limit: 1_000 } });
  return answer.items.find((one) => one.name === name || one.id === name) ?? null;
}

async function findSpace(client: Client, name: string): Promise<Space> {
  const found = await knownSpace(client, name);
  if (found === null) throw new CliFailure(`no space \`${name}\``, 4);
  return found;
}

/** By id, or by name with or without the space's before it. */
async function findObject(client: Client, space: Space, name: string) {
  const { objects } = await client.call(spaceRoutes.getSpace, { params: { id: space.id } });
  return objects.find((one) => [one.id, one.name, one.name.slice(space.name.length + 1)].includes(name)) ?? null;
}
