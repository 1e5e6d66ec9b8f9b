// What an administrator may do about the sign-ins of somebody else: see them, end them all with every token, and let a new account at a
// provider be taken for that person. A provider that no longer lets somebody in ends them the same way.

import {
  isId,
  no,
  ok,
  type Person,
  quoted,
  type Result,
  refusal,
  type SignIn,
  type Token,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { type Ending, isOver, removeSignIn } from './sign-ins.ts';

/** Everything by which a person can come in now. */
export interface WaysIn {
  readonly person: Person;
  readonly signIns: readonly SignIn[];
  readonly tokens: readonly Token[];
}

/** The sign-ins and personal tokens of a person. */
export async function readWaysIn(ports: Ports, id: string): Promise<Result<WaysIn>> {
  return ports.store.read(async (tx) => {
    const person = isId('person', id) ? await tx.people.get(id) : null;
    if (person === null) return notFound(id);
    const now = ports.clock.now();
    const signIns = (await tx.signIns.ofPerson(person.id)).filter((signIn) => !isOver(signIn, now));
    const tokens = (await tx.tokens.ofPerson(person.id)).filter(({ kind }) => kind === 'personal');
    return ok({ person, signIns, tokens });
  });
}

/**
 * Ends every sign-in of a person at once and revokes their personal tokens. With `accounts` forgotten, the next account at a provider that
 * has the person's address is taken for theirs: only for somebody whose account there was made anew.
 */
export async function endWaysIn(
  ports: Ports,
  actor: Actor,
  { id, accounts }: { readonly id: string; readonly accounts: 'kept' | 'forgotten' },
): Promise<Result<{ readonly signIns: number; readonly tokens: number }>> {
  return transact(ports, async (tx) => {
    const person = isId('person', id) ? await tx.people.get(id) : null;
    if (person === null) return notFound(id);
    const by = { at: ports.clock.now(), actor: actor.person.id, door: actor.door, why: 'ended by an administrator' };
    const ended = await removeWaysIn(tx, person, by);
    if (accounts === 'forgotten') await tx.signIns.removeLoginsOf(person.id);
    return ok(ended);
  });
}

/** Ends every sign-in of a person, those of programs among them, and revokes their personal tokens. */
export async function removeWaysIn(
  tx: Transaction,
  person: Person,
  ending: Ending,
): Promise<{ readonly signIns: number; readonly tokens: number }> {
  const { why: _why, ...by } = ending;
  const signIns = await tx.signIns.ofPerson(person.id);
  for (const signIn of signIns) await removeSignIn(tx, signIn, ending);
  const tokens = (await tx.tokens.ofPerson(person.id)).filter(({ kind }) => kind === 'personal');
  for (const token of tokens) {
    await tx.tokens.remove(token.id);
    const facts = { name: token.name, person: person.id };
    tx.audit.append({ ...by, kind: 'token.revoked', subject: token.id, facts });
  }
  await tx.signIns.removeOfPerson(person.id);
  return { signIns: signIns.length, tokens: tokens.length };
}

const notFound = (id: string) => no(refusal('object.not_found', `no person ${quoted(id)}`, { field: 'id' }));
