// Configuration files as an estate to be reviewed without a server: resources in an index, scopes and flows as the server would read
// them. What the files cannot say is what each type's permissions are: their names are taken from flows and scopes, beside the three that
// most types know, and how much each allows from the name.

import {
  type AccessFlow,
  type Bundle,
  type FlowReferences,
  type IndexedResource,
  type Integration,
  InventoryIndex,
  makeWorld,
  type Permission,
  parseQuery,
  plainFacts,
  queryConditions,
  quoted,
  readBundle,
  readFlow,
  type Scope,
  type World,
} from '@tidegate/core';
import type { z } from 'zod';
import { CliFailure } from '../failure.ts';
import { readYaml } from '../read-yaml.ts';
import { type EstateFile, estateFile, type resourceShape } from './file-shapes.ts';

export interface ReadEstate {
  readonly index: InventoryIndex;
  readonly estate: World;
}

/** Reads files. Throws `CliFailure` with every problem that keeps them from being read. */
export function readEstate(files: readonly { readonly path: string; readonly text: string }[]): ReadEstate {
  const contents = files.map(contentOf);
  const gather = <T>(pick: (content: EstateFile) => readonly T[]): readonly T[] => contents.flatMap(pick);
  const resources = resourcesOf(contents);
  const scopes = gather((one) => one.scopes).map(scopeFrom);
  const names = [
    ...gather((one) => one.integrations).map(({ name }) => name),
    ...resources.map(({ integrationId }) => integrationId.slice('int_'.length)),
  ];
  const integrations = [...new Set(names)].map(integrationFrom);
  const { bundles, flows } = offeredFrom(contents, { scopes, integrations });
  const permissions = permissionsOf(resources, namesOfPermissions(scopes, flows));
  const index = new InventoryIndex({
    integrations: new Map(integrations.map(({ id, name }) => [id, name])),
    permissions,
  });
  for (const resource of resources) index.load(resource);
  index.seal();
  return { index, estate: makeWorld({ integrations, permissions, scopes, bundles, flows, people: [], groups: [] }) };
}

function contentOf({ path, text }: { readonly path: string; readonly text: string }): EstateFile {
  const read = readYaml(text);
  const [problem] = read.problems;
  if (problem) throw new CliFailure(`${path}:${problem.line}:${problem.column}: not valid YAML: ${problem.message}`, 2);
  const parsed = estateFile.safeParse(read.value ?? {});
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const steps = issue.path.filter((step) => typeof step !== 'symbol');
    const { line, column } = read.placeOf(steps);
    return `${path}:${line}:${column}: ${steps.join('.')}: ${issue.message}`;
  });
  throw new CliFailure(lines.join('\n'), 2);
}

const integrationIdOf = (name: string): `int_${string}` => `int_${name}`;

const integrationFrom = (name: string) => ({
  id: integrationIdOf(name),
  name,
  type: 'files',
  category: 'RESOURCES' as const,
  connectorId: null,
  config: {},
  credential: null,
  status: 'Active' as const,
  statusMessage: null,
  connectedResourceTypes: null,
  customAccessDetails: null,
  published: {},
  lastSyncAt: null,
  createdAt: 0,
});

type Organization = EstateFile['organizations'][number];
type Account = Organization['accounts'][number];
type Placed = IndexedResource & { readonly integrationId: `int_${string}` };

function resourcesOf(contents: readonly EstateFile[]): readonly Placed[] {
  const accounts = new Map<string, { readonly organization: Organization; readonly account: Account }>();
  const found = new Map<string, Placed>();
  for (const organization of contents.flatMap((one) => one.organizations)) {
    for (const account of organization.accounts) {
      accounts.set(`${organization.integration}/${account.id}`, { organization, account });
      const resource = accountResource(organization, account);
      found.set(resource.id, resource);
    }
  }
  for (const { integration, resources } of contents.flatMap((one) => one.inventory)) {
    for (const item of resources) {
      const home = item.account === undefined ? undefined : accounts.get(`${integration}/${item.account}`);
      const resource = resourceFrom(integration, item, home);
      found.set(resource.id, resource);
    }
  }
  return [...found.values()];
}

const accountPath = ({ name: root }: Organization, { unit, name, id }: Account): string =>
  [root, ...unit.split('/').filter((part) => part !== ''), `${name} ${id}`].join('/');

const accountContext = ({ id, name, unit }: Account): Readonly<Record<string, string>> => ({
  account_id: id,
  account_name: name,
  ...(unit === '' ? {} : { organizational_unit: unit }),
});

const accountResource = (organization: Organization, account: Account): Placed => ({
  id: idOf(organization.integration, 'aws-organization-account', account.id),
  integrationId: integrationIdOf(organization.integration),
  type: 'aws-organization-account',
  nativeId: account.id,
  name: account.name,
  path: accountPath(organization, account),
  ancestors: [],
  status: 'active',
  riskLevel: 'high',
  tags: tagsFrom(account.tags),
  context: accountContext(account),
});

function resourceFrom(
  integration: string,
  item: z.infer<typeof resourceShape>,
  home: { readonly organization: Organization; readonly account: Account } | undefined,
): Placed {
  const above = home === undefined ? [] : [accountPath(home.organization, home.account)];
  const parent = item.parent ?? item.account;
  return {
    id: idOf(integration, item.type, item.id),
    integrationId: integrationIdOf(integration),
    type: item.type,
    nativeId: item.id,
    name: item.name,
    path: item.path ?? [...above, ...(item.region === undefined ? [] : [item.region]), item.name].join('/'),
    ancestors: parent === undefined ? [] : [...new Set([...(home === undefined ? [] : [home.account.id]), parent])],
    status: 'active',
    riskLevel: item.risk,
    tags: tagsFrom(item.tags),
    context: {
      ...(home === undefined ? {} : accountContext(home.account)),
      ...(item.region === undefined ? {} : { region: item.region }),
      ...item.context,
    },
  };
}

const idOf = (...parts: readonly string[]): string => `res_${parts.join('/')}`;
const tagsFrom = (tags: Readonly<Record<string, string>>): Placed['tags'] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

function scopeFrom({ name, description, query }: EstateFile['scopes'][number]): Scope {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new CliFailure(`the scope ${quoted(name)}: ${parsed.refusal.message}`, 2);
  return { id: `scp_${name}`, name, description, query, version: 1, createdAt: 0, updatedAt: 0 };
}

function offeredFrom(
  contents: readonly EstateFile[],
  { scopes, integrations }: { readonly scopes: readonly Scope[]; readonly integrations: readonly Integration[] },
): { readonly bundles: readonly Bundle[]; readonly flows: readonly AccessFlow[] } {
  const people = contents.flatMap((one) => one.people);
  const references: FlowReferences = {
    scopes,
    bundles: [],
    integrations,
    groups: contents.flatMap((one) => one.groups).map(({ name }) => ({ id: `grp_${name}`, name, sourceId: null })),
    people: people.map(({ email, attributes }) => ({
      id: `prs_${email}`,
      email: email.trim().toLowerCase(),
      emailAliases: [],
      firstName: '',
      lastName: '',
      active: true,
      roles: [],
      managerId: null,
      groupIds: [],
      attributes,
      ...plainFacts(0),
    })),
    attributeTypes: [...new Set(people.flatMap(({ attributes }) => Object.keys(attributes)))],
  };
  const bundles = contents
    .flatMap((one) => one.bundles)
    .map((body): Bundle => {
      const draft = readBundle(body, references);
      if (!draft.ok) throw new CliFailure(`the bundle ${quoted(body.name)}: ${draft.refusal.message}`, 2);
      return { ...draft.value, id: `bdl_${body.name}`, published: {}, version: 1, createdAt: 0, updatedAt: 0 };
    });
  const flows = contents
    .flatMap((one) => one.flows)
    .map((body): AccessFlow => {
      const draft = readFlow(body, { ...references, bundles });
      if (!draft.ok) throw new CliFailure(`the access flow ${quoted(body.name)}: ${draft.refusal.message}`, 2);
      return { ...draft.value, id: `flw_${body.name}`, published: {}, version: 1, createdAt: 0, updatedAt: 0 };
    });
  return { bundles, flows };
}

/** The names that most types know, and those that flows and scopes name. */
function namesOfPermissions(scopes: readonly Scope[], flows: readonly AccessFlow[]): readonly string[] {
  const inFlows = flows.flatMap(({ targets }) =>
    targets.flatMap((target) => (target.kind === 'bundle' ? [] : (target.permissions ?? []))),
  );
  const inScopes = scopes.flatMap(({ query }) => {
    const parsed = parseQuery(query);
    const conditions = parsed.ok ? queryConditions(parsed.value) : [];
    return conditions
      .filter(({ field, operator }) => field === 'permission_name' && /^(=|!=|in|not_in)$/.test(operator))
      .flatMap(({ values }) => values);
  });
  return [...new Set(['READ_ONLY', 'READ_WRITE', 'ADMIN', ...inFlows, ...inScopes])];
}

function permissionsOf(resources: readonly Placed[], names: readonly string[]): readonly Permission[] {
  const types = new Map(
    resources.map(({ integrationId, type }) => [`${integrationId} ${type}`, { integrationId, type }]),
  );
  return [...types.values()].flatMap(({ integrationId, type }) =>
    names.map((name): Permission => {
      const level = levelOf(name);
      return {
        id: `prm_${integrationId} ${type} ${name}`,
        integrationId,
        resourceType: type,
        name,
        level,
        riskLevel: ({ read: 'low', write: 'medium', admin: 'high' } as const)[level],
        allows: name,
        source: 'file',
        observedAt: 0,
      };
    }),
  );
}

/** How much a permission allows, by its name. */
function levelOf(name: string): Permission['level'] {
  if (/admin|power|full|owner|assume|all\b/i.test(name)) return 'admin';
  return /read|view|select|list|describe/i.test(name) && !/write/i.test(name) ? 'read' : 'write';
}
