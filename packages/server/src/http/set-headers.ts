// The headers every answer carries, so that a browser gives a page of ours to nobody and runs nothing that is not ours.

import type { FastifyReply } from 'fastify';

/** For answers that are not pages: nothing may load, run or frame. */
const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * For pages: our own scripts only, none inline. Styles may be inline, because the portal's components and its editor write
 * style elements; a style runs nothing.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Sets them; a page replaces the policy and says how long it may be kept. */
export function setHeaders(reply: FastifyReply, secure: boolean): void {
  reply.headers({
    'content-security-policy': apiPolicy,
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  });
}
