// Templates: what somebody keeps to ask for again. Only what they are offered can be kept, so that a template is no way to learn whether
// something exists; it remembers things as they were offered then, and says on asking what of them is offered now.

import {
  denialsFor,
  factsAt,
  flowsOpenTo,
  type Integration,
  type IntegrationId,
  isDenied,
  isId,
  type KeptResource,
  limits,
  newId,
  no,
  ok,
  type Permission,
  queriesOf,
  queryHolds,
  quoted,
  type RequestTemplate,
  type Resource,
  type ResourceId,
  type Result,
  refusal,
  type TemplateChoice,
  type World,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { loadWorld } from '../world.ts';
import { anyOffered } from './walk-offers.ts';

/** What a template is to name, by ids. */
export interface TemplateInput {
  readonly name: string;
  readonly integrationIds: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly resourceIds: readonly string[];
  readonly permissionIds: readonly string[];
}

/** The caller's templates, by name. */
export const listRequestTemplates = (ports: Ports, actor: Actor): Promise<readonly RequestTemplate[]> =>
  ports.store.read((tx) => tx.requestTemplates.ofPerson(actor.person.id));

/** One of the caller's templates; somebody else's is nobody's. */
export async function getRequestTemplate(ports: Ports, actor: Actor, id: string): Promise<Result<RequestTemplate>> {
  const found = isId('requestTemplate', id) ? await ports.store.read((tx) => tx.requestTemplates.get(id)) : null;
  return found === null || found.personId !== actor.person.id ? templateNotFound(id) : ok(found);
}

/** Keeps a template; with an id, replaces one of the caller's. `request.nothing_offered` where it names what the caller is not offered. */
export async function saveRequestTemplate(
  ports: Ports,
  actor: Actor,
  input: TemplateInput & { readonly id: string | null },
): Promise<Result<RequestTemplate>> {
  const before = input.id === null ? null : await getRequestTemplate(ports, actor, input.id);
  if (before !== null && !before.ok) return before;
  const seen = await choiceOf(ports, actor, input);
  if (seen.missing !== null) return notOffered(seen.missing);
  const template: RequestTemplate = {
    id: before?.value.id ?? newId('requestTemplate', ports.chance),
    personId: actor.person.id,
    name: input.name,
    choice: seen.choice,
    createdAt: before?.value.createdAt ?? ports.clock.now(),
  };
  return transact(ports, async (tx) => {
    const own = await tx.requestTemplates.ofPerson(actor.person.id);
    const others = own.filter(({ id }) => id !== template.id).length;
    if (others >= limits.requestTemplatesMax) {
      return no(refusal('input.too_large', `you keep ${limits.requestTemplatesMax} templates; remove one first`));
    }
    // Removed in between: it stays removed.
    if (before !== null && others === own.length) return templateNotFound(template.id);
    await tx.requestTemplates.save(template);
    return ok(template);
  });
}

/** Removes one of the caller's templates. */
export async function removeRequestTemplate(ports: Ports, actor: Actor, id: string): Promise<Result<true>> {
  const found = await getRequestTemplate(ports, actor, id);
  if (!found.ok) return found;
  await ports.store.transaction((tx) => tx.requestTemplates.remove(found.value.id));
  return ok(true);
}

/** What of a template the caller is offered now, by the names it has now. */
export async function offeredChoice(ports: Ports, actor: Actor, { choice }: RequestTemplate): Promise<TemplateChoice> {
  const { choice: offered } = await choiceOf(ports, actor, {
    integrationIds: choice.integrations.map(({ id }) => id),
    resourceTypes: choice.resourceTypes.map(({ id }) => id),
    resourceIds: choice.resources.map(({ id }) => id),
    permissionIds: choice.permissions.map(({ id }) => id),
  });
  return offered;
}

type Named = Omit<TemplateInput, 'name'>;

interface Seen {
  readonly choice: TemplateChoice;
  /** The first sort of thing of which one is not offered. */
  readonly missing: keyof TemplateChoice | null;
}

async function choiceOf(ports: Ports, actor: Actor, named: Named): Promise<Seen> {
  const world = await loadWorld(ports);
  const choice: TemplateChoice = {
    integrations: (await offeredOf(named.integrationIds, async (id) => integrationIn(ports, actor, world, id))).map(
      kept,
    ),
    resourceTypes: await offeredOf(named.resourceTypes, (id) => typeIn(ports, actor, world, id)),
    resources: await resourcesIn(ports, actor, world, named.resourceIds),
    permissions: (await offeredOf(named.permissionIds, (id) => permissionIn(ports, actor, world, id))).map(
      ({ id, name }) => ({ id, name }),
    ),
  };
  const asked: Readonly<Record<keyof TemplateChoice, readonly string[]>> = {
    integrations: named.integrationIds,
    resourceTypes: named.resourceTypes,
    resources: named.resourceIds,
    permissions: named.permissionIds,
  };
  const sorts = ['integrations', 'resourceTypes', 'resources', 'permissions'] as const;
  const missing = sorts.find((sort) => choice[sort].length < new Set(asked[sort]).size);
  return { choice, missing: missing ?? null };
}

async function offeredOf<T>(ids: readonly string[], find: (id: string) => Promise<T | null>): Promise<readonly T[]> {
  const found: T[] = [];
  for (const id of new Set(ids)) {
    const one = await find(id);
    if (one !== null) found.push(one);
  }
  return found;
}

async function integrationIn(ports: Ports, actor: Actor, world: World, id: string): Promise<Integration | null> {
  const known = isId('integration', id) ? world.integrations.get(id) : undefined;
  return known !== undefined && (await anyOffered(ports, actor, { integrationId: id })) ? known : null;
}

/** A type, with the kind of integration that offers it. */
async function typeIn(ports: Ports, actor: Actor, world: World, type: string) {
  const holders = [...world.permissions.values()].filter(({ resourceType }) => resourceType === type);
  for (const integrationId of new Set<IntegrationId>(holders.map((one) => one.integrationId))) {
    const integration = world.integrations.get(integrationId);
    if (integration === undefined) continue;
    if (await anyOffered(ports, actor, { integrationId, resourceTypes: [type] })) {
      return { id: type, integrationType: integration.type };
    }
  }
  return null;
}

async function permissionIn(ports: Ports, actor: Actor, world: World, id: string): Promise<Permission | null> {
  const known = isId('permission', id) ? world.permissions.get(id) : undefined;
  if (known === undefined) return null;
  const { integrationId, resourceType, name } = known;
  const filter = { integrationId, resourceTypes: [resourceType], permissionNames: [name] };
  return (await anyOffered(ports, actor, filter)) ? known : null;
}

/** Of these resources, those on which the caller is offered anything, in the order they were named. */
async function resourcesIn(
  ports: Ports,
  actor: Actor,
  world: World,
  ids: readonly string[],
): Promise<readonly KeptResource[]> {
  const person = world.people.get(actor.person.id);
  const wanted = [...new Set(ids)].filter((id): id is ResourceId => isId('resource', id));
  if (person === undefined || wanted.length === 0) return [];
  const facts = factsAt(world, ports.clock.now());
  const denials = denialsFor(world, person, facts);
  const queries = flowsOpenTo(world, { person, grantee: person }, facts).flatMap(({ targets }) =>
    queriesOf(targets, world),
  );
  const offered = (resource: Resource, integration: Integration): boolean =>
    adapterOf(ports, integration.type) !== null &&
    [...world.permissions.values()].some((permission) => {
      if (permission.integrationId !== integration.id || permission.resourceType !== resource.type) return false;
      const member = { integration, resource, permission };
      return !isDenied(denials, member) && queries.some((query) => queryHolds(query, member));
    });
  const rows = await ports.store.read((tx) => tx.resources.many(wanted));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id): readonly KeptResource[] => {
    const resource = byId.get(id);
    const integration = resource && world.integrations.get(resource.integrationId);
    if (!resource || !integration || !offered(resource, integration)) return [];
    const { nativeId, name, path, type } = resource;
    return [{ id, nativeId, name, path, type, integration: kept(integration) }];
  });
}

const kept = ({ id, type, name }: Integration) => ({ id, type, name });

const fields: Readonly<Record<keyof TemplateChoice, string>> = {
  integrations: 'filter_integration_ids',
  resourceTypes: 'filter_resource_type_ids',
  resources: 'filter_resource_ids',
  permissions: 'filter_permission_ids',
};

/** The same words whether there is such a thing or not. */
const notOffered = (sort: keyof TemplateChoice) =>
  no(
    refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for', {
      field: fields[sort],
    }),
  );

const templateNotFound = (id: string) =>
  no(refusal('object.not_found', `no access request template ${quoted(id)}`, { field: 'id' }));
