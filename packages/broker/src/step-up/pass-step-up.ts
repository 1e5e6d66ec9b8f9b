// Proving with a code that it is you: the code is looked at once, under the row of its owner, and what waited for it goes on. Wrong codes
// are counted; too many hold the row for a while, whoever asks.

import {
  type AccessRequest,
  type Authenticator,
  authenticatorSeal,
  awaitsStepUp,
  countsNow,
  limits,
  no,
  ok,
  passStepUp,
  type RequestId,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { escalateLater } from '../consent/escalate-request.ts';
import { announceAsked, announceDecided } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { agree } from '../requests/agree.ts';
import { transact } from '../transact.ts';
import { provenAt } from './proven-at.ts';

/** What a right code did. */
export interface PassedStepUp {
  /** The caller's requests that waited for it. */
  readonly released: readonly RequestId[];
  /** Whether it was the first one, which makes an authenticator count. */
  readonly enrolled: boolean;
}

/** Takes a code of the caller. A wrong one is written down before it is refused. */
export async function passStepUpOf(
  ports: Ports,
  actor: Actor,
  input: { readonly code: string },
): Promise<Result<PassedStepUp>> {
  const waiting = await waitingOf(ports, actor);
  const answer = await transact(ports, async (tx): Promise<Result<PassedStepUp | 'wrong'>> => {
    const held = await tx.authenticators.lock(actor.person.id);
    const refused = heldRefusal(held, ports.clock.now());
    if (held === null || refused !== null) return no(refused ?? notEnrolled());
    const after = judged(ports, held, input.code);
    await tx.authenticators.save(after);
    if (after.failures > 0) return ok('wrong');
    const first = held.confirmedAt === null;
    const at = ports.clock.now();
    tx.audit.append({
      at,
      kind: first ? 'step_up.enrolled' : 'step_up.passed',
      actor: actor.person.id,
      door: actor.door,
      subject: actor.person.id,
      facts: {},
    });
    const released: RequestId[] = [];
    for (const { id } of waiting) {
      if (await release(ports, tx, { id, actor })) released.push(id);
    }
    return ok({ released, enrolled: first });
  });
  if (!answer.ok) return answer;
  if (answer.value !== 'wrong') return ok(answer.value);
  return no(
    refusal('step_up.code_wrong', 'the code is wrong, or was used already; type the next one', { field: 'code' }),
  );
}

/** Lets the caller's requests go on that wait for a code, where one counts still: the answer to clients that ask for it. */
export async function releaseProven(ports: Ports, actor: Actor): Promise<Result<readonly RequestId[]>> {
  const waiting = await waitingOf(ports, actor);
  return transact(ports, async (tx) => {
    const passedAt = await provenAt(tx, actor.person.id);
    const now = ports.clock.now();
    const proven = waiting.filter(({ terms }) => terms.stepUp !== null && countsNow(terms.stepUp, passedAt, now));
    if (waiting.length > 0 && proven.length === 0) {
      return no(refusal('request.step_up_required', 'prove with a code that it is you, then ask again'));
    }
    const released: RequestId[] = [];
    for (const { id } of proven) {
      if (await release(ports, tx, { id, actor })) released.push(id);
    }
    return ok(released);
  });
}

/** The authenticator after a code. */
function judged(ports: Ports, held: Authenticator, code: string): Authenticator {
  const now = ports.clock.now();
  const secret = ports.sealer.open(held.sealed, authenticatorSeal(held.personId));
  const step = /^\d{6}$/.test(code.trim()) ? ports.codes.stepOf(secret, code.trim(), now) : null;
  // A code of a step that was used, or of one before it, may have been seen by somebody else.
  if (step !== null && (held.lastStep === null || step > held.lastStep)) {
    return {
      ...held,
      confirmedAt: held.confirmedAt ?? now,
      lastStep: step,
      passedAt: now,
      failures: 0,
      heldUntil: null,
    };
  }
  const failures = held.failures + 1;
  const heldUntil = failures % limits.codeTriesMax === 0 ? now + limits.codeHoldMs : held.heldUntil;
  return { ...held, failures, heldUntil };
}

function heldRefusal(held: Authenticator | null, now: number) {
  if (held === null) return notEnrolled();
  if (held.heldUntil === null || now >= held.heldUntil) return null;
  const seconds = Math.ceil((held.heldUntil - now) / 1_000);
  return refusal('limit.rate', `too many wrong codes; try again in ${seconds} seconds`);
}

const notEnrolled = () => refusal('step_up.not_enrolled', 'you have no authenticator yet; enrol one first');

/** Lets a request go on that waited for this code. */
async function release(
  ports: Ports,
  tx: Transaction,
  one: { readonly id: RequestId; readonly actor: Actor },
): Promise<boolean> {
  const request = await tx.requests.lock(one.id);
  if (request === null || !awaitsStepUp(request)) return false;
  const passed = passStepUp(request, ports.clock.now());
  if (!passed.ok) return false;
  await tx.requests.save(passed.value);
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'request.proven',
    actor: one.actor.person.id,
    door: one.actor.door,
    subject: request.id,
    facts: {},
  });
  if (passed.value.state.kind === 'agreed') {
    await tx.work.drop('request.lapse', request.id);
    await agree(ports, tx, passed.value);
    await announceDecided(ports, tx, passed.value);
    return true;
  }
  await escalateLater(ports, tx, passed.value);
  await announceAsked(ports, tx, passed.value);
  return true;
}

async function waitingOf(ports: Ports, { person }: Actor): Promise<readonly AccessRequest[]> {
  const page = await ports.store.read((tx) =>
    tx.requests.page({ requesterId: person.id, states: ['waiting'] }, { after: null, limit: limits.pageSizeMax }),
  );
  return page.items.filter(awaitsStepUp);
}
