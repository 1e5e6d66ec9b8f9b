// Whether a waiting request is still within reach: its flow there and on, demanding the same consents, and offering all of it to its
// requester. Told as the reason why not, for the requester and whoever decides. On the rows of the caller's transaction.

import {
  type AccessFlow,
  type AccessRequest,
  demandedApproval,
  isOffered,
  type MatchFacts,
  type Member,
  type Person,
  quoted,
  type RequesterFit,
  requesterFit,
  type Transaction,
} from '@tidegate/core';
import { timesChanged } from '../flows-time/same-times.ts';
import { stableText } from '../stable-text.ts';
import { groundIn } from '../target-ground.ts';

/** Why the request cannot be agreed to any more; null where it can. */
export async function reachOf(
  tx: Transaction,
  request: AccessRequest,
  about: Omit<MatchFacts, 'requester'> & { readonly requester: Person },
): Promise<string | null> {
  const { requester: person, ...rest } = about;
  const facts = { ...rest, requester: null };
  const flow = await tx.flows.get(request.flowId);
  if (flow === null) return 'its access flow was removed';
  if (!flow.active) return 'its access flow was switched off';
  const fit = requesterFit(flow, person, facts);
  if (!demandsTheSame(flow, request, fit)) return 'its access flow asks for other consents by now; ask again';
  const times = timesChanged(flow, request);
  if (times !== null) return times;
  if (!person.active || fit === 'no') {
    return 'its access flow is no longer open to who asked';
  }
  const grantee = request.granteeId === person.id ? person : await tx.people.get(request.granteeId);
  if (grantee === null || !grantee.active) return 'whoever it is for is not active any more';
  const ground = await groundIn(tx, flow.targets);
  const ids = request.entitlements.map(({ resourceId }) => resourceId);
  const resources = new Map((await tx.resources.many(ids)).map((one) => [one.id, one]));
  for (const shown of request.entitlements) {
    const resource = resources.get(shown.resourceId);
    const permission = await tx.permissions.get(shown.permissionId);
    const integration = resource ? await tx.integrations.get(resource.integrationId) : null;
    if (!resource || !permission || !integration) return `${quoted(shown.resourceName)} is not there any more`;
    const member: Member = { integration, resource, permission };
    if (!isOffered({ flow, ground, person, grantee, member, facts })) {
      return `its access flow no longer offers ${quoted(shown.permissionName)} on ${quoted(shown.resourceName)}`;
    }
  }
  return null;
}

/**
 * The consents given were given to the terms pinned on the request. Where the flow demands others by now, those are not the consent the
 * flow demands (law 2): the request has to be made again.
 */
function demandsTheSame(flow: AccessFlow, request: AccessRequest, fit: RequesterFit): boolean {
  const { settings, terms } = flow;
  const { distinctPeople, selfApproval, approverReasonRequired } = settings;
  const parts = ({ escalation, stepUp }: AccessFlow['terms']) => ({ escalation, stepUp });
  const demanded = { distinctPeople, selfApproval, approverReasonRequired, ...parts(terms) };
  const pinned = {
    distinctPeople: request.distinctPeople,
    selfApproval: request.selfApproval,
    approverReasonRequired: request.approverReasonRequired,
    ...parts(request.terms),
  };
  // More people than are demanded may have been asked while facts were too old; fewer never.
  const fits: readonly RequesterFit[] = fit === 'fits' ? ['fits', 'stale'] : ['stale'];
  const asked = fits.some((one) => stableText([demandedApproval(flow, one)]) === stableText([request.approval]));
  return asked && stableText(demanded) === stableText(pinned);
}
