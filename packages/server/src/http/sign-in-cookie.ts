// The portal's cookie: an opaque secret whose hash is in the database. `__Host-` and `Secure` under https. Browsers drop
// such cookies on plain http, which is allowed on loopback only; there it has another name and is not `Secure`.

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
