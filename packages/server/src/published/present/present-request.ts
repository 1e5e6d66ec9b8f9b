// A request in the published field names of the user API (v4), and the fields of our own that every published request carries.

import type { EntitlementDetails, RequestDetails } from '@tidegate/broker';
import { agreedTerms, isHeld, type PersonId } from '@tidegate/core';
import { instantText, instantTextOrNull } from '../../present/present-shapes.ts';
import { byIntegration, integrationIdOf, type RequestFacts, typeLabelOf } from '../request-facts.ts';
import { presentIdentity } from './present-administration.ts';

/** `caller` is left out where requestor or grantee would be the caller. */
export function presentAccessRequest(details: RequestDetails, facts: RequestFacts, caller: PersonId) {
  const { request, description } = details;
  return {
    id: request.id,
    status: description.status,
    duration_in_sec: isHeld(agreedTerms(request)) ? null : request.durationSec,
    justification: request.reason,
    creation_date: instantText(request.askedAt),
    revocation_date: instantTextOrNull(description.goneAt),
    custom_fields: { ...request.customFields },
    access_groups: [...byIntegration(details, facts)].map(([id, entitlements]) => ({
      integration: { id, name: entitlements[0]?.shown.integrationName ?? id },
      resource_types: typesOf(entitlements, facts),
    })),
    requestor: request.requesterId === caller ? null : presentIdentity(details.requester),
    grantee: request.granteeId === caller ? null : presentIdentity(details.grantee),
    bundle: request.bundle,
    ...presentOwnFields(details),
  };
}

/** Ours, beside the published fields. */
export function presentOwnFields({ request, description, actions }: RequestDetails) {
  return {
    sentence: description.sentence,
    actions: [...actions],
    flow: { id: request.flowId, name: request.flowName },
    simulated: description.simulated,
    waiting_for: [...description.waitingFor],
    leaking: description.leaking,
    uncertain: description.uncertain,
    ...(description.outcome === null ? {} : { outcome: description.outcome }),
    ...(description.notAfter === null ? {} : { notAfter: instantText(description.notAfter) }),
    ...(description.endsAt === null ? {} : { ends_at: instantText(description.endsAt) }),
    ...(description.goneAt === null ? {} : { gone_at: instantText(description.goneAt) }),
  };
}

export function presentRequestEntitlement(entitlement: EntitlementDetails, facts: RequestFacts) {
  const { shown } = entitlement;
  const adapter = facts.adapterOf(shown.integrationType);
  return {
    integration: { id: integrationIdOf(entitlement, facts), name: shown.integrationName },
    resource: {
      id: shown.resourceId,
      source_id: facts.resources.get(shown.resourceId)?.nativeId ?? shown.resourcePath,
      type: { id: shown.resourceType, label: typeLabelOf(adapter, shown.resourceType) },
      name: shown.resourceName,
    },
    permission: { id: shown.permissionId, name: shown.permissionName, allows: shown.permissionAllows },
    status: entitlement.status,
    message: entitlement.message,
    session_id: entitlement.sessionId,
  };
}

function typesOf(entitlements: readonly EntitlementDetails[], facts: RequestFacts) {
  const labels = new Map(
    entitlements.map(({ shown }) => [
      shown.resourceType,
      typeLabelOf(facts.adapterOf(shown.integrationType), shown.resourceType),
    ]),
  );
  return [...labels].map(([id, label]) => ({ id, label }));
}
