// Two checks a browser cannot be talked out of. The host name must be one of ours, so that a foreign name pointed at this
// address reaches nothing; and a call that changes something must come from our own pages unless a token carries it.

import type { IncomingHttpHeaders } from 'node:http';
import { quoted, type Refusal, refusal } from '@tidegate/core';
import { type Config, isLoopback, isSecure } from '../config/config.ts';

type Where = Pick<Config, 'publicUrl' | 'host' | 'tls'>;

/** Refuses a `host` header (`name` or `name:port`) that is neither the public URL's nor, on loopback, a loopback name. */
export function checkHost(host: string | undefined, where: Where): Refusal | null {
  const url = host === undefined || !/^[^\s/@?#\\]+$/.test(host) ? null : parse(`http://${host}`);
  if (url !== null) {
    if (url.hostname === where.publicUrl?.hostname) return null;
    if (isLoopback(where.host) && isLoopback(url.hostname)) return null;
  }
  const fix = where.publicUrl === null ? '' : `; open ${where.publicUrl.origin}`;
  return refusal('auth.origin', `this server does not answer under the name ${quoted(host ?? '')}${fix}`);
}

/**
 * Refuses a changing call whose page is not ours. A call without `origin` passes only if the browser itself says that it
 * comes from this origin, or if it carries no cookie and so no browser's sign-in.
 */
export function checkOrigin(ask: {
  readonly headers: IncomingHttpHeaders;
  readonly host: string;
  readonly where: Where;
  readonly hasCookie: boolean;
}): Refusal | null {
  const { origin } = ask.headers;
  const site = ask.headers['sec-fetch-site'];
  if (origin === undefined) {
    if (site === 'same-origin') return null;
    if (!ask.hasCookie && (site === undefined || site === 'none')) return null;
    return foreign;
  }
  const url = parse(origin);
  if (url === null || url.origin !== origin) return foreign;
  const scheme = isSecure(ask.where) ? 'https:' : 'http:';
  return url.protocol === scheme && url.host === parse(`${scheme}//${ask.host}`)?.host ? null : foreign;
}

const foreign = refusal('auth.origin', 'this call did not come from a page of this server');

const parse = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
