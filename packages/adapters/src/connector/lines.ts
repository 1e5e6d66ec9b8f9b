// Messages over a stream of bytes, one JSON text a line, bounded in length. Who ends, fails or sends something else than JSON has hung up.

import type { Duplex } from 'node:stream';

/** The longest message, in bytes; a page of a list is far below. */
const messageBytesMax = 64 * 1024 * 1024;
const newline = 10;

export interface Line {
  /** False once the other side has hung up. */
  send(message: object): boolean;
  /** Hangs up after what was sent has gone out. */
  end(): void;
  /** Hangs up at once. */
  hangUp(): void;
}

/** Listens. `hungUp` is told once. */
export function openLine(
  stream: Duplex,
  told: { readonly message: (message: unknown) => void; readonly hungUp: () => void },
): Line {
  let over = false;
  let parts: Buffer[] = [];
  let length = 0;
  const hangUp = (): void => {
    if (over) return;
    over = true;
    stream.destroy();
    told.hungUp();
  };
  const take = (line: Buffer): void => {
    const message = parseJson(line.toString('utf8'));
    if (message === undefined) hangUp();
    else told.message(message);
  };
  stream.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0 && !over; at = chunk.indexOf(newline, from)) {
      parts.push(chunk.subarray(from, at));
      const line = Buffer.concat(parts);
      parts = [];
      length = 0;
      from = at + 1;
      take(line);
    }
    if (over) return;
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > messageBytesMax) hangUp();
  });
  for (const event of ['end', 'close', 'error']) stream.on(event, hangUp);
  return {
    send(message) {
      if (over || !stream.writable) return false;
      stream.write(`${JSON.stringify(message)}\n`);
      return true;
    },
    end() {
      if (!over) stream.end();
    },
    hangUp,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
