// What the `ssh` program says, line by line, within bounds of size and time; and why it ended, when it has. Nothing of it is believed here.

import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { quoted } from '@tidegate/core';
import { sshLimits as limits } from './config.ts';

type Client = ChildProcessByStdio<Writable, Readable, Readable>;

/** The lines of one running client. `onEnd` is told once there will be no more. */
export class AnswerLines {
  readonly #child: Client;
  #waiting: string[] = [];
  #part = '';
  #bytes = 0;
  #said = '';
  #over = false;
  #slow = false;
  #wake: (() => void) | null = null;

  constructor(child: Client, onEnd: () => void) {
    this.#child = child;
    const over = (said: string): void => {
      this.#said ||= said;
      this.#over = true;
      onEnd();
      this.#wake?.();
    };
    child.on('error', (error) =>
      over(
        'code' in error && error.code === 'ENOENT' ? 'no `ssh` program here; install OpenSSH’s client' : 'ssh failed',
      ),
    );
    child.on('close', () => over(''));
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (this.#said.length < limits.saidMax) this.#said += text;
    });
  }

  write(text: string): void {
    this.#bytes = 0;
    this.#child.stdin.write(text);
  }

  isOver(): boolean {
    return this.#over;
  }

  /** The next line; null once there is none, or none came in time. */
  async next(waitMs: number): Promise<string | null> {
    const deadline = Date.now() + waitMs;
    while (this.#waiting.length === 0 && !this.#over && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const line = this.#waiting.shift();
    if (line === undefined && !this.#over) {
      this.#slow = true;
      this.end();
    }
    return line ?? null;
  }

  end(): void {
    this.#over = true;
    this.#child.stdin.end();
    this.#child.kill('SIGTERM');
  }

  /** Whether the server knows none of what was offered to it: neither the key nor its user. */
  refusedEntry(): boolean {
    return /Permission denied \(/.test(this.#said);
  }

  /** Why there is no answer, as the end of a sentence; only printable text of the client, and little of it. */
  whyEnded(): string {
    if (this.#slow) return 'did not answer in time';
    if (/Host key verification failed/.test(this.#said)) {
      return 'is not who the settings say: its host key is another; compare `host_keys`';
    }
    const said =
      this.#said
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/[^\x20-\x7e]+/g, ' ') ?? '';
    return said === '' ? 'closed the connection' : `cannot be reached: ${quoted(said, 200)}`;
  }

  #take(text: string): void {
    this.#bytes += text.length;
    if (this.#bytes > limits.answerBytesMax) {
      this.end();
      return;
    }
    const parts = `${this.#part}${text}`.split('\n');
    this.#part = parts.pop() ?? '';
    this.#waiting.push(...parts);
    this.#wake?.();
  }
}
