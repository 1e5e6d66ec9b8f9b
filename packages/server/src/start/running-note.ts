// A note in the state folder about the server that runs on it, so that a second start can say where the first one answers.
// It is a courtesy: the database's own lock decides who may run.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const shape = z.object({ pid: z.number().int(), url: z.url() });
const fileIn = (stateFolder: string): string => join(stateFolder, 'server.json');

/** Leaves the note. */
export function noteRunning(stateFolder: string, url: string): void {
  writeFileSync(fileIn(stateFolder), `${JSON.stringify({ pid: process.pid, url })}\n`, { mode: 0o600 });
}

/** Takes the note away at the end. */
export function forgetRunning(stateFolder: string): void {
  rmSync(fileIn(stateFolder), { force: true });
}

/** Where the server that left the note answers; null without one, or when its process is gone. */
export function whereRunning(stateFolder: string): string | null {
  try {
    const { pid, url } = shape.parse(JSON.parse(readFileSync(fileIn(stateFolder), 'utf8')));
    process.kill(pid, 0);
    return url;
  } catch {
    return null;
  }
}
