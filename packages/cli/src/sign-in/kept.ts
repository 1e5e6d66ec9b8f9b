// The sign-ins of `tidegate login`, in a file that its owner alone can read: per server the program's tokens, and which server was last.
// Written whole under another name and moved, so that a reader never sees half of it.

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CliFailure } from '../failure.ts';

const keptSignIn = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  /** RFC 3339. */
  expires_at: z.string(),
  email: z.string(),
});
/** Tokens for one server. */
export type KeptSignIn = z.infer<typeof keptSignIn>;
const keptFile = z.object({ latest: z.string().nullable(), servers: z.record(z.string(), keptSignIn) });

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the file is: in the folder for settings that the system names, or `.config` at home. */
export function keptPath(environment: Environment): string | null {
  const { XDG_CONFIG_HOME: config, HOME: home } = environment;
  if (config) return join(config, 'tidegate', 'sign-ins.json');
  return home ? join(home, '.config', 'tidegate', 'sign-ins.json') : null;
}

interface Kept {
  readonly latest: string | null;
  readonly servers: ReadonlyMap<string, KeptSignIn>;
}

/** Everything that is kept; nothing where there is no file. */
export function readKept(environment: Environment): Kept {
  const path = keptPath(environment);
  if (path === null || !existsSync(path)) return { latest: null, servers: new Map() };
  try {
    const { latest, servers } = keptFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { latest, servers: new Map(Object.entries(servers)) };
  } catch {
    throw new CliFailure(`\`${path}\` cannot be read; remove it and run \`tidegate login\` again`, 2);
  }
}

/** Keeps a sign-in for a server, or with null forgets it. `origin` is scheme, host and port. */
export function keep(environment: Environment, origin: string, signIn: KeptSignIn | null): void {
  const path = keptPath(environment);
  if (path === null) throw new CliFailure('there is no folder to keep the sign-in in; set HOME or XDG_CONFIG_HOME', 2);
  const before = readKept(environment);
  const servers = new Map(before.servers);
  if (signIn === null) servers.delete(origin);
  else servers.set(origin, signIn);
  const latest = signIn === null ? (before.latest === origin ? null : before.latest) : origin;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${process.pid}`;
  try {
    writeFileSync(next, `${JSON.stringify({ latest, servers: Object.fromEntries(servers) }, null, 2)}\n`, {
      mode: 0o600,
    });
    chmodSync(next, 0o600);
    renameSync(next, path);
  } finally {
    rmSync(next, { force: true });
  }
}
