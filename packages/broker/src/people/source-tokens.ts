// Bearer tokens with which sources send their facts: 256 random bits, kept as a hash, shown once. Rotating leaves the old one a while, so
// that both ends can be changed without a gap.

import { limits, no, ok, quoted, type Result, refusal, type Source, type SourceToken } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { findSource, noSource } from './save-source.ts';

const shape = /^tgs_[A-Za-z0-9_-]{43}$/;
const tailLength = 4;

/** Makes a token; its text is in this answer and never again. `now` ends the old ones at once. */
export const rotateSourceToken = (
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly old: 'overlap' | 'now' },
): Promise<Result<{ readonly token: SourceToken; readonly text: string }>> =>
  transact(ports, async (tx) => {
    const source = await findSource(tx, input.id);
    if (source === null) return noSource(input.id);
    if (source.kind !== 'scim') {
      return no(
        refusal(
          'source.invalid',
          `${quoted(source.name)} does not send its facts; only sources of kind \`scim\` have tokens`,
        ),
      );
    }
    const now = ports.clock.now();
    const text = `tgs_${Buffer.from(ports.chance.bytes(32)).toString('base64url')}`;
    const token: SourceToken = { sourceId: source.id, tail: text.slice(-tailLength), createdAt: now, expiresAt: null };
    await tx.sources.endTokens(source.id, input.old === 'now' ? now : now + limits.sourceTokenOverlapMs);
    await tx.sources.forgetTokensBefore(source.id, now);
    await tx.sources.addToken(token, hashOf(ports, text));
    tx.audit.append({
      at: now,
      kind: 'source.token_made',
      actor: actor.person.id,
      door: actor.door,
      subject: source.id,
      facts: { name: source.name, tail: token.tail, old: input.old },
    });
    return ok({ token, text });
  });

/** The source that a token speaks for, under the name or id it was called by; null for every token that is not valid now. */
export async function authenticateSource(
  ports: Ports,
  ask: { readonly reference: string; readonly token: string },
): Promise<Source | null> {
  if (!shape.test(ask.token)) return null;
  const hash = hashOf(ports, ask.token);
  return ports.store.read(async (tx) => {
    const token = await tx.sources.tokenByHash(hash);
    if (token === null || (token.expiresAt !== null && token.expiresAt <= ports.clock.now())) return null;
    const source = await tx.sources.get(token.sourceId);
    if (source === null || source.status === 'disabled') return null;
    return ask.reference === source.id || ask.reference === source.name ? source : null;
  });
}

const hashOf = (ports: Ports, text: string): Uint8Array => ports.hash.sha256(Buffer.from(text, 'utf8'));
