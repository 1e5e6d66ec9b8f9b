// What was changed in a target behind our back, set back: an administrator asks, a worker takes its steps anew and looks. It gives nothing
// that was not agreed to, and for no longer. Whoever would rather have it ended revokes it.

import { actionsFor, isId, limits, maySee, no, ok, type Result, refusal } from '@tidegate/core';
import { consentFactsIn } from '../consent/consent-facts.ts';
import { detailsOf, type RequestDetails } from '../details.ts';
import { workOn } from '../grants/grant-work.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { requestNotFound } from './read-requests.ts';

/** Has every grant of a request that is uncertain set back to what was granted. */
export async function repairAccess(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly reason: string | null },
): Promise<Result<RequestDetails>> {
  const { id } = input;
  if (!isId('request', id)) return requestNotFound(id);
  const reason = input.reason?.trim() ?? '';
  if (reason === '' || reason.length > limits.reasonLengthMax || /\p{Surrogate}/u.test(reason)) {
    const message = `say why in up to ${limits.reasonLengthMax} characters: who changed it may ask`;
    return no(refusal('input.invalid', message, { field: 'reason' }));
  }
  return transact(ports, async (tx) => {
    const request = await tx.requests.lock(id);
    const person = await tx.people.get(actor.person.id);
    const facts = request ? (await consentFactsIn(ports, tx, [request]))(request) : null;
    if (!request || !facts || !person || !maySee({ request, person, facts })) return requestNotFound(id);
    const leases = await tx.leases.ofRequest(id);
    const grants = await tx.grants.many(leases.map(({ grantId }) => grantId));
    const uncertain = grants.filter(({ state }) => state === 'uncertain');
    if (!actionsFor({ request, leases, grants, person, facts }).includes('repair')) {
      return uncertain.length === 0
        ? no(refusal('request.not_uncertain', 'nothing of this access is known to have been changed in its target'))
        : no(refusal('auth.forbidden', 'an administrator sets access back that was changed in its target'));
    }
    const at = ports.clock.now();
    for (const grant of uncertain) {
      await tx.work.add(workOn(ports, grant, 'grant.open', at));
      const facts = { request: id, differs: [...grant.differs], reason };
      const from = { at, actor: person.id, door: actor.door } as const;
      tx.audit.append({ ...from, kind: 'grant.repair_asked', subject: grant.id, facts });
    }
    const [details] = await detailsOf(ports, tx, actor, [request]);
    return details ? ok(details) : requestNotFound(id);
  });
}
