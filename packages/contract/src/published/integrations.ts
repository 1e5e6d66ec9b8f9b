// Integrations (v4) and, read-only, connectors (v3) as the published API shows them. A credential goes in by reference or to be
// sealed, and never comes out again.

import { z } from 'zod';
import { route } from '../define.ts';
import { anyOf, idParams, instant, listOf, name, oneOf, pageQuery } from './shapes.ts';

const path = '/api/admin/v4/integrations';
const connectorPath = '/api/admin/v3/connectors';

const text = z.string().max(10_000);
const secretStoreConfig = z.strictObject({
  aws: z.strictObject({ region: z.string(), secret_id: z.string() }).nullish(),
  gcp: z.strictObject({ project: z.string(), secret_id: z.string() }).nullish(),
  kubernetes: z.strictObject({ namespace: z.string(), name: z.string() }).nullish(),
  azure: z.strictObject({ vault_url: z.string(), name: z.string() }).nullish(),
  hashicorp_vault: z.strictObject({ secret_engine: z.string(), path: z.string() }).nullish(),
  /** Sealed with the server's key before it is stored. */
  apono: z.strictObject({ parameters: z.record(z.string().max(200), text) }).nullish(),
});

/** Ours: where the server finds the credential itself. */
const credential = z.union([
  z.strictObject({ environment: z.string().min(1).max(200) }),
  z.strictObject({ file: z.string().min(1).max(1_000) }),
]);

const owner = z.strictObject({
  attribute_type: z.string(),
  attribute_value: z.array(z.string()),
  source_integration_reference: z.string().nullish(),
});
const ownersMapping = z.strictObject({
  key_name: z.string(),
  attribute_type: z.string(),
  source_integration_reference: z.string().nullish(),
});

const changeable = {
  name,
  connector_id: z.string().nullish(),
  integration_config: z.record(z.string().max(200), z.union([text, z.number(), z.boolean()])),
  secret_store_config: secretStoreConfig.nullish(),
  credential: credential.nullish(),
  /** Ours: states that a changed address leads to the same target, so that access open there is still found. */
  statement: z.literal('same_target').optional(),
  connected_resource_types: z.array(z.string()).max(1_000).nullish(),
  custom_access_details: z.string().max(400).nullish(),
  owner: owner.nullish(),
  owners_mapping: ownersMapping.nullish(),
};
const create = z.strictObject({ ...changeable, type: z.string().min(1).max(200) }).meta({ id: 'CreateIntegrationV4' });
const update = z.strictObject(changeable).meta({ id: 'UpdateIntegrationV4' });

export const integrationV4 = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    category: z.string(),
    connector_id: z.string().nullable(),
    status: z.string(),
    last_sync_time: instant.nullable(),
    /** Exactly the keys and values that were sent. */
    integration_config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    /** What was sealed is not shown: `parameters` is empty, which sent back keeps what is there. */
    secret_store_config: z.object({ apono: z.object({ parameters: z.record(z.string(), z.string()) }) }).nullable(),
    connected_resource_types: z.array(z.string()).nullable(),
    custom_access_details: z.string().nullable(),
    owner: z
      .object({
        attribute_type: z.string(),
        attribute_value: z.array(z.string()),
        source_integration_id: z.string().nullable(),
        source_integration_name: z.string().nullable(),
      })
      .nullable(),
    owners_mapping: z
      .object({
        key_name: z.string(),
        attribute_type: z.string(),
        source_integration_id: z.string().nullable(),
        source_integration_name: z.string().nullable(),
      })
      .nullable(),
    credential: credential.nullable(),
    /** Ours: the sentence behind a status that is not `Active`. */
    status_message: z.string().nullable(),
    /** Ours: nothing real is opened by a grant here. */
    simulated: z.boolean(),
  })
  .meta({ id: 'IntegrationV4' });

export const connectorV3 = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    version: z.string(),
    last_connected: instant.nullable(),
    is_latest_version: z.boolean(),
    cloud_provider_type: z.string(),
    sessions: z.array(
      z.object({
        id: z.string(),
        metadata: z.object({ cloud_provider_metadata: z.null(), connector_version: z.string() }),
        last_connected_time: instant,
      }),
    ),
  })
  .meta({ id: 'ConnectorV3' });

const shared = { tag: 'Published: integrations', errors: 'published' } as const;

export const integrationRoutes = {
  listIntegrationsV4: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Integrations, by name; `name` and `type` take wildcards',
    access: 'inventory:read',
    query: pageQuery.extend({ name: oneOf, type: anyOf, category: anyOf, connector_id: anyOf, status: anyOf }),
    output: listOf(integrationV4),
  }),
  createIntegrationV4: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Make an integration',
    access: 'inventory:change',
    body: create,
    output: integrationV4,
    audit: ['integration.saved'],
  }),
  getIntegrationV4: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One integration',
    access: 'inventory:read',
    params: idParams,
    output: integrationV4,
  }),
  replaceIntegrationV4: route({
    ...shared,
    method: 'PUT',
    path: `${path}/{id}`,
    summary: 'Replace an integration; a credential that is not given stays',
    access: 'inventory:change',
    params: idParams,
    body: update,
    output: integrationV4,
    audit: ['integration.saved'],
  }),
  deleteIntegrationV4: route({
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Remove an integration through which nothing was ever opened',
    access: 'inventory:change',
    params: idParams,
    output: z.object({}),
    status: 204,
    audit: ['integration.removed'],
  }),
  listConnectorsV3: route({
    ...shared,
    method: 'GET',
    path: connectorPath,
    summary: 'Connectors; this server has one, built in',
    access: 'inventory:read',
    query: pageQuery.extend({ status: anyOf }),
    output: listOf(connectorV3),
  }),
  getConnectorV3: route({
    ...shared,
    method: 'GET',
    path: `${connectorPath}/{id}`,
    summary: 'One connector',
    access: 'inventory:read',
    params: idParams,
    output: connectorV3,
  }),
};
