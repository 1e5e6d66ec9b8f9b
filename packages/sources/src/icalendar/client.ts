// The only file that fetches a feed. Promises: bounded in time and size, no redirect is followed, and nothing but a whole answer counts.

import { Fault, limits } from '@tidegate/core';
import { readBounded } from '../read-bounded.ts';

const feedBytesMax = 10_000_000;
const fetchMs = Math.min(60_000, limits.sourceReadMs);

/** The text of a feed. */
export async function fetchFeed({ url, login }: { readonly url: URL; readonly login: string | null }): Promise<string> {
  const response = await send(url, login);
  if (response.ok) return readBounded(response, feedBytesMax, 'the calendar');
  await response.body?.cancel();
  if (response.status === 401 || response.status === 403 || response.status === 404) {
    throw new Fault(
      'target.refused',
      `the calendar answered with status ${response.status}; check its address and login`,
    );
  }
  throw new Fault('target.unreachable', `the calendar answered with status ${response.status}`);
}

async function send(url: URL, login: string | null): Promise<Response> {
  const authorization =
    login === null ? {} : { authorization: `Basic ${Buffer.from(login, 'utf8').toString('base64')}` };
  try {
    return await fetch(url, {
      headers: { accept: 'text/calendar', ...authorization },
      redirect: 'error',
      signal: AbortSignal.timeout(fetchMs),
    });
  } catch (cause) {
    throw new Fault(
      'target.unreachable',
      'the calendar could not be reached, or sent us elsewhere; check its address',
      { cause },
    );
  }
}
