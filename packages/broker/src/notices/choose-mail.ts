// Which kinds of message a person wants no mail of. It says nothing about notices in the portal: those stay.

import { type Instant, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { mailedTypes, mailSubjects } from './compose-mail.ts';

export interface MailChoices {
  /** Whether this server sends mail at all. */
  readonly sends: boolean;
  readonly address: string;
  /** Every kind there is, and those of them that are switched off. */
  readonly kinds: readonly string[];
  readonly off: readonly string[];
  /** What each kind says in its subject. */
  readonly subjects: Readonly<Record<string, string>>;
}

/** The caller's choices. */
export const mailChoicesOf = async (ports: Ports, { person }: Actor): Promise<MailChoices> => ({
  sends: ports.mail !== undefined,
  address: person.email,
  kinds: mailedTypes,
  subjects: mailSubjects,
  off: await ports.store.read((tx) => tx.mails.off(person.id)),
});

/** Switches mail of these kinds off and of all others on. */
export async function chooseMail(
  ports: Ports,
  actor: Actor,
  input: { readonly off: readonly string[] },
): Promise<Result<MailChoices>> {
  const off = [...new Set(input.off)].sort();
  const unknown = off.find((kind) => !mailedTypes.includes(kind));
  if (unknown !== undefined) {
    return no(refusal('input.invalid', `${quoted(unknown)} is no kind of message that is mailed`, { field: 'off' }));
  }
  const chosen = await transact(ports, async (tx) => {
    await tx.mails.setOff(actor.person.id, off);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'mail.chosen',
      actor: actor.person.id,
      door: actor.door,
      subject: actor.person.id,
      facts: { off },
    });
    return ok(true);
  });
  return chosen.ok ? ok(await mailChoicesOf(ports, actor)) : chosen;
}

/** How many mails were given up in the last day. */
export const countMailGivenUp = (ports: Ports): Promise<number> =>
  ports.store.read((tx) => tx.mails.countGivenUpSince(lastDay(ports.clock.now())));

const lastDay = (now: Instant): Instant => now - 24 * 3_600_000;
