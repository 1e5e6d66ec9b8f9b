// The process: parses how it was started, runs the server, and ends it gracefully on SIGTERM and SIGINT. A refused start is
// one sentence on standard error and exit code 2; a failed one is exit code 1.

import { errorCodes, Fault } from '@tidegate/core';
import { parseConfig } from './config/parse-config.ts';
import { takeEnvironment } from './connector/credential-variables.ts';
import { showError, strikeSecrets } from './http/log-options.ts';
import { serverVersion } from './start/folders.ts';
import { helpText } from './start/help-text.ts';
import { sayOnStdout } from './start/say.ts';
import { type RunningServer, startServer } from './start/start-server.ts';

/** A stop that has not ended by itself after this long is ended; what was left is taken up at the next start. */
const stopMs = 30_000;

/** Runs the server until a signal ends it. `args` are the flags. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const ask = parseConfig({ environment: process.env, args, folder: process.cwd() });
    if (ask.kind === 'help') return sayOnStdout(helpText(serverVersion).trimEnd());
    if (ask.kind === 'version') return sayOnStdout(serverVersion);
    const server = startServer({
      config: ask.config,
      // From here on the process's own variables hold no credential.
      environment: takeEnvironment(process.env),
      say: sayOnStdout,
      logStream: { write: (line) => process.stderr.write(line) },
    });
    endOnSignals(server);
    await server;
  } catch (error) {
    tellFailure(error);
  }
}

function endOnSignals(starting: Promise<RunningServer>): void {
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) process.exit(130);
    ending = true;
    sayOnStdout(`${signal}: stopping; what is under way is finished first`);
    setTimeout(() => process.exit(1), stopMs).unref();
    starting
      .then((server) => server.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => tellFailure(error),
      );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('unhandledRejection', (error) => {
    process.stderr.write(
      `${strikeSecrets(JSON.stringify({ level: 'error', err: showError(error), msg: 'a promise failed unheard; this is a bug' }))}\n`,
    );
  });
}

function tellFailure(error: unknown): never {
  const known = error instanceof Fault;
  const help = known ? ` (${error.code}: ${errorCodes[error.code].help})` : '';
  const sentence = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tidegate: ${strikeSecrets(sentence)}${help}\n`);
  const cause = known ? error.cause : error;
  if (cause !== undefined && !known) process.stderr.write(`${strikeSecrets(JSON.stringify(showError(cause)))}\n`);
  process.exit(known && error.code.startsWith('config.') ? 2 : 1);
}
