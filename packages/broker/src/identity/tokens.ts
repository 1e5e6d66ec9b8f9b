// Personal tokens (`aup_…`): 256 random bits, stored only as a hash, shown once, revocable at once. A token is its person and no more: it
// stops with the person. Service tokens have the same form and are found here too; what they are is in `service-tokens.ts`.

import {
  type Instant,
  isId,
  limits,
  newId,
  no,
  ok,
  type Person,
  quoted,
  type Result,
  refusal,
  type Token,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { hashOf, newSecret } from './secret.ts';
import { touchEveryMs } from './sign-ins.ts';

const tokenShape = /^aup_[A-Za-z0-9_-]{43}$/;
const dayMs = 24 * 3_600_000;
const tailLength = 4;

/** Who a token speaks for: a person, or the machine of a service token; null for every token that is not valid now. */
export async function authenticateToken(ports: Ports, text: string): Promise<Person | null> {
  if (!tokenShape.test(text)) return null;
  const hash = hashOf(ports, text);
  const now = ports.clock.now();
  const found = await ports.store.read(async (tx) => {
    const token = await tx.tokens.byHash(hash);
    if (!token || (token.expiresAt !== null && token.expiresAt <= now)) return null;
    const person = await tx.people.get(token.personId);
    return person?.active && fits(token, person) ? { token, person } : null;
  });
  if (found === null) return null;
  const { token, person } = found;
  if (token.lastUsedAt === null || now - token.lastUsedAt > touchEveryMs) {
    await ports.store.transaction((tx) => tx.tokens.touch(token.id, now));
  }
  return person;
}

/** A personal token is a human's and a service token a machine's, whatever became of the person since. */
const fits = (token: Token, person: Person): boolean => (token.kind === 'service') === (person.kind === 'machine');

/** The text of a new token, and the row's part that follows from it. */
export function makeTokenText(ports: Pick<Ports, 'chance'>): { readonly text: string; readonly tail: string } {
  const text = `aup_${newSecret(ports)}`;
  return { text, tail: text.slice(-tailLength) };
}

/** When a token shall end: after so many days, at a moment, or never. */
export type TokenEnd = { readonly expiresInDays: number | null } | { readonly expiresAt: Instant | null };

/** Makes a token; its text is in this answer and never again. */
export async function createToken(
  ports: Ports,
  actor: Actor,
  input: { readonly name: string } & TokenEnd,
): Promise<Result<{ readonly token: Token; readonly text: string }>> {
  const now = ports.clock.now();
  const expiresAt = endOf(input, now);
  if (expiresAt !== null && expiresAt <= now) return no(past);
  if (actor.person.kind === 'machine') {
    return no(refusal('auth.forbidden', 'a machine makes no personal tokens; sign in as a person'));
  }
  const { text, tail } = makeTokenText(ports);
  const token: Token = {
    id: newId('token', ports.chance),
    kind: 'personal',
    personId: actor.person.id,
    name: input.name,
    description: '',
    tail,
    createdAt: now,
    createdBy: actor.person.id,
    expiresAt,
    lastUsedAt: null,
  };
  return transact(ports, async (tx) => {
    if ((await tx.tokens.ofPerson(actor.person.id)).length >= limits.tokensMax) {
      return no(refusal('input.too_large', `you have ${limits.tokensMax} tokens; revoke one that nobody uses first`));
    }
    await tx.tokens.insert(token, hashOf(ports, text));
    write(tx, actor, token, { at: now, kind: 'token.created' });
    return ok({ token, text });
  });
}

const past = refusal('input.invalid', 'the token would have ended already; name a moment that is to come', {
  field: 'expiry_date',
});

const endOf = (end: TokenEnd, now: Instant): Instant | null => {
  if ('expiresAt' in end) return end.expiresAt;
  return end.expiresInDays === null ? null : now + end.expiresInDays * dayMs;
};

/** What the log keeps of a token. */
const write = (
  tx: Transaction,
  actor: Actor,
  token: Token,
  { at, kind }: { readonly at: Instant; readonly kind: 'token.created' | 'token.changed' | 'token.revoked' },
): void =>
  tx.audit.append({
    at,
    kind,
    actor: actor.person.id,
    door: actor.door,
    subject: token.id,
    facts: {
      name: token.name,
      expires_at: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
    },
  });

/** The caller's own tokens, the newest first. */
export const listTokens = (ports: Ports, actor: Actor): Promise<readonly Token[]> =>
  ports.store.read((tx) => tx.tokens.ofPerson(actor.person.id));

/** One of the caller's own tokens. */
export const readToken = (ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<Token>> =>
  ports.store.read((tx) => ownToken(tx, actor, input.id));

async function ownToken(tx: Transaction, actor: Actor, id: string): Promise<Result<Token>> {
  const own = await tx.tokens.ofPerson(actor.person.id);
  const token = isId('token', id) ? own.find((one) => one.id === id && one.kind === 'personal') : undefined;
  return token ? ok(token) : no(refusal('object.not_found', `no token ${quoted(id)} of yours`, { field: 'id' }));
}

/** Gives one of the caller's own tokens another end; null for none. */
export async function changeTokenEnd(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly expiresAt: Instant | null },
): Promise<Result<Token>> {
  const now = ports.clock.now();
  return transact(ports, async (tx) => {
    const found = await ownToken(tx, actor, input.id);
    if (!found.ok) return found;
    // One that has ended stays ended: what was let go is not taken up again.
    if (found.value.expiresAt !== null && found.value.expiresAt <= now) {
      return no(refusal('object.changed', 'the token has ended; make a new one', { field: 'id' }));
    }
    if (input.expiresAt !== null && input.expiresAt <= now) return no(past);
    const token = { ...found.value, expiresAt: input.expiresAt };
    await tx.tokens.save(token);
    write(tx, actor, token, { at: now, kind: 'token.changed' });
    return ok(token);
  });
}

/** Revokes one of the caller's own tokens at once. */
export async function revokeToken(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  return transact(ports, async (tx) => {
    const found = await ownToken(tx, actor, input.id);
    if (!found.ok) return found;
    await tx.tokens.remove(found.value.id);
    write(tx, actor, found.value, { at: ports.clock.now(), kind: 'token.revoked' });
    return ok(true);
  });
}
