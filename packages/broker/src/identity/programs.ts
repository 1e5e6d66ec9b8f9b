// Programs that act for a person, by the authorization code flow with PKCE (RFC 6749, 7636, 8252): the person agrees in the portal, the
// program fetches tokens with a code that works once, and refreshes them with tokens that work once. A code or refresh token that comes
// again is a copy, and ends the sign-in with every token of it. Access tokens look like JWTs, because the published client reads names
// from them; nobody believes what they say. What counts is the row that the hash of the whole text leads to, so ending is at once.

import {
  type Instant,
  limits,
  newId,
  no,
  ok,
  type Person,
  type ProgramCode,
  type Result,
  refusal,
  type SignIn,
  type SignInSecret,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Door, Ports } from '../ports.ts';
import { hashOf, newSecret } from './secret.ts';
import { findSecret, isOver, removeSignIn, touchEveryMs, writeStarted } from './sign-ins.ts';

/** What a program asks a person to let it have. The address it wants the code at was checked by the caller. */
export interface ProgramAsk {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scopes: readonly string[];
}

/** Writes down that the caller lets a program act for them, and gives the code for it. */
export async function allowProgram(ports: Ports, actor: Actor, ask: ProgramAsk): Promise<string> {
  const code = newSecret(ports);
  await ports.store.transaction((tx) =>
    tx.signIns.putCode(hashOf(ports, code), {
      ...ask,
      personId: actor.person.id,
      expiresAt: ports.clock.now() + limits.programCodeMs,
      signInId: null,
    }),
  );
  return code;
}

/** The tokens of a program. */
export interface ProgramTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSec: number;
  readonly scopes: readonly string[];
}

/** What the claims of an access token are made of, beside person and program. */
export interface TokenFacts {
  readonly accountId: string;
  readonly issuer: string;
}

interface Call {
  readonly clientId: string;
  readonly agent: string;
  readonly door: Door;
  readonly facts: TokenFacts;
}

const invalid = (why: string) => no(refusal('auth.grant_invalid', why));
const brokenCode = 'the code is not valid: it works once, for a minute, for the program it was made for';

/** Exchanges a code. `challengeOf` makes the S256 challenge of a verifier. */
export async function redeemCode(
  ports: Ports,
  ask: Call & { readonly code: string; readonly redirectUri: string; readonly verifier: string },
): Promise<Result<ProgramTokens>> {
  const hash = hashOf(ports, ask.code);
  return ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    const code = await tx.signIns.lockCode(hash);
    if (code === null) return invalid(brokenCode);
    if (code.signInId !== null) {
      const used = (await tx.signIns.ofPerson(code.personId)).find(({ id }) => id === code.signInId);
      if (used) await endForReuse(tx, used, now, 'a code came again');
      return invalid(brokenCode);
    }
    if (!fitsCode(ports, code, ask) || code.expiresAt <= now) return invalid(brokenCode);
    const person = await tx.people.get(code.personId);
    if (!person?.active || person.kind !== 'human') return invalid('the person is not active');
    const signIn = signInFor(ports, code, ask);
    await tx.signIns.insert(signIn);
    await tx.signIns.useCode(hash, signIn.id);
    writeStarted(tx, signIn, { door: ask.door, how: 'program' });
    return ok(await issue(ports, tx, { signIn, person, facts: ask.facts }));
  });
}

function fitsCode(
  ports: Ports,
  code: ProgramCode,
  ask: { readonly clientId: string; readonly redirectUri: string; readonly verifier: string },
): boolean {
  const challenge = Buffer.from(hashOf(ports, ask.verifier)).toString('base64url');
  return (
    code.clientId === ask.clientId &&
    code.redirectUri === ask.redirectUri &&
    /^[A-Za-z0-9._~-]{43,128}$/.test(ask.verifier) &&
    sameText(code.challenge, challenge)
  );
}

/** Compares in a time that depends on the length only. */
export function sameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1) difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}

function signInFor(ports: Ports, code: ProgramCode, { agent }: { readonly agent: string }): SignIn {
  const now = ports.clock.now();
  return {
    id: newId('signIn', ports.chance),
    personId: code.personId,
    startedAt: now,
    lastSeenAt: now,
    endsAt: now + limits.programSignInMs,
    how: 'program',
    agent: agent.slice(0, limits.agentLengthMax),
    program: { clientId: code.clientId, scopes: code.scopes },
  };
}

/** Exchanges a refresh token for new tokens; it is spent with that. */
export async function refreshProgram(
  ports: Ports,
  ask: Call & { readonly refreshToken: string },
): Promise<Result<ProgramTokens>> {
  const hash = hashOf(ports, ask.refreshToken);
  const found = await findSecret(ports, hash, 'refresh');
  if (found === null || found.signIn.program?.clientId !== ask.clientId)
    return invalid('the refresh token is not valid');
  const { signIn, person } = found;
  return ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    if (!(await tx.signIns.spendSecret(hash, now))) {
      await endForReuse(tx, signIn, now, 'a refresh token came again');
      return invalid('the refresh token was used before; the sign-in has ended, in case it was copied');
    }
    if (isOver(signIn, now)) return invalid('the sign-in has ended');
    await tx.signIns.touch(signIn.id, now);
    return ok(await issue(ports, tx, { signIn, person, facts: ask.facts }));
  });
}

const endForReuse = (tx: Transaction, signIn: SignIn, at: Instant, why: string): Promise<void> =>
  removeSignIn(tx, signIn, { at, actor: 'system', door: 'api', why });

interface Issue {
  readonly signIn: SignIn;
  readonly person: Person;
  readonly facts: TokenFacts;
}

async function issue(ports: Ports, tx: Transaction, { signIn, person, facts }: Issue): Promise<ProgramTokens> {
  const now = ports.clock.now();
  const ends = Math.min(now + limits.programAccessMs, signIn.endsAt);
  const accessToken = writeJwt(ports, {
    iss: facts.issuer,
    sub: person.id,
    iat: Math.floor(now / 1_000),
    exp: Math.floor(ends / 1_000),
    jti: newSecret(ports),
    account_id: facts.accountId,
    user_id: person.id,
    authorization_id: signIn.id,
    client_id: signIn.program?.clientId ?? '',
    scopes: signIn.program?.scopes ?? [],
  });
  const refreshToken = newSecret(ports);
  await tx.signIns.putSecret(secretOf(signIn, 'access', { now, ends }), hashOf(ports, accessToken));
  await tx.signIns.putSecret(secretOf(signIn, 'refresh', { now, ends: signIn.endsAt }), hashOf(ports, refreshToken));
  return {
    accessToken,
    refreshToken,
    expiresInSec: Math.floor((ends - now) / 1_000),
    scopes: signIn.program?.scopes ?? [],
  };
}

const secretOf = (
  signIn: SignIn,
  kind: SignInSecret['kind'],
  { now, ends }: { readonly now: Instant; readonly ends: Instant },
): SignInSecret => ({ signInId: signIn.id, kind, issuedAt: now, endsAt: ends, usedAt: null, spentAt: null });

const part = (value: object): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');

/** A JWT in form. Its signature is made with a key that is thrown away: nobody can make another, and nobody needs to check it. */
function writeJwt(ports: Ports, claims: object): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = ports.hmac(ports.chance.bytes(32), signed);
  return `${signed}.${Buffer.from(signature).toString('base64url')}`;
}

const jwtShape = /^eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{43}$/;

/** Who an access token speaks for, and as which sign-in; null for every token that is not valid now. */
export async function authenticateProgram(
  ports: Ports,
  text: string,
): Promise<{ readonly person: Person; readonly signIn: SignIn } | null> {
  if (!jwtShape.test(text)) return null;
  const found = await findSecret(ports, hashOf(ports, text), 'access');
  const now = ports.clock.now();
  if (found === null || found.secret.endsAt <= now || isOver(found.signIn, now)) return null;
  if (now - found.signIn.lastSeenAt > touchEveryMs) {
    await ports.store.transaction((tx) => tx.signIns.touch(found.signIn.id, now));
  }
  return found;
}
