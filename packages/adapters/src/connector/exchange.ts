// Questions over a line that comes and goes, and their answers: each is waited for within a time, and has an end also when the other
// process dies.

import type { Duplex } from 'node:stream';
import { type ErrorCode, errorCodes, Fault, limits } from '@tidegate/core';
import type { z } from 'zod';
import { type Line, openLine } from './lines.ts';
import { type FromConnector, fromConnector } from './wire.ts';

/** No answer came. Where it was `sent`, it may have happened. */
export class Lost extends Error {
  override readonly name = 'Lost';
  readonly sent: boolean;
  constructor(message: string, { sent }: { readonly sent: boolean }) {
    super(message);
    this.sent = sent;
  }
}

type Answer = Extract<FromConnector, { kind: 'answer' | 'fault' }>;

interface Waiting {
  readonly answered: (answer: Answer) => void;
  readonly lost: () => void;
}

export class Exchange {
  #line: Line | null = null;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();

  get isUp(): boolean {
    return this.#line !== null;
  }

  /** Speaks over this stream from now on. `ready` is told the other side's public key, and answers what is said first. */
  attach(stream: Duplex, ready: (publicKey: Uint8Array) => object): Promise<void> {
    return new Promise((resolve, reject) => {
      const line = openLine(stream, {
        message: (message) => {
          const heard = fromConnector.safeParse(message);
          if (!heard.success) return line.hangUp();
          if (heard.data.kind === 'ready') {
            this.#line = line;
            line.send(ready(heard.data.publicKey));
            resolve();
          } else if (heard.data.kind === 'not_ready') {
            const { code, message: why } = heard.data;
            reject(new Fault(isCode(code) ? code : 'server.bug', why));
          } else if (heard.data.kind !== 'ended') this.#waiting.get(heard.data.id)?.answered(heard.data);
        },
        hungUp: () => {
          reject(new Fault('target.unreachable', 'the connector ended before it was ready'));
          if (this.#line === line) this.#lose();
        },
      });
    });
  }

  /** Says something that has no answer. */
  say(message: object): void {
    this.#line?.send(message);
  }

  /** Asks. Throws `Lost` without an answer, and `Fault` or `Error` with one that says so. */
  ask<T>(message: object, shape: z.ZodType<T>, withinMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size >= limits.connectorCallsMax) {
        return reject(new Lost('too much is asked of the connector at once; try again', { sent: false }));
      }
      this.#count += 1;
      const id = this.#count;
      const end = (how: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        how();
      };
      const lose = (why: string, sent: boolean): void => end(() => reject(new Lost(why, { sent })));
      const timer = setTimeout(() => lose('the connector did not answer in time', true), withinMs);
      this.#waiting.set(id, {
        lost: () => lose('the connector ended before it answered', true),
        answered: (answer) => end(() => settle(answer, shape, { resolve, reject })),
      });
      const sent = this.#line?.send({ ...message, id }) === true;
      if (!sent) lose('the connector is not running; it is started again by itself', false);
    });
  }

  #lose(): void {
    this.#line = null;
    for (const { lost } of [...this.#waiting.values()]) lost();
  }
}

function settle<T>(
  answer: Answer,
  shape: z.ZodType<T>,
  { resolve, reject }: { readonly resolve: (value: T) => void; readonly reject: (error: Error) => void },
): void {
  if (answer.kind === 'fault') {
    reject(faultOf(answer));
    return;
  }
  const parsed = shape.safeParse(answer.value);
  if (parsed.success) resolve(parsed.data);
  else reject(new Fault('server.bug', 'the connector answered in another language', { cause: parsed.error }));
}

/** A fault keeps its code; what has none was a bug over there, and is one here. */
function faultOf({ code, message, detail }: Extract<Answer, { kind: 'fault' }>): Error {
  return isCode(code) ? new Fault(code, message, detail === undefined ? {} : { detail }) : new Error(message);
}

export const isCode = (code: string | undefined): code is ErrorCode =>
  code !== undefined && Object.hasOwn(errorCodes, code);
