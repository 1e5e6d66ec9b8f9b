// The demo's one real target: a PostgreSQL server from the npm packages in a folder of ours, on loopback, with passwords in force and
// customers in it. It outlives us on purpose (access has to end on time even when Tidegate is killed), so the next start finds and
// adopts it. Made once, filled again at every start without changing what is there.

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '@tidegate/core';
import pg from 'pg';
import { z } from 'zod';
import { type Account, canReach, majorOf, ownFolder, reachableBinaries, serverAccount } from './postgres-binaries.ts';
import { findServer, freePort, type ServerProcess, startServer, stopServer } from './postgres-process.ts';
import { connectorRole, contents, databases, ownerRole } from './postgres-seed.ts';

const run = promisify(execFile);
const startTries = 5;
const preferredPortDefault = 54_329;

export interface StartDemoTarget {
  /** The state folder; the target lives in its subfolder `target`. */
  readonly folder: string;
  /** Told what happened, one line at a time; never a secret. */
  readonly log: (line: string) => void;
  /** The port to try first when none is remembered. */
  readonly preferredPort?: number;
}

/** The running target. The username and password are the connector's, which may make logins and is no superuser. */
export interface DemoTarget {
  readonly host: string;
  readonly port: number;
  readonly adminUsername: string;
  readonly adminPassword: string;
  /** It was running already, left by an earlier process of ours. */
  readonly adopted: boolean;
  readonly stop: () => Promise<void>;
}

const stateShape = z.object({ port: z.number().int(), superuser: z.string().min(16), connector: z.string().min(16) });
type State = z.infer<typeof stateShape>;

interface Place {
  readonly home: string;
  readonly data: string;
  readonly logFile: string;
  readonly stateFile: string;
  readonly binaries: string;
  readonly account: Account | null;
}

/** Starts or adopts the target and fills it. Throws `Fault` with the fix when that cannot be done. */
export async function startDemoTarget(ask: StartDemoTarget): Promise<DemoTarget> {
  try {
    return await start(ask);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code !== 'EACCES' && code !== 'EPERM') throw cause;
    const message = `the demo target in \`${ask.folder}\` was made by another user; start as that user, or with another folder`;
    throw new Fault('config.unsafe', message, { cause });
  }
}

async function start({ folder, log, preferredPort }: StartDemoTarget): Promise<DemoTarget> {
  const place = choosePlace(folder, log);
  await setAsideOtherMajor(place, log);
  const state = readState(place) ?? (await initialise(place, preferredPort ?? preferredPortDefault));
  const { server, adopted } = await running(place, state, log);
  const kept = { ...state, port: server.port };
  writeState(place, kept);
  await seed(kept);
  return {
    host: '127.0.0.1',
    port: server.port,
    adminUsername: connectorRole,
    adminPassword: kept.connector,
    adopted,
    stop: () => stopServer(place.data),
  };
}

/** `<folder>/target`, or a folder that the server's account can enter when that one lies in root's own. */
function choosePlace(folder: string, log: (line: string) => void): Place {
  const account = serverAccount();
  const wished = join(resolve(folder), 'target');
  mkdirSync(wished, { recursive: true, mode: 0o755 });
  let home = wished;
  if (!canReach(account, wished)) {
    const name = createHash('sha256').update(wished).digest('hex').slice(0, 16);
    home = ownFolder(`/var/tmp/tidegate-target-${name}`);
    writeFileSync(join(wished, 'moved-to'), `${home}\n`);
    log(`the demo target lives in \`${home}\`, because its account cannot enter \`${dirname(wished)}\``);
  }
  const binaries = reachableBinaries(account, home);
  return {
    home,
    data: join(home, 'data'),
    logFile: join(home, 'log'),
    stateFile: join(wished, 'state.json'),
    binaries,
    account,
  };
}

/** The data of another major version cannot be opened; it is kept aside, because we do not delete what we do not understand. */
async function setAsideOtherMajor(place: Place, log: (line: string) => void): Promise<void> {
  const versionFile = join(place.data, 'PG_VERSION');
  if (!existsSync(versionFile)) return;
  const major = readFileSync(versionFile, 'utf8').trim();
  const stateIsGone = readState(place) === null;
  if (major === majorOf(place.binaries) && !stateIsGone) return;
  await stopServer(place.data);
  const aside = `${place.data}-${major}-${randomBytes(4).toString('hex')}`;
  renameSync(place.data, aside);
  rmSync(place.stateFile, { force: true });
  log(`the demo target starts afresh; its former data (PostgreSQL ${major}) is in \`${aside}\``);
}

async function initialise(place: Place, port: number): Promise<State> {
  // Made under another name and renamed at the end: what an interrupted start leaves is never taken for a database.
  const fresh = `${place.data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const state: State = { port, superuser: password(), connector: password() };
  mkdirSync(fresh, { mode: 0o700 });
  const passwordFile = join(place.home, `password-${randomBytes(6).toString('hex')}`);
  writeFileSync(passwordFile, `${state.superuser}\n`, { mode: 0o600 });
  try {
    if (place.account) {
      chownSync(fresh, place.account.uid, place.account.gid);
      chownSync(passwordFile, place.account.uid, place.account.gid);
    }
    const flags = ['-D', fresh, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile];
    await run(join(place.binaries, 'initdb'), [...flags, '-E', 'UTF8', '--no-locale', '--no-sync'], {
      ...place.account,
      cwd: fresh,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
  } catch (cause) {
    throw new Fault('target.unreachable', `the demo target could not be made in \`${place.home}\``, { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeState(place, state);
  renameSync(fresh, place.data);
  return state;
}

async function running(
  place: Place,
  state: State,
  log: (line: string) => void,
): Promise<{ readonly server: ServerProcess; readonly adopted: boolean }> {
  const found = findServer(place.data);
  if (found !== null) {
    if (await answers({ ...state, port: found.port })) {
      log(`adopted the demo target that was left running (process ${found.pid}, port ${found.port})`);
      return { server: found, adopted: true };
    }
    log(`stopped a demo target that did not answer (process ${found.pid})`);
    await stopServer(place.data);
  }
  for (let attempt = 1; attempt <= startTries; attempt += 1) {
    const port = await freePort(attempt === 1 ? state.port : null);
    const server = await startServer({ ...place, port });
    if (server !== null) return { server, adopted: false };
  }
  throw new Fault('target.unreachable', 'the demo target found no free port on 127.0.0.1');
}

const answers = (state: State): Promise<boolean> => asSuperuser(state, 'postgres', async () => true).catch(() => false);

/** Roles, databases and rows; what is there already stays as it is. */
async function seed(state: State): Promise<void> {
  await asSuperuser(state, 'postgres', async (client) => {
    await makeRole(client, ownerRole, 'nologin');
    // The password is put anew at each start: the file is what counts.
    await makeRole(client, connectorRole, `login createrole password ${pg.escapeLiteral(state.connector)}`);
    await client.query(`grant ${ownerRole} to ${connectorRole}`);
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const existing = new Set(rows.map((row) => row.datname));
    for (const { name, comment } of databases) {
      if (!existing.has(name)) await client.query(`create database ${name} owner ${ownerRole}`);
      // Only who is granted it may connect to a database of the company.
      await client.query(`revoke connect, temporary on database ${name} from public`);
      await client.query(`comment on database ${name} is ${pg.escapeLiteral(comment)}`);
    }
    await client.query('grant select on pg_hba_file_rules to tidegate_connector');
    await client.query('grant execute on function pg_hba_file_rules() to tidegate_connector');
  });
  for (const { name } of databases) {
    await asSuperuser(state, name, async (client) => {
      await client.query(
        `begin; set local role ${ownerRole}; set local client_min_messages = warning; ${contents[name]} commit`,
      );
    });
  }
}

async function makeRole(client: pg.Client, name: string, attributes: string): Promise<void> {
  const { rows } = await client.query('select from pg_roles where rolname = $1', [name]);
  await client.query(`${rows.length === 0 ? 'create' : 'alter'} role ${name} ${attributes}`);
}

async function asSuperuser<T>(state: State, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: state.port,
    database,
    user: 'postgres',
    password: state.superuser,
    ssl: false,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function readState(place: Place): State | null {
  try {
    const parsed = stateShape.safeParse(JSON.parse(readFileSync(place.stateFile, 'utf8')));
    return parsed.success && existsSync(join(place.data, 'PG_VERSION')) ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Holds the passwords: readable by its owner only, replaced as a whole. */
function writeState(place: Place, state: State): void {
  const temporary = `${place.stateFile}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  renameSync(temporary, place.stateFile);
}

const password = (): string => randomBytes(24).toString('base64url');
