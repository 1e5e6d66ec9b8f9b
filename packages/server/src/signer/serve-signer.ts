// The process that signs checkpoints. Started by the server as its child it is asked on its standard input; started on its own, best under a
// user of its own, it listens on a socket. It knows nothing but its folder: no database, no network, no settings of the server.

import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { Fault } from '@tidegate/core';
import { type Answer, lineLengthMax, question } from './messages.ts';
import { Signing } from './signing.ts';

const usage = 'tidegate-signer --folder FOLDER [--socket PATH]';

/** Runs it. `args` are the flags; without a socket it ends with its standard input. */
export function main(args: readonly string[]): void {
  const folder = flagIn(args, '--folder');
  const socket = flagIn(args, '--socket');
  try {
    if (folder === null) throw new Fault('config.missing', `name the folder of the key: ${usage}`);
    const signing = new Signing(folder);
    if (socket === null) serve(signing, process.stdin, process.stdout);
    else listen(signing, socket);
  } catch (error) {
    fail(error instanceof Fault ? error.message : String(error));
  }
}

function flagIn(args: readonly string[], flag: string): string | null {
  const at = args.indexOf(flag);
  return at < 0 ? null : (args[at + 1] ?? null);
}

function fail(sentence: string): void {
  process.stderr.write(`tidegate-signer: ${sentence}\n`);
  process.exitCode = 2;
}

function listen(signing: Signing, path: string): void {
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    serve(signing, socket, socket);
  });
  // Who may ask is who may open the socket: the folder around it decides.
  server.listen({ path, readableAll: false, writableAll: true }, () => process.stdout.write(`signs at ${path}\n`));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
}

function serve(signing: Signing, input: Readable, output: Writable): void {
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (part: string) => {
    const lines = `${rest}${part}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineLengthMax) input.destroy();
    for (const line of lines) output.write(`${JSON.stringify(answerTo(signing, line))}\n`);
  });
}

function answerTo(signing: Signing, line: string): Answer {
  try {
    return signing.answer(question.parse(JSON.parse(line)));
  } catch (error) {
    return { is: 'refused', why: error instanceof Fault ? error.message : 'the signer could not read the question' };
  }
}
