// A line to a server that can be cut and mended: while it is cut, open connections break and new ones are refused at once. It makes a
// target or a database unreachable without touching it.

import { createServer, connect as dial, type Socket } from 'node:net';

export interface Line {
  readonly port: number;
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => Promise<void>;
}

/** Starts the line to a port of loopback, on a free port of loopback. */
export async function startLine(serverPort: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let whole = true;
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = dial(serverPort, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      // Drivers send small pieces without waiting; a line that held them back for an acknowledgement would slow only what is measured.
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cut: () => {
      whole = false;
      breakAll();
    },
    mend: () => {
      whole = true;
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
