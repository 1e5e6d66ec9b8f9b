// Whether a waiting request is still within reach: its flow there and on, demanding the same consents, and offering all of it to its
// requester. Told as the reason why not, for the requester and whoever decides. On the rows of the caller's transaction.

import {
  type AccessRequest,
  isOffered,
  type MatchFacts,
  type Member,
  type Person,
  quoted,
  requesterFit,
  type Transaction,
} from '@tidegate/core';
import { timesChanged } from '../flows-time/same-times.ts';
import { groundIn } from '../target-ground.ts';
import { demandsTheSame } from './same-demands.ts';

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
  // More people than are demanded may have been asked while facts were too old; fewer never.
  if (!demandsTheSame(flow, request, fit === 'fits' ? ['fits', 'stale'] : ['stale']))
    return 'its access flow asks for other consents by now; ask again';
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
