// The portal's cookie: an opaque secret whose hash is in the database. `__Host-` and `Secure` under https. Browsers drop
// such cookies on plain http, which is allowed on loopback only; there it has another name and is not `Secure`.

import { limits } from '@tidegate/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

const secureName = '__Host-tidegate';
const plainName = 'tidegate-loopback';

const nameOf = (secure: boolean): string => (secure ? secureName : plainName);

/** The secret in the cookie, or null. */
export function readCookie(request: FastifyRequest, secure: boolean): string | null {
  const name = nameOf(secure);
  const value = Object.hasOwn(request.cookies, name) ? request.cookies[name] : undefined;
  return value === undefined || value === '' ? null : value;
}

/** A session cookie: the server, not the browser, decides how long it is good for. */
export function startCookie(reply: FastifyReply, secret: string, secure: boolean): void {
  reply.setCookie(nameOf(secure), secret, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function endCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(nameOf(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

const passingNameOf = (secure: boolean): string => (secure ? '__Host-tidegate-passing' : 'tidegate-loopback-passing');

/** The secret of a browser that is away at a provider, or null: what binds the way out and the way back to one browser. */
export function readPassing(request: FastifyRequest, secure: boolean): string | null {
  const name = passingNameOf(secure);
  const value = Object.hasOwn(request.cookies, name) ? request.cookies[name] : undefined;
  return value === undefined || value === '' ? null : value;
}

/** It is sent by our own pages only, after the provider's redirect has come back to one: `lax` is enough. */
export function startPassing(reply: FastifyReply, secret: string, secure: boolean): void {
  reply.setCookie(passingNameOf(secure), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: limits.providerVisitMs / 1_000,
  });
}

export function endPassing(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(passingNameOf(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
}
