// Calls with the kept sign-in: its access token goes along, and before it ends another is fetched with the refresh token. A refresh token
// works once, and one that comes twice ends the sign-in, so that of several commands at once only one refreshes: the others wait for it.

import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createClient, ProblemError, signInRoutes } from '@tidegate/contract';
import { CliFailure } from '../failure.ts';
import { type KeptSignIn, keep, keptPath, readKept } from './kept.ts';

/** What the command line calls itself where programs ask for tokens. */
export const clientId = 'tidegate-cli';

/** A token that ends sooner than this is not used any more. */
const spareMs = 30_000;
const waitMs = 10_000;
const lookEveryMs = 50;

interface Around {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly origin: string;
  readonly userAgent: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** A `fetch` that signs its calls. */
export function refreshingFetch(around: Around): typeof globalThis.fetch {
  const send = around.fetch ?? globalThis.fetch.bind(globalThis);
  return async (input, init) => {
    const { access_token: token } = await freshSignIn(around);
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    return send(input, { ...init, headers });
  };
}

const isFresh = (signIn: KeptSignIn): boolean => Date.parse(signIn.expires_at) - Date.now() > spareMs;

function keptFor({ environment, origin }: Around): KeptSignIn {
  const signIn = readKept(environment).servers.get(origin);
  if (signIn === undefined) throw new CliFailure(`you are not signed in at ${origin}; run \`tidegate login\``, 3);
  return signIn;
}

async function freshSignIn(around: Around): Promise<KeptSignIn> {
  const known = keptFor(around);
  if (isFresh(known)) return known;
  const unlock = await lock(around);
  try {
    // Somebody else may have refreshed it while we waited.
    const now = keptFor(around);
    return isFresh(now) ? now : await refresh(around, now);
  } finally {
    unlock();
  }
}

async function refresh(around: Around, signIn: KeptSignIn): Promise<KeptSignIn> {
  const { environment, origin, userAgent, fetch } = around;
  const client = createClient({ baseUrl: origin, userAgent, ...(fetch === undefined ? {} : { fetch }) });
  try {
    const got = await client.call(signInRoutes.programTokens, {
      body: { grant_type: 'refresh_token', refresh_token: signIn.refresh_token, client_id: clientId },
    });
    const next = signInFrom(got, signIn.email);
    keep(environment, origin, next);
    return next;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'auth.grant_invalid') throw error;
    keep(environment, origin, null);
    throw new CliFailure(`your sign-in at ${origin} has ended; run \`tidegate login\``, 3);
  }
}

/** What is kept of the server's answer. */
export const signInFrom = (
  got: { readonly access_token: string; readonly refresh_token: string; readonly expires_in: number },
  email: string,
): KeptSignIn => ({
  access_token: got.access_token,
  refresh_token: got.refresh_token,
  expires_at: new Date(Date.now() + got.expires_in * 1_000).toISOString(),
  email,
});

async function lock({ environment }: Around): Promise<() => void> {
  const path = `${keptPath(environment) ?? ''}.lock`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (const until = Date.now() + waitMs; ; ) {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (isAbandoned(path)) rmSync(path, { force: true });
      else if (Date.now() > until) throw new CliFailure('another command is signing in; try again in a moment', 6);
      await new Promise((done) => setTimeout(done, lookEveryMs));
    }
  }
}

/** A command that was killed cannot take its lock away. */
function isAbandoned(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > 3 * waitMs;
  } catch {
    return false;
  }
}
