// A request in the published field names of the client API: times in epoch seconds, nothing ever null.

import type { EntitlementDetails, RequestDetails } from '@tidegate/broker';
import { agreedTerms, consentBoard, type Instant, isHeld } from '@tidegate/core';
import { byIntegration, type RequestFacts, typeLabelOf } from '../request-facts.ts';
import { presentClientUser } from './present-administration.ts';
import { presentOwnFields } from './present-request.ts';

interface Ask {
  readonly facts: RequestFacts;
  /** How many units are summed up. */
  readonly summary: number;
  /** The requests that the caller marked. */
  readonly favorites: ReadonlySet<string>;
}

export function presentClientRequest(details: RequestDetails, { facts, summary, favorites }: Ask) {
  const { request, description, grantee } = details;
  const { goneAt } = description;
  return {
    id: request.id,
    requestor: presentClientUser(details.requester),
    grantee: {
      id: grantee.id,
      source_id: grantee.email,
      display_name: presentClientUser(grantee).name,
      type: 'user',
    },
    creation_time: epochSeconds(request.askedAt),
    ...(goneAt === null ? {} : { revocation_time: epochSeconds(goneAt) }),
    status: { status: description.status, description: description.sentence, metadata: metadataOf(details) },
    justification: request.reason ?? '',
    access_groups: [...byIntegration(details, facts)].map(([id, entitlements]) =>
      presentGroup(`${request.id}.${id}`, id, entitlements, facts),
    ),
    ...(request.bundle === null ? {} : { bundle: { ...request.bundle, labels: {} } }),
    ...(request.approval === null ? {} : { challenge: challengeOf(details) }),
    ...(isHeld(agreedTerms(request)) ? {} : { duration_in_sec: request.durationSec }),
    custom_fields: { ...request.customFields },
    require_approver_reason: request.approverReasonRequired,
    favorite: favorites.has(request.id),
    access_units_summary: request.entitlements.slice(0, summary).map((shown) => ({
      resource_name: shown.resourceName,
      permission_name: shown.permissionName,
    })),
    distinct_resource_names: [...new Set(request.entitlements.map((shown) => shown.resourceName))],
    extension_count: details.extend.count,
    extend_options: {
      can_extend: details.extend.canExtend,
      extension_availability: details.extend.availability,
      extend_duration_in_sec: details.extend.lengthSec,
      remaining_extensions: details.extend.remaining,
    },
    ...presentOwnFields(details),
  };
}

const epochSeconds = (instant: Instant): number => instant / 1_000;

/** Why a request was refused. */
function metadataOf({ request, description }: RequestDetails): Record<string, string> {
  if (description.outcome === null) return {};
  const { state } = request;
  const reason = state.kind === 'rejected' && state.reason !== null ? { reason: state.reason } : {};
  return { outcome: description.outcome, ...reason };
}

const noIcons = { png: '', svg: '' };

function presentGroup(
  groupId: string,
  integrationId: string,
  entitlements: readonly EntitlementDetails[],
  facts: RequestFacts,
) {
  const [first] = entitlements;
  const type = first?.shown.integrationType ?? '';
  const adapter = facts.adapterOf(type);
  const types = [...new Set(entitlements.map(({ shown }) => shown.resourceType))];
  const shown = entitlements.map((entitlement) => entitlement.shown);
  return {
    id: groupId,
    integration: {
      id: integrationId,
      type,
      type_display_name: adapter?.label ?? type,
      name: first?.shown.integrationName ?? integrationId,
      icons: noIcons,
    },
    resource_types: types.map((id) => {
      const known = adapter?.resourceTypes.find((one) => one.id === id);
      return {
        id,
        name: typeLabelOf(adapter, id),
        display_path: known?.displayPath ?? id,
        allow_multiple_permissions: known?.allowsSeveralPermissions ?? false,
        icons: noIcons,
      };
    }),
    has_new_credentials: entitlements.some(
      ({ sessionId, grant }) => sessionId !== null && grant?.secret === 'available',
    ),
    status: groupStatusOf(entitlements),
    total_resources: new Set(shown.map((one) => one.resourceId)).size,
    total_permissions: new Set(shown.map((one) => one.permissionId)).size,
  };
}

function groupStatusOf(entitlements: readonly EntitlementDetails[]) {
  const failed = entitlements.filter((entitlement) => entitlement.status === 'Failed').length;
  const message = entitlements.find((entitlement) => entitlement.message !== null)?.message ?? null;
  const said = message === null ? {} : { message };
  if (failed > 0 && failed === entitlements.length) return { status: 'Failure' as const, ...said };
  return failed > 0 || message !== null ? { status: 'Warning' as const, ...said } : { status: 'Success' as const };
}

/** The consents the request demands, one entry each, tier by tier. Who may give them is told by the portal, not here. */
function challengeOf({ request }: RequestDetails) {
  const open = request.state.kind === 'rejected' ? ('Rejected' as const) : ('Pending' as const);
  return {
    logical_relation: request.approval?.mode === 'ANY_OF' ? ('AnyOf' as const) : ('AllOf' as const),
    approvers: consentBoard(request).ways.flatMap(({ tier, askedAt, terms }) =>
      terms.map(({ term, filled }) => ({
        name: term.label,
        type: term.conditions[0]?.type ?? 'nobody',
        status: filled ? ('Approved' as const) : open,
        metadata: {},
        ...(tier === 0 ? {} : { tier, tier_escalated_at: askedAt / 1_000 }),
      })),
    ),
  };
}
