// The server's way to the process that signs checkpoints: its own child, started when it is first needed and again when it has died, or a
// process of its own behind a socket.

import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type CheckpointSigner, Fault, hexText } from '@tidegate/core';
import { type Answer, answer, lineLengthMax, type Question } from './messages.ts';

const program = fileURLToPath(new URL('../../bin/tidegate-signer.mjs', import.meta.url));
const answerMs = 10_000;

export interface SignerLink extends CheckpointSigner {
  /** Ends the child, where there is one. */
  stop(): void;
}

/** The signer as the server's child, with a folder of its own. */
export function spawnSigner(folder: string): SignerLink {
  let child: ChildProcess | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const running = (): ChildProcess => {
    if (child !== null && child.exitCode === null && child.signalCode === null) return child;
    // No variable of ours reaches it: some hold secrets.
    child = spawn(process.execPath, [program, '--folder', folder], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    return child;
  };
  const ask = (question: Question): Promise<Answer> => {
    // One at a time: answers come in the order of the questions.
    const next = turn.then(async () => {
      const { stdin, stdout } = running();
      if (stdin === null || stdout === null) throw unavailable();
      return exchange(stdout, stdin, question);
    });
    turn = next.catch(() => {
      child?.kill('SIGKILL');
      child = null;
    });
    return next;
  };
  return { ...signerOver(ask), stop: () => child?.kill('SIGTERM') };
}

/** The signer behind a socket. */
export function connectSigner(path: string): SignerLink {
  const ask = async (question: Question): Promise<Answer> => {
    const socket = connect(path);
    try {
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      return await exchange(socket, socket, question);
    } catch (cause) {
      throw cause instanceof Fault ? cause : unavailable(cause);
    } finally {
      socket.destroy();
    }
  };
  return { ...signerOver(ask), stop: () => undefined };
}

function signerOver(ask: (question: Question) => Promise<Answer>): CheckpointSigner {
  return {
    last: async () => {
      const told = await ask({ ask: 'last' });
      if (told.is !== 'last') throw unavailable();
      return { key: told.key, note: told.note };
    },
    restart: async () => {
      await ask({ ask: 'restart' });
    },
    sign: async ({ tree, head, proof }) => {
      const told = await ask({
        ask: 'sign',
        size: tree.size,
        root: hexText(tree.root),
        head: hexText(head),
        proof: proof.map(hexText),
      });
      if (told.is === 'last') throw unavailable();
      return told.is === 'signed' ? { signed: true, note: told.note } : { signed: false, why: told.why };
    },
  };
}

const unavailable = (cause?: unknown): Fault =>
  new Fault('signer.unavailable', 'the signer of checkpoints does not answer; no checkpoint is made until it does', {
    cause,
  });

/** One question and the line that answers it. */
function exchange(input: Readable, output: Writable, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      input.off('data', take).off('end', fail).off('error', fail);
      settle();
    };
    const fail = (): void => end(() => reject(unavailable()));
    const take = (part: Buffer | string): void => {
      text += part.toString();
      if (text.length > lineLengthMax) fail();
      else if (text.endsWith('\n')) end(() => parse(text, resolve, reject));
    };
    const timer = setTimeout(fail, answerMs);
    input.on('data', take).on('end', fail).on('error', fail);
    output.write(`${JSON.stringify(question)}\n`);
  });
}

function parse(text: string, resolve: (answer: Answer) => void, reject: (fault: Fault) => void): void {
  try {
    resolve(answer.parse(JSON.parse(text)));
  } catch (cause) {
    reject(unavailable(cause));
  }
}
