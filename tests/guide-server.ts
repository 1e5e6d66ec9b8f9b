// A server with the demo company in the test's own process, and the command line beside it: what runs the commands of a guide as it stands.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@tidegate/cli';
import { parseConfig, startServer } from '@tidegate/server';
import { vi } from 'vitest';

export interface CommandEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface GuideServer {
  readonly url: string;
  /** For the files of the page; it goes with the server. */
  readonly folder: string;
  /** Runs the command line in this process, and gives what it printed. */
  readonly tidegate: (words: readonly string[]) => Promise<CommandEnd>;
  readonly stop: () => Promise<void>;
}

/** Starts it on a folder of its own and a free port, with more settings where a page needs them; the command line finds it. */
export async function startGuideServer(settings: Readonly<Record<string, string>> = {}): Promise<GuideServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-guide-'));
  const kept = { ...process.env };
  const state = join(folder, 'state');
  const environment = { TIDEGATE_STATE: state, TIDEGATE_PORT: '0', TIDEGATE_RATE_PER_MINUTE: '100000', ...settings };
  const ask = parseConfig({ environment, args: ['--demo'], folder });
  if (ask.kind !== 'run') throw new Error('not a configuration to run with');
  const quiet = { say: () => undefined, logStream: { write: () => undefined } };
  const server = await startServer({ config: ask.config, environment, connectorIn: 'this_process', ...quiet });
  process.env['TIDEGATE_STATE'] = state;
  delete process.env['TIDEGATE_URL'];
  delete process.env['TIDEGATE_TOKEN'];
  return {
    url: server.url,
    folder,
    tidegate,
    stop: async () => {
      process.env = kept;
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The texts of a page's blocks in a language. */
export const blocksOf = (page: string, language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');

/** As a shell splits it: quotes hold words together, also behind an equals sign. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'[^']*'|\S)+/g)].map(([word]) => word.replaceAll("'", ''));

async function tidegate(words: readonly string[]): Promise<CommandEnd> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => void out.push(parts.join(' '))),
    vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => void err.push(parts.join(' '))),
  ];
  try {
    return { code: await run([...words]), out: out.join('\n'), err: err.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
