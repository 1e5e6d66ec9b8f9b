// Why somebody can or cannot have something, and an asking that is only tried.

import { dryRunRequests, type Explained, type ExplainedEntitlement, explainAccess } from '@tidegate/broker';
import { whyRoutes as routes } from '@tidegate/contract';
import { type AccessFlow, isId, lastingText, ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { consentPhrases, instantText, presentPerson } from '../present/present-shapes.ts';

export function whyBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(routes.explainAccess, async ({ actor, query }) => {
      const { resource, permission = null, grantee = null } = query;
      const explained = await explainAccess(ports, actor, { resource, permission, grantee });
      return ok(presentWhy(explained));
    }),
    bind(routes.dryRunRequests, async ({ actor, body }) => {
      const entitlements = body.entitlements.flatMap(({ resource_id: resourceId, permission_id: permissionId }) =>
        isId('resource', resourceId) && isId('permission', permissionId) ? [{ resourceId, permissionId }] : [],
      );
      // An id of another shape names nothing, so nothing of the asking is offered.
      const known = entitlements.length === body.entitlements.length;
      const tried = await dryRunRequests(ports, actor, {
        entitlements: known ? entitlements : [],
        bundleReference: body.bundle ?? null,
        flowId: body.flow_id ?? null,
        several: 'refuse',
        durationSec: body.duration_sec ?? null,
        startsAt: body.starts_at === undefined ? null : Date.parse(body.starts_at),
        reason: body.reason ?? null,
        grantee: body.grantee ?? null,
      });
      const errors = tried.errors.map((error) => ({ ...error, details: { ...error.details } }));
      return ok({ ok: errors.length === 0, errors, duration_sec_max: tried.durationSecMax });
    }),
  ];
}

const presentWhy = ({ grantee, entitlements, may, sentence }: Explained) => ({
  may,
  sentence,
  grantee: presentPerson(grantee),
  entitlements: entitlements.map(presentOne),
});

const presentOne = ({ member, flows, held, waiting, blocked }: ExplainedEntitlement) => ({
  resource: { id: member.resource.id, name: member.resource.name, path: member.resource.path },
  permission: { id: member.permission.id, name: member.permission.name },
  offers: flows.map((flow) => ({ flow: { id: flow.id, name: flow.name }, sentence: offerSentence(flow) })),
  held:
    held === null
      ? null
      : {
          until: instantText(held.endsAt ?? held.notAfter),
          sentence: `you hold this already, until ${instantText(held.endsAt ?? held.notAfter)} at the latest`,
        },
  waiting:
    waiting === null ? null : { request_id: waiting.id, sentence: `you have asked for this already in ${waiting.id}` },
  blocked,
});

function offerSentence(flow: AccessFlow): string {
  const consents = consentPhrases(flow);
  const agreed =
    consents.length === 0
      ? 'without asking anyone'
      : `when ${consents.join(' and ')} ${consents.length === 1 ? 'agrees' : 'agree'}`;
  return `${lastingText(flow, () => 'its owner')}, ${agreed}`;
}
