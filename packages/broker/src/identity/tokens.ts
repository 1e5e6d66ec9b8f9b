// Personal tokens (`aup_…`): 256 random bits, stored only as a hash, revocable at once.

import { isId, newId, no, ok, type Person, quoted, type Result, refusal, type Token } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

const tokenShape = /^aup_[A-Za-z0-9_-]{43}$/;
const dayMs = 24 * 3_600_000;
const tailLength = 4;

/** Who a token speaks for; null for every token that is not valid now. */
export async function authenticateToken(ports: Ports, text: string): Promise<Person | null> {
  if (!tokenShape.test(text)) return null;
  const hash = hashOf(ports, text);
  return ports.store.read(async (tx) => {
    const token = await tx.tokens.byHash(hash);
    if (!token || (token.expiresAt !== null && token.expiresAt <= ports.clock.now())) return null;
    const person = await tx.people.get(token.personId);
    return person?.active ? person : null;
  });
}

/** Makes a token; its text is in this answer and never again. */
export async function createToken(
  ports: Ports,
  actor: Actor,
  input: { readonly name: string; readonly expiresInDays: number | null },
): Promise<Result<{ readonly token: Token; readonly text: string }>> {
  const text = `aup_${Buffer.from(ports.chance.bytes(32)).toString('base64url')}`;
  const now = ports.clock.now();
  const token: Token = {
    id: newId('token', ports.chance),
    personId: actor.person.id,
    name: input.name,
    tail: text.slice(-tailLength),
    createdAt: now,
    expiresAt: input.expiresInDays === null ? null : now + input.expiresInDays * dayMs,
  };
  return transact(ports, async (tx) => {
    await tx.tokens.insert(token, hashOf(ports, text));
    tx.audit.append({
      at: now,
      kind: 'token.created',
      actor: actor.person.id,
      door: actor.door,
      subject: token.id,
      facts: {
        name: token.name,
        expires_at: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
      },
    });
    return ok({ token, text });
  });
}

/** The caller's own tokens. */
export const listTokens = (ports: Ports, actor: Actor): Promise<readonly Token[]> =>
  ports.store.read((tx) => tx.tokens.ofPerson(actor.person.id));

/** Revokes one of the caller's own tokens at once. */
export async function revokeToken(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  return transact(ports, async (tx) => {
    const own = await tx.tokens.ofPerson(actor.person.id);
    const token = isId('token', id) ? own.find((one) => one.id === id) : undefined;
    if (!token) return no(refusal('object.not_found', `no token ${quoted(id)} of yours`, { field: 'id' }));
    await tx.tokens.remove(token.id);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'token.revoked',
      actor: actor.person.id,
      door: actor.door,
      subject: token.id,
      facts: { name: token.name },
    });
    return ok(true);
  });
}

const hashOf = (ports: Ports, text: string): Uint8Array => ports.hash.sha256(Buffer.from(text, 'utf8'));
