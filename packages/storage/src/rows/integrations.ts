// Integrations as rows.

import { type CredentialReference, type Integration, type IntegrationRows, Refused, refusal } from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { anyObject, byKind, id, listOf, nullable, object, oneOf, recordOf, text } from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';

export function integrationRows(session: Session): IntegrationRows {
  const all = db.selectFrom('integrations').selectAll();
  const one = async (query: typeof all): Promise<Integration | null> => {
    const [row] = await session.worldRows(query);
    return row === undefined ? null : integrationOf(row);
  };
  return {
    get: (integrationId) => one(all.where('id', '=', integrationId)),
    byName: (name) => one(all.where('name', '=', name)),
    all: async () => (await session.worldRows(all.orderBy('name'))).map(integrationOf),
    save: (integration) => {
      const row = rowOf(integration);
      return session.changeWorld(
        db
          .insertInto('integrations')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: async (integrationId) => {
      const held = db.selectFrom('grants').select('id').where('held_integration_id', '=', integrationId).limit(1);
      if ((await session.first(held)) !== null) {
        throw new Refused(refusal('object.in_use', 'end the access that this integration still holds, then remove it'));
      }
      await session.changeWorld(db.deleteFrom('integrations').where('id', '=', integrationId));
    },
  };
}

const credential = byKind<CredentialReference>({
  environment: object({ kind: oneOf('environment'), name: text }),
  file: object({ kind: oneOf('file'), path: text }),
  sealed: object({ kind: oneOf('sealed'), secretId: text }),
});
const category = oneOf('RESOURCES', 'USER-INFORMATION');
const status = oneOf('Initializing', 'Refreshing', 'Active', 'Error', 'Warning', 'Disabled');

const integrationOf = (row: Selectable<Tables['integrations']>): Integration => ({
  id: id('integration')(row.id, 'integrations.id'),
  name: row.name,
  type: row.type,
  category: category(row.category, 'integrations.category'),
  connectorId: row.connector_id,
  config: recordOf(text)(row.config, 'integrations.config'),
  credential: nullable(credential)(row.credential, 'integrations.credential'),
  status: status(row.status, 'integrations.status'),
  statusMessage: row.status_message,
  connectedResourceTypes: nullable(listOf(text))(row.connected_resource_types, 'integrations.connected_resource_types'),
  customAccessDetails: row.custom_access_details,
  published: anyObject(row.published, 'integrations.published'),
  lastSyncAt: row.last_sync_at,
  createdAt: row.created_at,
  ...(row.read_every_sec === null ? {} : { readEverySec: row.read_every_sec }),
  ...(row.credential_expires_at === null ? {} : { credentialExpiresAt: row.credential_expires_at }),
  ...(row.rotate_secrets_every_hours === null ? {} : { rotateSecretsEveryHours: row.rotate_secrets_every_hours }),
  ...(row.clean_up_after_days === null ? {} : { cleanUpAfterDays: row.clean_up_after_days }),
});

const rowOf = (integration: Integration): Insertable<Tables['integrations']> => ({
  id: integration.id,
  name: integration.name,
  type: integration.type,
  category: integration.category,
  connector_id: integration.connectorId,
  config: json(integration.config),
  credential: jsonOrNull(integration.credential),
  status: integration.status,
  status_message: integration.statusMessage,
  connected_resource_types: jsonOrNull(integration.connectedResourceTypes),
  custom_access_details: integration.customAccessDetails,
  published: json(integration.published),
  last_sync_at: integration.lastSyncAt,
  created_at: integration.createdAt,
  read_every_sec: integration.readEverySec ?? null,
  credential_expires_at: integration.credentialExpiresAt ?? null,
  rotate_secrets_every_hours: integration.rotateSecretsEveryHours ?? null,
  clean_up_after_days: integration.cleanUpAfterDays ?? null,
});
