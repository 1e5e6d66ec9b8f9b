// One of several server processes that share a database, in tests that kill them: started again on the same state folder as often as wanted,
// with the address it answers at right now, or none.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

// Tests and long runs are started in the repository's folder; a transpiled program is not where its source is.
const bin = join(process.cwd(), 'packages', 'server', 'bin', 'tidegate-server.mjs');
const clock = join(process.cwd(), 'tests', 'torture', 'jumping-clock.mjs');
const startMs = 120_000;
const saidMax = 20_000;

export interface ServerProcess {
  /** Where it answers; null while it is down. */
  readonly url: () => string | null;
  /** The end of what it printed since its last start. */
  readonly said: () => string;
  /** What it said each time that it ended and nobody had ended it. */
  readonly deaths: () => readonly string[];
  /** Answers when it takes calls. Throws with what it said when it does not start. */
  readonly start: () => Promise<void>;
  /** Ends it as a power switch would; nothing where it is down. */
  readonly kill: () => Promise<void>;
  /** Ends it as an operator would. */
  readonly stop: () => Promise<void>;
}

/** A process that is not started yet. */
export function serverProcess(settings: Readonly<Record<string, string>>): ServerProcess {
  // The server refuses settings it does not know; those of the tests are not its.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TIDEGATE_'));
  const env = { ...Object.fromEntries(inherited), NODE_ENV: 'production', ...settings };
  let child: ChildProcess | null = null;
  let url: string | null = null;
  let said = '';
  const deaths: string[] = [];
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = null;
    url = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
    ending.kill(signal);
    await gone;
  };
  return {
    url: () => url,
    said: () => said,
    deaths: () => deaths,
    start: async () => {
      said = '';
      const started = spawn(process.execPath, ['--import', clock, bin, '--port', '0'], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`a server did not start in time:\n${said}`)), startMs);
        const hear = (chunk: Buffer): void => {
          said = (said + chunk.toString('utf8')).slice(-saidMax);
          const found = / runs at (http\S+)/.exec(said);
          if (url !== null || found === null) return;
          url = child === started ? (found[1] ?? null) : null;
          clearTimeout(late);
          resolve();
        };
        started.stdout.on('data', hear);
        started.stderr.on('data', hear);
        started.once('exit', () => {
          clearTimeout(late);
          if (child !== started) return resolve();
          child = null;
          url = null;
          deaths.push(said.slice(-2_000));
          reject(new Error(`a server ended by itself:\n${said}`));
        });
      });
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
