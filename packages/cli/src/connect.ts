// Which server and who: from options, from the environment, or from the demo's own file found in this folder or above. What was typed
// wins over what is set, and what is set over what is found.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Client, createClient } from '@tidegate/contract';
import { nearestName } from '@tidegate/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { CliFailure } from './failure.ts';
import { readKept } from './sign-in/kept.ts';
import { refreshingFetch } from './sign-in/refreshing-fetch.ts';
import { version } from './version.ts';

export interface Session {
  readonly client: Client;
  readonly url: string;
  readonly json: boolean;
}

/** Where to look besides the options; tests give their own. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

const options = z.object({
  url: z.string().optional(),
  token: z.string().optional(),
  as: z.string().optional(),
  json: z.boolean().default(false),
});
type Given = z.infer<typeof options>;
const demoFile = z.object({ url: z.string(), people: z.record(z.string(), z.string()) });
type Demo = z.infer<typeof demoFile>;

/** Reads options and environment; refuses with the fix when it is not clear which server or who. */
export function connect(command: Command): Session {
  const given = options.parse(command.optsWithGlobals());
  const { url, token } = resolve(given, { environment: process.env, folder: process.cwd() });
  const baseUrl = new URL(url).origin;
  const how =
    token === null ? { fetch: refreshingFetch({ environment: process.env, origin: baseUrl, userAgent }) } : { token };
  return { client: createClient({ baseUrl, userAgent, ...how }), url, json: given.json };
}

/** What the command line calls itself. */
export const userAgent = `tidegate-cli/${version}`;

/** The server that a command is about, whoever one is: scheme, host and port. */
export function serverOf(command: Command): string {
  const given = options.parse(command.optsWithGlobals());
  return new URL(addressOf(given, { environment: process.env, folder: process.cwd() }).url).origin;
}

function addressOf(given: Pick<Given, 'url'>, around: Surroundings): { url: string; demo: Demo | null } {
  const demo = findDemo(around);
  const url = given.url ?? set(around, 'TIDEGATE_URL') ?? demo?.url ?? readKept(around.environment).latest;
  if (url == null) {
    throw new CliFailure(
      'which server? set TIDEGATE_URL or give --url; the demo of `npm start` is found from its folder and below',
      2,
    );
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CliFailure(`\`${url}\` is not an address such as http://127.0.0.1:7333`, 2);
  return { url, demo };
}

/** The address and the token that options, environment, demo and `tidegate login` amount to; null for the sign-in that is kept. */
export function resolve(given: Omit<Given, 'json'>, around: Surroundings): { url: string; token: string | null } {
  if (given.as !== undefined && given.token !== undefined)
    throw new CliFailure('give --token or --as, not both: each says who you are', 2);
  const { url, demo } = addressOf(given, around);
  if (given.as !== undefined) return { url, token: demoToken(demo, given.as, url) };
  const token = given.token ?? set(around, 'TIDEGATE_TOKEN');
  if (token === undefined) {
    if (readKept(around.environment).servers.has(new URL(url).origin)) return { url, token: null };
    throw new CliFailure(
      'who are you? set TIDEGATE_TOKEN to a personal token, run `tidegate login`, or in the demo give --as, for example --as data-engineer',
      3,
    );
  }
  // Anything else could not be sent in a header, and the message of that would repeat it.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CliFailure('the token holds characters that no token has', 2);
  return { url, token };
}

/** A variable that is set to nothing is not set. */
const set = ({ environment }: Surroundings, name: string): string | undefined => environment[name] || undefined;

function demoToken(demo: Demo | null, as: string, url: string): string {
  if (!demo) throw new CliFailure('--as works in the demo only, and there is no .tidegate/demo.json here or above', 2);
  if (new URL(demo.url).origin !== new URL(url).origin)
    throw new CliFailure(`--as works with the demo at ${demo.url} only; give --token for \`${url}\``, 2);
  const people = Object.keys(demo.people);
  const email = people.find((one) => one === as || one.split('@')[0] === as);
  const token = email === undefined ? undefined : demo.people[email];
  if (token !== undefined) return token;
  const names = people.map((one) => one.split('@')[0] ?? one);
  const near = nearestName(as, names);
  throw new CliFailure(
    `the demo has no person \`${as}\`; ${near === null ? `there are ${names.join(', ')}` : `did you mean ${near}?`}`,
    2,
  );
}

/** The demo's file in the state folder, or in `.tidegate` of this folder or one above it; null where there is none. */
function findDemo(around: Surroundings): Demo | null {
  const state = set(around, 'TIDEGATE_STATE');
  if (state !== undefined) return readDemo(join(state, 'demo.json'));
  for (let folder = around.folder; ; folder = dirname(folder)) {
    const demo = readDemo(join(folder, '.tidegate', 'demo.json'));
    if (demo || dirname(folder) === folder) return demo;
  }
}

function readDemo(path: string): Demo | null {
  if (!existsSync(path)) return null;
  try {
    return demoFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new CliFailure(
      `\`${path}\` cannot be read; it is for the person who started the demo, who can start it again`,
      2,
    );
  }
}
