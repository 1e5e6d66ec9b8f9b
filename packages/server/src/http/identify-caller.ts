// Who calls: by a personal token or by the portal's cookie, never by both. A token that is wrong is an error of its own and
// is counted; a cookie that is wrong is nobody.

import type { Actor, Door } from '@tidegate/broker';
import { type Clock, type Person, type Refusal, Refused, refusal, type SignIn } from '@tidegate/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Config, isLoopback, isSecure } from '../config/config.ts';
import type { Visit } from './call.ts';
import { checkOrigin } from './check-origin.ts';
import type { RateLimit } from './limit-rates.ts';
import { endCookie, endPassing, readCookie, readPassing, startCookie, startPassing } from './sign-in-cookie.ts';

/** How secrets become people. Each answers null for a secret that is wrong, ended, or of a person who is not active. */
export interface Identities {
  /** Of a personal or service token. */
  byToken(text: string): Promise<Person | null>;
  /** Of the access token of a program that a person lets act for them. */
  byProgram(text: string): Promise<{ readonly person: Person; readonly signIn: SignIn } | null>;
  /** `renewed` takes the place of the secret that was shown. */
  byCookie(
    secret: string,
  ): Promise<{ readonly person: Person; readonly signIn: SignIn; readonly renewed: string | null } | null>;
}

/** What the edge needs of the world. */
export interface Edge {
  readonly config: Config;
  readonly identities: Identities;
  readonly rates: RateLimit;
  readonly clock: Clock;
}

/** Wrong tokens per minute and address, after which further ones are told to wait. */
export const wrongTokensPerMinute = 600;

export interface Caller {
  readonly actor: Actor | null;
  readonly visit: Visit;
  /** What a program may do for its person; null where no program stands between. */
  readonly scopes: readonly string[] | null;
}

/** Finds out who calls. Throws `Refused` for a wrong token, a foreign page, or too many wrong tokens. */
export async function identifyCaller(request: FastifyRequest, reply: FastifyReply, edge: Edge): Promise<Caller> {
  const secure = isSecure(edge.config);
  const visit = (signIn: SignIn | null): Visit => ({
    address: request.ip,
    sameMachine: isSameMachine(request),
    origin: edge.config.publicUrl?.origin ?? `${secure ? 'https' : 'http'}://${request.host}`,
    agent: request.headers['user-agent'] ?? '',
    signIn,
    passing: readPassing(request, secure),
    startPassing: (secret) => startPassing(reply, secret, secure),
    endPassing: () => endPassing(reply, secure),
    startCookie: (secret) => startCookie(reply, secret, secure),
    endCookie: () => endCookie(reply, secure),
  });
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const { person, signIn } = await byToken(authorization, request, edge);
    return {
      actor: { person, door: doorOf(request) },
      visit: visit(signIn),
      scopes: signIn?.program?.scopes ?? null,
    };
  }
  const secret = readCookie(request, secure);
  if (request.method !== 'GET') {
    const foreign = checkOrigin({
      headers: request.headers,
      host: request.host,
      where: edge.config,
      hasCookie: secret !== null,
    });
    if (foreign !== null) throw new Refused(foreign);
  }
  const found = secret === null ? null : await edge.identities.byCookie(secret);
  if (found === null) return { actor: null, visit: visit(null), scopes: null };
  if (found.renewed !== null) startCookie(reply, found.renewed, secure);
  return { actor: { person: found.person, door: 'portal' }, visit: visit(found.signIn), scopes: null };
}

interface Bearer {
  readonly person: Person;
  /** Of a program; null for a token of its own. */
  readonly signIn: SignIn | null;
}

async function byToken(authorization: string, request: FastifyRequest, edge: Edge): Promise<Bearer> {
  const text = /^bearer +([!-~]{10,8000}) *$/i.exec(authorization)?.[1] ?? '';
  const person = text.startsWith('aup_') ? await edge.identities.byToken(text) : null;
  if (person !== null) return { person, signIn: null };
  const program = text.startsWith('eyJ') ? await edge.identities.byProgram(text) : null;
  if (program === null) throw new Refused(wrongToken(request.ip, edge));
  return program;
}

/**
 * Only wrong tokens are counted and limited: many people share an address, and one of them with an old token must not shut out the
 * others. A token has 256 random bits, so that looking at each tells a guesser nothing.
 */
function wrongToken(address: string, edge: Edge): Refusal {
  const wait = edge.rates.take(`wrong-token:${address}`, wrongTokensPerMinute);
  if (wait === 0) return refusal('auth.required', 'the token is not valid: it is wrong, has ended, or was revoked');
  return refusal('limit.rate', `too many wrong tokens came from your address; wait ${wait} s`, {
    details: { retry_after_sec: wait },
  });
}

/** Said by the caller, for the audit log only; no rule hangs on it. */
const doorOf = (request: FastifyRequest): Door =>
  request.headers['user-agent']?.startsWith('tidegate-cli/') === true ? 'cli' : 'api';

const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

function isSameMachine(request: FastifyRequest): boolean {
  const peer = request.socket.remoteAddress;
  if (peer === undefined || !isLoopback(peer)) return false;
  if (proxyHeaders.some((name) => request.headers[name] !== undefined)) return false;
  return URL.canParse(`http://${request.host}`) && isLoopback(new URL(`http://${request.host}`).hostname);
}
