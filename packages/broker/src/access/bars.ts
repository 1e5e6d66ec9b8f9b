// Bars on new access: made with a revocation of everything, so that what was ended is not had again a minute later; told as findings, asked in
// every transaction that asks for or opens access, and there until somebody lifts them.

import {
  barOn,
  type Holding,
  isId,
  limits,
  no,
  ok,
  type Person,
  type Result,
  type Revocation,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { worldIn } from '../world.ts';

/** Refuses with `request.barred`, in words that name nothing: whoever asks may not see what is barred. */
export async function refuseBarred(
  ports: Ports,
  tx: Transaction,
  { grantee, wanted }: { readonly grantee: Person; readonly wanted: readonly Holding[] },
): Promise<Result<true>> {
  const bars = await tx.revocations.barring();
  if (bars.length === 0) return ok(true);
  const { people } = await worldIn(ports, tx);
  const ids = bars.flatMap(({ subject }) => (subject.kind === 'resource' ? [subject.id] : []));
  const resources = new Map((await tx.resources.many(ids)).map((one) => [one.id, one]));
  if (barOn(bars, { grantee, wanted, people, resources }) === null) return ok(true);
  return no(refusal('request.barred', 'new access is barred here until an administrator lifts it'));
}

/** The bars that hold, the oldest first. */
export const listBars = (ports: Ports): Promise<readonly Revocation[]> =>
  ports.store.read((tx) => tx.revocations.barring());

/** Lets access be asked for again. What was revoked stays revoked. */
export function liftBar(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly reason: string },
): Promise<Result<Revocation>> {
  return transact(ports, async (tx) => {
    const reason = input.reason.trim();
    if (reason === '' || reason.length > limits.reasonLengthMax || /\p{Surrogate}/u.test(reason)) {
      const message = `say why in up to ${limits.reasonLengthMax} characters, for those who come after`;
      return no(refusal('input.invalid', message, { field: 'reason' }));
    }
    const { id } = input;
    const revocation = isId('revocation', id) ? await tx.revocations.lock(id) : null;
    if (revocation?.bar === undefined || revocation.bar.lifted !== null) {
      return no(
        refusal('object.not_found', `no bar ${id.slice(0, 40)} holds; look at those there are`, { field: 'id' }),
      );
    }
    const at = ports.clock.now();
    const next: Revocation = { ...revocation, bar: { lifted: { by: actor.person.id, at, reason } } };
    await tx.revocations.save(next);
    tx.audit.append({
      at,
      kind: 'access.bar_lifted',
      actor: actor.person.id,
      door: actor.door,
      subject: revocation.subject.id,
      facts: { revocation: revocation.id, kind: revocation.subject.kind, name: revocation.subjectName, reason },
    });
    await reviewSoon(ports, tx);
    return ok(next);
  });
}
