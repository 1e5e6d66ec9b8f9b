// Access sessions and available entitlements in the published field names.

import type { AccessDetails, Connection, OfferedMember } from '@tidegate/broker';
import { type Grant, sessionOf } from '@tidegate/core';
import { instantText } from '../../present/present-shapes.ts';
import { typeLabelOf } from '../request-facts.ts';

const credentialsStatus = {
  available: 'AVAILABLE',
  viewed: 'VIEWED',
  resetting: 'RESETTING',
  none: 'NOT_APPLICABLE',
} as const satisfies Record<Grant['secret'], string>;

export const presentSession = (access: AccessDetails) => ({
  id: sessionOf(access.grant.id),
  name: `${access.resource.name} ${access.permission.name}`,
  request_ids: [...access.requestIds],
  integration: { id: access.integration.id, name: access.integration.name },
  credentials_status: credentialsStatus[access.grant.secret],
  can_reset_credentials: access.actions.includes('reset_credentials'),
  ends_at: instantText(access.endsAt),
  sentence: access.sentence,
  simulated: access.grant.simulated,
});

export const presentAccessDetails = (connection: Connection) => ({
  instructions: connection.details.instructions,
  custom_admin_message: connection.customAccessDetails,
  parameters: { ...connection.details.parameters },
  cli: connection.details.cli,
  link: null,
  credentials_status: credentialsStatus[connection.secret],
  simulated: connection.simulated,
});

export const presentAvailable = ({ member, adapter }: OfferedMember) => ({
  integration: { id: member.integration.id, name: member.integration.name, simulated: adapter.simulated },
  resource: {
    id: member.resource.id,
    source_id: member.resource.nativeId,
    type: { id: member.resource.type, label: typeLabelOf(adapter, member.resource.type) },
    name: member.resource.name,
  },
  permission: { id: member.permission.id, source_id: member.permission.name, name: member.permission.name },
});
