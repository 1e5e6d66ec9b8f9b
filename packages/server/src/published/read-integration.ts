// The body of an integration becomes the input of the use case. Exactly one place for the credential; a secret store other than our
// own and a connector that is not here are refused by name, because nothing would act on them.

import type { IntegrationInput } from '@tidegate/broker';
import type { integrationRoutes } from '@tidegate/contract';
import { type Adapter, type IntegrationId, no, ok, quoted, type Refusal, type Result, refusal } from '@tidegate/core';
import type { z } from 'zod';
import { builtInConnector } from './connectors.ts';
import { splitConfig } from './policies-in-config.ts';

/** What can be said of an integration after it was made; making one adds its type. */
export type IntegrationBody = z.output<(typeof integrationRoutes)['replaceIntegrationV4']['body']>;

interface Ask {
  readonly id: IntegrationId | null;
  readonly type: string;
  /** Null for a type that this server does not know, which the use case refuses with the known ones. */
  readonly adapter: Adapter | null;
}

/** Reads it, or refuses naming the field. */
export function readIntegration(body: IntegrationBody, { id, type, adapter }: Ask): Result<IntegrationInput> {
  const refused = connectorRefusal(body) ?? unsupported(body) ?? typesRefusal(body, adapter);
  if (refused !== null) return no(refused);
  const credential = readCredential(body);
  if (!credential.ok) return credential;
  const split = splitConfig(body.integration_config);
  if (!split.ok) return split;
  const { config, policies } = split.value;
  return ok({
    id,
    name: body.name,
    type,
    connectorId: body.connector_id ?? null,
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)])),
    credential: credential.value,
    connectedResourceTypes: body.connected_resource_types ?? null,
    customAccessDetails: body.custom_access_details ?? null,
    published: {
      integration_config: body.integration_config,
      ...(body.owner ? { owner: body.owner } : {}),
      ...(body.owners_mapping ? { owners_mapping: body.owners_mapping } : {}),
    },
    ...policies,
    ...(body.statement === undefined ? {} : { statement: body.statement }),
  });
}

function connectorRefusal({ connector_id: given }: IntegrationBody): Refusal | null {
  if (given === undefined || given === null || given === builtInConnector) return null;
  return refusal('integration.invalid', `no connector ${quoted(given)}; this server has \`${builtInConnector}\``, {
    field: 'connector_id',
  });
}

const otherStores = ['aws', 'gcp', 'kubernetes', 'azure', 'hashicorp_vault'] as const;

function unsupported(body: IntegrationBody): Refusal | null {
  const store = otherStores.find((name) => (body.secret_store_config?.[name] ?? null) !== null);
  if (store === undefined) return null;
  const field = `secret_store_config.${store}`;
  const message = `${quoted(field)} means nothing to this server, so it is not stored; name an environment variable or file in \`credential\` instead`;
  return refusal('integration.invalid', message, { field });
}

/** A type that is never discovered would read like an empty target. */
function typesRefusal(body: IntegrationBody, adapter: Adapter | null): Refusal | null {
  if (adapter === null) return null;
  const known = adapter.resourceTypes.map((type) => type.id);
  const wrong = body.connected_resource_types?.find((type) => !known.includes(type));
  if (wrong === undefined) return null;
  const list = known.map((type) => `\`${type}\``).join(', ');
  return refusal('integration.invalid', `unknown resource type ${quoted(wrong)}; known here are ${list}`, {
    field: 'connected_resource_types',
  });
}

function readCredential(body: IntegrationBody): Result<IntegrationInput['credential']> {
  const parameters = body.secret_store_config?.apono?.parameters ?? null;
  const reference = body.credential ?? null;
  if (parameters !== null && reference !== null) {
    return no(
      refusal('integration.invalid', 'give the credential once: in `credential` or in `secret_store_config`', {
        field: 'credential',
      }),
    );
  }
  if (reference !== null) {
    return ok(
      'environment' in reference
        ? { kind: 'environment', name: reference.environment }
        : { kind: 'file', path: reference.file },
    );
  }
  // Empty is how a sealed secret is shown, so sent back it changes nothing.
  if (parameters === null || Object.keys(parameters).length === 0) return ok(null);
  return ok({ kind: 'plain', secret: JSON.stringify(parameters) });
}
