// One PostgreSQL server process over a data folder: starting it, recognizing one that an earlier process of ours left running, and
// stopping it. The server is deliberately not tied to our life: access to it has to end on time even when we are killed.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@tidegate/core';
import type { Account } from './postgres-binaries.ts';

const startMs = 30_000;
const stopMs = 20_000;
const pollMs = 25;

/** A running server. */
export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
}

/** The server that runs on this data folder, or null. A `postmaster.pid` whose process is something else is removed. */
export function findServer(data: string): ServerProcess | null {
  const lines = pidLines(data);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  // A server works inside its data folder; a process that merely got the same number does not.
  if (folderOf(pid) === realpathSync(data)) return { pid, port: Number(lines[3]) };
  rmSync(join(data, 'postmaster.pid'), { force: true });
  return null;
}

export interface StartServer {
  readonly binaries: string;
  readonly account: Account | null;
  readonly data: string;
  readonly logFile: string;
  readonly port: number;
}

/** Starts the server on loopback and answers when it takes connections; null when the port is taken. */
export async function startServer({
  binaries,
  account,
  data,
  logFile,
  port,
}: StartServer): Promise<ServerProcess | null> {
  if (!(await isFree(port))) return null;
  const log = openSync(logFile, 'w', 0o600);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=32MB'];
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...account,
    cwd: data,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
  closeSync(log);
  server.on('error', () => undefined);
  server.unref();
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    const lines = pidLines(data);
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return { pid: Number(lines[0]), port };
    if (server.exitCode !== null || server.pid === undefined) break;
    await pause(pollMs);
  }
  if (server.pid !== undefined && server.exitCode === null) process.kill(server.pid, 'SIGQUIT');
  const said = readFileSync(logFile, 'utf8').slice(-2_000);
  if (said.includes('Address already in use')) return null;
  throw new Fault('target.unreachable', `the demo target did not start; its log is \`${logFile}\``, { detail: said });
}

/** Ends the server: politely, then without waiting for its clients, then at once. */
export async function stopServer(data: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const server = findServer(data);
    if (server === null) return;
    kill(server.pid, signal);
    const deadline = Date.now() + stopMs;
    while (folderOf(server.pid) !== null && Date.now() < deadline) await pause(pollMs);
    if (folderOf(server.pid) === null) return;
  }
  throw new Fault('target.unreachable', 'the demo target does not stop');
}

/** A port of loopback that nobody uses: the wished one, or any. */
export async function freePort(wish: number | null): Promise<number> {
  if (wish !== null && (await isFree(wish))) return wish;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function pidLines(data: string): readonly string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between, which is what was wanted.
  }
}
