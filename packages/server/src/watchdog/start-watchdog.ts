// The server's side of the watchdog: starts it so that it outlives the server, starts it again when it died, and keeps its list right where
// another server on the same database prolonged access.

import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { grantIn } from '@tidegate/adapters';
import type { Log } from '@tidegate/broker';
import { isId, limits, type Store } from '@tidegate/core';
import { isCredentialVariable } from '../connector/credential-variables.ts';
import type { ConnectorStart } from '../connector/run-connector.ts';
import type { Say } from '../start/say.ts';
import { type EndsFolder, endsFolder } from './ends-folder.ts';
import { codeHere, forgetServer, keepStart, noteServer, watchdogIn } from './watchdog-files.ts';

const program = fileURLToPath(new URL('../../bin/tidegate-watchdog.mjs', import.meta.url));

export interface StartWatchdogAsk {
  readonly start: ConnectorStart;
  /** `off`: a unit of its own runs it; the list is kept right all the same. */
  readonly mode: 'start' | 'off';
  /** The demo’s target stops with its server, so that nothing is left to watch. */
  readonly demo: boolean;
  readonly store: Store;
  readonly now: () => number;
  readonly say: Say;
  readonly log: Log;
}

export interface BesideWatchdog {
  /** Ends it when nothing is open any more; otherwise it goes on alone, and that is said. */
  stop(): Promise<void>;
}

/** Starts it, or leaves the one that runs; one of another version is replaced. */
export async function startWatchdog(ask: StartWatchdogAsk): Promise<BesideWatchdog> {
  const { start, mode, say, log } = ask;
  const { stateFolder } = start;
  const list = endsFolder(stateFolder);
  keepStart(start);
  noteServer(stateFolder);
  // What the watchdog could not know of while this server was down comes before anything is closed.
  await moveEnds(list, ask);
  if (mode === 'start') await ensure(stateFolder);
  let stopped = false;
  const keep = async (): Promise<void> => {
    for (;;) {
      await pause(limits.watchdogEveryMs, undefined, { ref: false });
      if (stopped) return;
      try {
        await moveEnds(list, ask);
        if (mode === 'start' && watchdogIn(stateFolder) === null) {
          log.error({}, 'the watchdog is not running; it is started again');
          spawnWatchdog(stateFolder);
        }
      } catch (error) {
        log.error({ error: String(error) }, 'the watchdog’s list could not be kept');
      }
    }
  };
  keep();
  return {
    async stop() {
      stopped = true;
      forgetServer(stateFolder);
      const open = list.all().held.size;
      if (mode === 'off') return;
      if (open === 0 || ask.demo) await endWatchdog(stateFolder);
      else say(`the watchdog goes on until ${open === 1 ? 'one access' : `${open} accesses`} ended and can be closed`);
    },
  };
}

async function ensure(stateFolder: string): Promise<void> {
  const running = watchdogIn(stateFolder);
  if (running?.code === codeHere) return;
  if (running !== null) await endWatchdog(stateFolder);
  spawnWatchdog(stateFolder);
}

async function endWatchdog(stateFolder: string): Promise<void> {
  const until = Date.now() + limits.watchdogStopMs;
  const running = watchdogIn(stateFolder);
  if (running === null) return;
  process.kill(running.pid, 'SIGTERM');
  while (watchdogIn(stateFolder)?.pid === running.pid && Date.now() < until) await pause(20);
}

function spawnWatchdog(stateFolder: string): void {
  const child = spawn(process.execPath, [program, stateFolder], {
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !name.startsWith('TIDEGATE_') && name !== 'DATABASE_URL' && !isCredentialVariable(name),
      ),
    ),
    // A session of its own: what ends the server's group does not end it.
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => undefined);
  child.unref();
}

/** Access that another server prolonged: its end is in the database and not yet in this list. */
async function moveEnds(list: EndsFolder, { store, now }: Pick<StartWatchdogAsk, 'store' | 'now'>): Promise<void> {
  const soon = now() + 3 * limits.watchdogEveryMs;
  const near = [...list.all().held].filter(([, { endsAt }]) => endsAt < soon);
  if (near.length === 0) return;
  await store.read(async (tx) => {
    for (const [name, held] of near) {
      const id = grantIn(held.plan);
      const grant = id !== null && isId('grant', id) ? await tx.grants.get(id) : null;
      if (grant === null || grant.state === 'gone' || grant.state === 'failed') continue;
      const endsAt = grant.endsAt ?? grant.notAfter;
      if (endsAt > held.endsAt) list.write(name, { ...held, endsAt });
    }
  });
}
