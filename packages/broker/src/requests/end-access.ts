// Ending access early: the person gives it back, an approver or administrator takes it away. The leases of the request end;
// a grant closes when no other lease covers it.

import { actionsFor, isId, limits, maySee, no, ok, type Result, refusal } from '@tidegate/core';
import { consentFactsIn } from '../consent/consent-facts.ts';
import { detailsOf, type RequestDetails } from '../details.ts';
import { familyIn } from '../flows-time/access-family.ts';
import { endLease } from '../grants/end-lease.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { requestNotFound } from './read-requests.ts';

export interface EndInput {
  readonly id: string;
  readonly how: 'release' | 'revoke';
  readonly reason?: string | null;
}

/** Ends what a request gave. `release` is for the one who has it, `revoke` for who agreed to it and for Admin. */
export async function endAccess(ports: Ports, actor: Actor, input: EndInput): Promise<Result<RequestDetails>> {
  const { id } = input;
  if (!isId('request', id)) return requestNotFound(id);
  const reason = input.reason?.trim() || null;
  // Half a character cannot be hashed: it would undo the end itself.
  if (reason !== null && (reason.length > limits.reasonLengthMax || /\p{Surrogate}/u.test(reason))) {
    const message = `the reason must be a text of up to ${limits.reasonLengthMax} characters; correct it, or leave it out`;
    return no(refusal('input.invalid', message, { field: 'reason' }));
  }
  return transact(ports, async (tx) => {
    const request = await tx.requests.lock(id);
    const person = await tx.people.get(actor.person.id);
    const facts = request ? (await consentFactsIn(ports, tx, [request]))(request) : null;
    if (!request || !facts || !person || !maySee({ request, person, facts })) return requestNotFound(id);
    // Access that was lengthened is one access.
    const leases = (await familyIn(tx, request))?.leases ?? [];
    const grants = (await Promise.all(leases.map((lease) => tx.grants.get(lease.grantId)))).flatMap(
      (grant) => grant ?? [],
    );
    const live = leases.filter((lease) => lease.endedAt === null);
    if (live.length === 0) return no(refusal('request.not_ending', 'this request holds no access that could be ended'));
    const own = leases.map((lease) => ({ ...lease, requestId: id }));
    if (!actionsFor({ request, leases: own, grants, person, facts }).includes(input.how)) {
      return no(
        refusal(
          'auth.forbidden',
          `you may not ${input.how} this access; the person who has it, an approver who agreed and an administrator may`,
        ),
      );
    }
    const cause = input.how === 'release' ? 'released' : 'revoked';
    for (const lease of live) await endLease(ports, tx, lease, cause, actor, reason);
    const [details] = await detailsOf(ports, tx, actor, [request]);
    return details ? ok(details) : requestNotFound(id);
  });
}
