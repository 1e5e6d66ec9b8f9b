// A line to a PostgreSQL server that can be cut at a chosen moment: before a statement arrives, or after it arrived and before its
// answer does. It shows what an adapter makes of a reply that is really lost.

import { createServer, connect as dial, type Socket } from 'node:net';

export interface Cut {
  /** Text of the statement that triggers it, for example `commit`. */
  readonly statement: string;
  readonly when: 'before' | 'after';
}

export interface LossyProxy {
  readonly port: number;
  /** Cuts the connection at the next such statement; null lets everything through. */
  readonly cutAt: (cut: Cut | null) => void;
  /** How often it was cut. */
  readonly cuts: () => number;
  readonly close: () => Promise<void>;
}

/** Starts the line on a free port of loopback. */
export async function startLossyProxy(targetPort: number): Promise<LossyProxy> {
  let wanted: Cut | null = null;
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.end();
      });
    }
    far.on('data', (bytes) => near.write(bytes));
    near.on('data', (bytes) => {
      const cut = wanted;
      if (cut === null || !bytes.toString('latin1').includes(cut.statement)) {
        far.write(bytes);
        return;
      }
      wanted = null;
      count += 1;
      if (cut.when === 'before') return void near.destroy();
      far.removeAllListeners('data');
      // The server has answered, so it has happened; only then is the line cut.
      far.once('data', () => near.destroy());
      far.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cutAt: (cut) => {
      wanted = cut;
    },
    cuts: () => count,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
