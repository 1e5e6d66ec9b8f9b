// The commands of a guide, run in a shell as they stand against a demo of their own.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DemoServer } from './demo-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The text of a guide by its name, for example `spaces`. */
export const guide = (name: string): string => readFileSync(`${root}/docs/guides/${name}.md`, 'utf8');

/** Runs the block that the page marks as its story, until the first command that fails. */
export function runStory(page: string, server: DemoServer): { readonly code: number | null; readonly told: string } {
  const story = /<!-- story[^>]*-->\n```sh\n([\s\S]*?)```/.exec(page)?.[1];
  if (story === undefined) throw new Error('the page marks no story');
  const ran = spawnSync('bash', ['-euo', 'pipefail', '-c', story], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TIDEGATE_STATE: server.stateFolder, TIDEGATE_URL: '', NO_COLOR: '1' },
    timeout: 120_000,
  });
  return { code: ran.status, told: `${ran.stdout}\n${ran.stderr}` };
}
