// Open access and how to connect to it.

import type { AccessDetails, Connection } from '@tidegate/broker';
import { type Certificate, sessionOf } from '@tidegate/core';
import { instantText, instantTextOrNull, presentEnds, presentIntegration, presentPerson } from './present-shapes.ts';

export const presentAccess = (details: AccessDetails) => ({
  session_id: sessionOf(details.grant.id),
  grantee: presentPerson(details.grantee),
  integration: presentIntegration(details.integration, details.adapter),
  resource: {
    id: details.resource.id,
    type: details.resource.type,
    name: details.resource.name,
    path: details.resource.path,
  },
  permission: { id: details.permission.id, name: details.permission.name, allows: details.permission.allows },
  state: details.grant.state,
  sentence: details.sentence,
  trouble: details.grant.trouble,
  opened_at: instantTextOrNull(details.grant.seenAt),
  ends_at: instantText(details.endsAt),
  held: details.times.held,
  review_at: instantTextOrNull(details.times.reviewAt),
  extend: details.times.extend && {
    request_id: details.times.extend.requestId,
    length_sec: details.times.extend.lengthSec,
    sentence: details.times.extend.sentence,
  },
  gone_at: instantTextOrNull(details.grant.goneAt),
  ends: presentEnds(details.adapter.ends),
  excess: [...details.grant.excess],
  differs: [...details.grant.differs],
  uncertain_since: instantTextOrNull(details.grant.uncertainSince),
  credentials: details.grant.secret,
  request_ids: [...details.requestIds],
  actions: [...details.actions],
});

export const presentConnection = (connection: Connection) => ({
  instructions: connection.details.instructions,
  custom_admin_message: connection.customAccessDetails,
  parameters: { ...connection.details.parameters },
  cli: connection.details.cli,
  credentials: connection.secret,
  simulated: connection.simulated,
});

export const presentCertificate = ({ certificate, serial, validUntil }: Certificate) => ({
  certificate,
  serial,
  valid_until: instantText(validUntil),
});
