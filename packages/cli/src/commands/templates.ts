// tidegate templates: what one keeps to ask for again. It remembers things as they were offered; asking goes by what is offered now.

import { type Client, type OutputOf, requestRoutes, clientTemplateRoutes as routes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';

type Template = OutputOf<typeof routes.getClientTemplate>;

export function addTemplates(program: Command): void {
  const templates = program.command('templates').description('what you keep to ask for again; nobody else sees it');
  addKeeping(templates);
  templates
    .command('show <name>')
    .description('one template, with what of it you are still offered')
    .addHelpText('after', '\nExample: tidegate templates show invoices --as data-engineer')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const template = await templateNamed(client, name);
      const units = await unitsOf(client, template);
      if (json) return printJson({ template, offered: units });
      const rows = units.map((one) => [one.resource.path, one.permission.name]);
      printTable(['RESOURCE', 'PERMISSION'], rows, 'nothing of it is offered to you now');
    });
  templates
    .command('ask <name>')
    .description('ask for everything in a template that you are still offered')
    .option('--for <duration>', 'for how long: 45m, 1h30m, seconds; what the flow gives when left out')
    .option('-r, --reason <text>', 'why you need it')
    .option('--flow <id>', 'which offer, where several access flows offer it')
    .addHelpText('after', '\nExample: tidegate templates ask invoices --reason "ticket 4711" --as data-engineer')
    .action(async (name: string, options: { for?: string; reason?: string; flow?: string }, command: Command) => {
      const { client, json } = connect(command);
      const units = await unitsOf(client, await templateNamed(client, name));
      if (units.length === 0) throw new CliFailure(`nothing of \`${name}\` is offered to you now`, 4);
      const made = await client.call(requestRoutes.createRequests, {
        body: {
          entitlements: units.map(({ resource, permission }) => ({
            resource_id: resource.id,
            permission_id: permission.id,
          })),
          ...(options.flow === undefined ? {} : { flow_id: options.flow }),
          ...(options.for === undefined ? {} : { duration_sec: readDuration(options.for) }),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
        },
      });
      if (json) return printJson(made);
      for (const one of made.items) console.log(plain(`${one.id}: ${one.status}: ${one.sentence}`));
    });
}

function addKeeping(templates: Command): void {
  templates
    .command('list', { isDefault: true })
    .description('your templates, by name')
    .addHelpText('after', '\nExample: tidegate templates --as data-engineer')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(routes.listClientTemplates, { query: { limit: 100 } });
      if (json) return printJson(answer);
      printTable(
        ['TEMPLATE', 'RESOURCES', 'PERMISSIONS'],
        answer.data.map((one) => [one.name, namesOf(one.resources), namesOf(one.permissions)]),
        'you keep no templates; keep one with tidegate templates keep',
      );
    });
  templates
    .command('keep <name> <resource...>')
    .description('keep resources you are offered under a name, or replace what is kept under it')
    .option('-p, --permission <name...>', 'only these permissions; all that is offered when left out')
    .addHelpText('after', '\nExample: tidegate templates keep invoices dev-api-rds-01 -p READ_ONLY --as data-engineer')
    .action(async (name: string, resources: string[], options: { permission?: string[] }, command: Command) => {
      const { client, json } = connect(command);
      const offers = [];
      for (const resource of resources) offers.push(...(await offersOn(client, resource, options.permission)));
      const known = await findTemplate(client, name);
      const body = {
        name,
        type: 'IntegrationRequest' as const,
        filter_integration_ids: [],
        filter_resource_type_ids: [],
        filter_resource_ids: [...new Set(offers.map(({ resource }) => resource.id))],
        filter_permission_ids:
          options.permission === undefined ? [] : [...new Set(offers.map(({ permission }) => permission.id))],
      };
      const kept =
        known === null
          ? await client.call(routes.createClientTemplate, { body })
          : await client.call(routes.replaceClientTemplate, { params: { id: known.id }, body });
      if (json) return printJson(kept);
      console.log(plain(`${kept.name} keeps ${namesOf(kept.resources)}`));
    });
  templates
    .command('remove <name>')
    .description('remove one of your templates')
    .addHelpText('after', '\nExample: tidegate templates remove invoices --as data-engineer')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const { id } = await templateNamed(client, name);
      const answer = await client.call(routes.deleteClientTemplate, { params: { id } });
      if (json) return printJson(answer);
      console.log(plain(`${name} is removed`));
    });
}

const namesOf = (things: readonly { readonly name: string }[]): string =>
  things.map(({ name }) => name).join(', ') || '—';

async function findTemplate(client: Client, name: string): Promise<Template | null> {
  const { data } = await client.call(routes.listClientTemplates, { query: { limit: 100 } });
  return data.find((one) => one.name === name || one.id === name) ?? null;
}

async function templateNamed(client: Client, name: string): Promise<Template> {
  const found = await findTemplate(client, name);
  if (found === null) throw new CliFailure(`you keep no template \`${name}\``, 4);
  return found;
}

async function offersOn(client: Client, resource: string, permissions: readonly string[] | undefined) {
  const byId = resource.startsWith('res_') ? { resource_id: resource } : { search: resource };
  const answer = await client.call(requestRoutes.listOffers, { query: { limit: 1_000, ...byId } });
  const found = answer.items.filter(
    (one) =>
      [one.resource.id, one.resource.name, one.resource.path].includes(resource) &&
      (permissions?.includes(one.permission.name) ?? true),
  );
  if (found.length === 0) throw new CliFailure(`you may not ask for this on \`${resource}\``, 4);
  return found;
}

/** What it names and is offered now. By what was kept, not by what is left of it: without its permissions it would mean all of them. */
async function unitsOf(client: Client, { resources, permissions }: Template) {
  const wanted = new Set(permissions.map(({ id }) => id));
  const units = [];
  for (const { id } of resources) {
    const answer = await client.call(requestRoutes.listOffers, { query: { limit: 1_000, resource_id: id } });
    units.push(...answer.items.filter(({ permission }) => wanted.size === 0 || wanted.has(permission.id)));
  }
  return units;
}
