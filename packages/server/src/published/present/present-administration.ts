// Scopes, integrations, groups and people in the published field names.

import {
  type Adapter,
  displayName,
  type Group,
  type Integration,
  ownerSettings,
  type Person,
  type Scope,
  type Source,
  type SourceId,
  type World,
} from '@tidegate/core';
import { instantText, instantTextOrNull } from '../../present/present-shapes.ts';
import { builtInConnector } from '../connectors.ts';
import { policiesSent } from '../policies-in-config.ts';

/** What came from no source: from files that were applied, and by hand. */
export const noSource = { source_integration_id: null, source_integration_name: null } as const;

export const presentAccessScope = (scope: Scope) => ({
  id: scope.id,
  name: scope.name,
  description: scope.description,
  query: scope.query,
  creation_date: instantText(scope.createdAt),
  update_date: instantText(scope.updatedAt),
  version: scope.version,
});

/** The source a thing came from, where it came from one. */
export type NameSource = (id: SourceId | null) => {
  readonly source_integration_id: string | null;
  readonly source_integration_name: string | null;
};

/** Names of sources; one that was removed is none. */
export function nameSources(sources: readonly Source[]): NameSource {
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return (id) => {
    const name = id === null ? undefined : names.get(id);
    return id === null || name === undefined ? noSource : { source_integration_id: id, source_integration_name: name };
  };
}

/** Groups of a source are told by it under their name. */
export const presentGroup = (group: Group, sourceOf: NameSource) => ({
  id: group.id,
  name: group.name,
  source_id: group.sourceId === null ? null : group.name,
  ...sourceOf(group.sourceId),
});

export const presentUser = (person: Person, sourceOf: NameSource) => ({
  id: person.id,
  email: person.email,
  email_aliases: [...person.emailAliases],
  first_name: person.firstName,
  last_name: person.lastName,
  active: person.active,
  roles: [...person.roles],
  ...sourceOf(person.origin.sourceId),
  attributes: { ...person.attributes },
});

/** A person where a request mentions one. */
export const presentIdentity = (person: Person) => ({ id: person.id, source_id: person.email });

/** A person as the client API shows one. */
export const presentClientUser = (person: Person) => ({
  id: person.id,
  name: displayName(person),
  email: person.email,
});

export function presentIntegrationV4(integration: Integration, adapter: Adapter | null, sources: World['sources']) {
  const { credential } = integration;
  return {
    id: integration.id,
    name: integration.name,
    type: integration.type,
    category: integration.category,
    connector_id: integration.connectorId ?? builtInConnector,
    status: integration.status,
    last_sync_time: instantTextOrNull(integration.lastSyncAt),
    integration_config: configAsSent(integration),
    secret_store_config: credential?.kind === 'sealed' ? { apono: { parameters: {} } } : null,
    connected_resource_types:
      integration.connectedResourceTypes === null ? null : [...integration.connectedResourceTypes],
    custom_access_details: integration.customAccessDetails,
    ...presentOwners(integration, sources),
    credential: presentCredential(credential),
    status_message: integration.statusMessage,
    simulated: adapter?.simulated ?? false,
  };
}

function presentOwners(integration: Integration, sources: World['sources']) {
  const { owner, mapping } = ownerSettings(integration);
  const from = (sourceId: string | null) =>
    sourceId === null
      ? noSource
      : {
          source_integration_id: sourceId,
          source_integration_name: sources.find(({ id }) => id === sourceId)?.name ?? null,
        };
  return {
    owner: owner && {
      attribute_type: owner.attributeType,
      attribute_value: [...owner.values],
      ...from(owner.sourceId),
    },
    owners_mapping: mapping && {
      key_name: mapping.tagKey,
      attribute_type: mapping.attributeType,
      ...from(mapping.sourceId),
    },
  };
}

function presentCredential(credential: Integration['credential']) {
  switch (credential?.kind) {
    case 'environment':
      return { environment: credential.name };
    case 'file':
      return { file: credential.path };
    default:
      return null;
  }
}

/** The settings in force, each spelled as it was sent (a number stays a number) where that is what is in force. */
function configAsSent(integration: Integration): Record<string, string | number | boolean> {
  const sent: unknown = integration.published['integration_config'];
  const spelled = new Map<string, unknown>(typeof sent === 'object' && sent !== null ? Object.entries(sent) : []);
  // Shown to whoever keeps it there; said another way, it is no setting of the target.
  const config = { ...integration.config, ...policiesSent(integration, (key) => spelled.has(key)) };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const as = spelled.get(key);
      return [key, (typeof as === 'number' || typeof as === 'boolean') && String(as) === value ? as : value];
    }),
  );
}
