// The watchdog: a process of its own that outlives the server, knows no database and no people, and closes what is past its end. It reads
// its list and the connector's key from the state folder.

import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LocalConnector, makeAdapters } from '@tidegate/adapters';
import { Fault, limits } from '@tidegate/core';
import { openConnectorHere } from '../connector/run-connector.ts';
import { Closing } from './close-overdue.ts';
import { endsFolder, watchdogFolder } from './ends-folder.ts';
import { variablesIn } from './sealed-variables.ts';
import { codeHere, dropLock, isLocked, isServerGone, startIn, takeLock } from './watchdog-files.ts';

/** The process. `args`: the state folder, and `--stay` where a service manager keeps it, so that it never ends by itself. */
export async function runWatchdog(args: readonly string[]): Promise<void> {
  const [stateFolder] = args.filter((one) => !one.startsWith('--'));
  if (stateFolder === undefined) {
    process.stderr.write(
      'tidegate-watchdog: name the state folder, for example `tidegate-watchdog /var/lib/tidegate --stay`\n',
    );
    process.exit(2);
  }
  const stays = args.includes('--stay');
  const stopping = new AbortController();
  // A closed terminal or a stopped group does not end it; one word from the server or a service manager does.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', () => stopping.abort());
  if (!takeLock(stateFolder)) {
    process.stderr.write('tidegate-watchdog: another one runs on this folder\n');
    process.exit(stays ? 1 : 0);
  }
  await watch(stateFolder, { stays, signal: stopping.signal });
  dropLock(stateFolder);
  process.exit(0);
}

async function watch(
  stateFolder: string,
  { stays, signal }: { readonly stays: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const tell = teller(stateFolder);
  const list = endsFolder(stateFolder);
  const closing = new Closing({
    list,
    adapters: makeAdapters({ stateFolder: null }),
    connect: () => connect(stateFolder),
    now: () => Date.now(),
    tell,
  });
  tell('started', { pid: process.pid, code: codeHere });
  let lastTrouble: string | null = null;
  const turn = async (): Promise<void> => {
    try {
      await closing.turn();
      lastTrouble = null;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== lastTrouble) tell('failed', { message });
      lastTrouble = message;
    }
  };
  while (!signal.aborted) {
    const looked = turn();
    // A target that hangs holds up no other: the next look begins in time, and leaves alone what is still being closed.
    await Promise.race([looked, pause(limits.watchdogEveryMs)]);
    if (!stays && (!existsSync(watchdogFolder(stateFolder)) || !isLocked(stateFolder))) return;
    if (!stays && isServerGone(stateFolder) && list.all().held.size === 0) {
      return tell('ended', { message: 'nothing is open, and the server is gone' });
    }
    await pause(limits.watchdogEveryMs, undefined, { signal }).catch(() => undefined);
  }
  tell('ended', { message: 'it was asked to' });
}

/** With the key, the settings and the variables as they are now. */
function connect(stateFolder: string): LocalConnector {
  const start = startIn(stateFolder);
  if (start === null) throw new Fault('config.missing', 'no server was started on this folder yet');
  const { connector, takeVariables } = openConnectorHere(start, process.env);
  for (const [name, sealed] of Object.entries(variablesIn(stateFolder))) {
    try {
      takeVariables({ [name]: sealed });
    } catch (error) {
      // Sealed for a key that was replaced: only what needs this variable cannot be closed, and says so.
      if (!(error instanceof Fault)) throw error;
    }
  }
  return connector;
}

const teller =
  (stateFolder: string) =>
  (what: string, facts: Readonly<Record<string, unknown>>): void => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), what, ...facts })}\n`;
    try {
      appendFileSync(join(watchdogFolder(stateFolder), 'log.jsonl'), line, { mode: 0o600 });
    } catch {
      // A full disk does not keep access open.
      process.stderr.write(line);
    }
  };
