// Which server and who: from options, from the environment, or from the demo's own file found in this folder or above.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Client, createClient } from '@tidegate/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { CliFailure } from './failure.ts';

export interface Session {
  readonly client: Client;
  readonly url: string;
  readonly json: boolean;
}

const options = z.object({
  url: z.string().optional(),
  token: z.string().optional(),
  as: z.string().optional(),
  json: z.boolean().default(false),
});
const demoFile = z.object({ url: z.string(), people: z.record(z.string(), z.string()) });

/** Reads options and environment; refuses with the fix when it is not clear which server or who. */
export function connect(command: Command): Session {
  const given = options.parse(command.optsWithGlobals());
  const demo = readDemo();
  const url = given.url ?? (process.env['TIDEGATE_URL'] || undefined) ?? demo?.url;
  if (url === undefined) throw new CliFailure('which server? set TIDEGATE_URL or give --url', 2);
  if (!URL.canParse(url)) throw new CliFailure(`\`${url}\` is not an address such as http://127.0.0.1:7333`, 2);
  const token = given.token ?? process.env['TIDEGATE_TOKEN'] ?? demoToken(demo, given.as, url);
  if (token === undefined)
    throw new CliFailure(
      'who are you? set TIDEGATE_TOKEN, or in the demo give --as, for example --as data-engineer',
      3,
    );
  // The server writes the door a command came through to the audit log; this is how it knows.
  const client = createClient({ baseUrl: new URL(url).origin, token, userAgent: 'tidegate-cli/0.1.0' });
  return { client, url, json: given.json };
}

type Demo = z.infer<typeof demoFile>;

function demoToken(demo: Demo | null, as: string | undefined, url: string): string | undefined {
  if (!demo || new URL(demo.url).origin !== new URL(url).origin) return undefined;
  if (as === undefined) return undefined;
  const people = Object.keys(demo.people);
  const email = people.find((one) => one === as || one.split('@')[0] === as);
  if (email === undefined) {
    throw new CliFailure(
      `the demo has no person \`${as}\`; there are ${people.map((one) => one.split('@')[0]).join(', ')}`,
      2,
    );
  }
  return demo.people[email];
}

/** The demo's file in `.tidegate` of this folder or one above it; null where there is none. */
function readDemo(): Demo | null {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const path = join(process.env['TIDEGATE_STATE'] ?? join(folder, '.tidegate'), 'demo.json');
    if (existsSync(path)) {
      const parsed = demoFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
      return parsed.success ? parsed.data : null;
    }
    if (dirname(folder) === folder) return null;
  }
}
