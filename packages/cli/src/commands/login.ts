// tidegate login, logout, whoami: in through the browser, out, and as whom.

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createClient, personRoutes, signInRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { connect, serverOf, userAgent } from '../connect.ts';
import { printJson } from '../output/print.ts';
import { keep } from '../sign-in/kept.ts';
import { openLoopback } from '../sign-in/loopback.ts';
import { clientId, signInFrom } from '../sign-in/refreshing-fetch.ts';

/** A person needs time to find the page and to read it. */
const withinMs = 10 * 60_000;

const options = z.object({ browser: z.boolean().default(true) });

export function addLogin(program: Command): void {
  program
    .command('login')
    .description('sign in through the browser; commands after it need no token')
    .option('--no-browser', 'only print the address to open, on this machine')
    .addHelpText('after', '\nExample: tidegate login --url https://tidegate.company.example')
    .action(async (given: object, command: Command) => {
      const url = serverOf(command);
      const { browser } = options.parse(given);
      const email = await login(url, browser ? openBrowser : () => {});
      console.log(`signed in at ${url} as ${email}`);
    });
  program
    .command('logout')
    .description('end the sign-in of `tidegate login`, here and on the server')
    .addHelpText('after', '\nExample: tidegate logout')
    .action(async (_options: object, command: Command) => {
      const url = serverOf(command);
      try {
        await connect(command).client.call(personRoutes.signOut);
      } finally {
        // Whatever the server says: what is kept here is gone.
        keep(process.env, url, null);
      }
      console.log(`signed out at ${url}`);
    });
  program
    .command('whoami')
    .description('as whom the commands act')
    .addHelpText('after', '\nExample: tidegate whoami --as auditor')
    .action(async (_options: object, command: Command) => {
      const { client, json, url } = connect(command);
      const { person } = await client.call(personRoutes.me);
      if (json) return printJson(person);
      const roles = person.roles.length === 0 ? 'no role' : person.roles.join(', ');
      console.log(`${person.email} at ${url} (${roles})`);
    });
}

/** Goes the whole way and keeps what it got; answers who one is. `open` shows an address to the person. */
export async function login(origin: string, open: (address: string) => void): Promise<string> {
  const verifier = randomBytes(48).toString('base64url');
  const state = randomBytes(24).toString('base64url');
  const loopback = await openLoopback();
  try {
    const address = new URL('/oauth/authorize', origin);
    address.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: loopback.redirectUri,
      scope: 'tidegate:everything',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    console.error(`open this address in a browser on this machine, and say yes there:\n${address.href}`);
    open(address.href);
    const code = await loopback.code(state, withinMs);
    const client = createClient({ baseUrl: origin, userAgent });
    const got = await client.call(signInRoutes.programTokens, {
      body: {
        grant_type: 'authorization_code',
        code,
        redirect_uri: loopback.redirectUri,
        client_id: clientId,
        code_verifier: verifier,
      },
    });
    const signedIn = createClient({ baseUrl: origin, token: got.access_token, userAgent });
    const { person } = await signedIn.call(personRoutes.me);
    keep(process.env, origin, signInFrom(got, person.email));
    return person.email;
  } finally {
    loopback.close();
  }
}

/** Asks the system to show the page; where it cannot, the printed address remains. */
function openBrowser(address: string): void {
  const words: Readonly<Record<string, readonly [string, ...string[]]>> = {
    darwin: ['open', address],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', address],
  };
  const [name, ...rest] = words[process.platform] ?? ['xdg-open', address];
  const started = spawn(name, rest, { stdio: 'ignore', detached: true });
  started.on('error', () => {});
  started.unref();
}
