// One turn at mailing one notice. Bounded tries; a message that is given up is counted, logged and, once in a while, told to administrators in
// the portal and to webhooks. Whoever was deactivated meanwhile gets nothing any more.

import { type Claim, hasRight, isId, limits, type Notice, type Outcome } from '@tidegate/core';
import { again, complete, done, type Turn, troubleOf } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { announce } from './announce.ts';
import { composeMail, isMailed } from './compose-mail.ts';

/** Sends the notice that the row of work names. */
export async function deliverMail(ports: Ports, claim: Claim): Promise<Turn> {
  const { mail } = ports;
  const found = await addressed(ports, claim);
  if (found === null || mail === undefined) return finish(ports, claim);
  const { notice, to } = found;
  if (!isMailed(notice.kind)) return finish(ports, claim);
  const outcome = await mail.send(composeMail({ ...notice, kind: notice.kind }, to, mail));
  if (outcome.kind === 'done') return finish(ports, claim);
  const last = outcome.kind === 'refused' || claim.tries + 1 >= limits.mailTriesMax;
  return last ? giveUp(ports, claim, notice, outcome) : again(claim, ports.clock.now(), troubleOf(outcome));
}

/** The notice and where it goes; null where it was forgotten, or its person is out. */
async function addressed(
  ports: Ports,
  { subject }: Claim,
): Promise<{ readonly notice: Notice; readonly to: string } | null> {
  return ports.store.read(async (tx) => {
    const notice = isId('notice', subject) ? await tx.notices.get(subject) : null;
    const person = notice === null ? null : await tx.people.get(notice.personId);
    return notice !== null && person?.active === true ? { notice, to: person.email } : null;
  });
}

async function finish(ports: Ports, claim: Claim): Promise<Turn> {
  await ports.store.transaction((tx) => complete(tx, claim));
  return done;
}

async function giveUp(
  ports: Ports,
  claim: Claim,
  notice: Notice,
  outcome: Exclude<Outcome, { kind: 'done' }>,
): Promise<Turn> {
  const trouble = troubleOf(outcome);
  ports.log.error({ notice: notice.id, kind: notice.kind }, `a mail was given up: ${trouble}`);
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    // Read and forgotten meanwhile.
    if ((await tx.notices.get(notice.id)) === null) return;
    const at = ports.clock.now();
    const before = await tx.mails.alarmedAt();
    const alarmed = before === null || at - before >= limits.mailAlarmEveryMs;
    await tx.mails.giveUp({ noticeId: notice.id, at, trouble, alarmed });
    if (!alarmed) return;
    const { people } = await worldIn(ports, tx);
    await announce(ports, tx, {
      kind: 'mail.failed',
      sentence: `mail does not arrive: ${trouble}; notices are in the portal`,
      requestId: null,
      to: [...people.values()].filter((person) => hasRight(person, 'access:end_all')).map(({ id }) => id),
      facts: { trouble },
    });
  });
  return done;
}
