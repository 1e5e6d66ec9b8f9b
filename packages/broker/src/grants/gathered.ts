// What many turns of one server want to write at the same moment is written in one transaction: while one is under way, whoever comes waits
// for the next and goes with all others who wait. One turn alone waits for nobody. Where the pieces cannot be written together, each is
// written by itself, so that nobody fails for another.

import { assert, Fault } from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** How many pieces are written together at most. */
const piecesMax = 128;

interface Waiting<Piece, Answer> {
  readonly piece: Piece;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** A way to write a piece that is gathered with others; `write` answers each of its pieces, in their order, or throws and has written none. */
export function gathered<Piece, Answer>(
  write: (ports: Ports, pieces: readonly Piece[]) => Promise<readonly Answer[]>,
): (ports: Ports, piece: Piece) => Promise<Answer> {
  const queues = new WeakMap<Ports, Waiting<Piece, Answer>[]>();

  const settle = async (ports: Ports, some: readonly Waiting<Piece, Answer>[]): Promise<void> => {
    try {
      const answers = await write(
        ports,
        some.map(({ piece }) => piece),
      );
      for (const [at, { resolve }] of some.entries()) {
        const answer = answers[at];
        assert(answer !== undefined, 'each piece has its answer');
        resolve(answer);
      }
    } catch (error) {
      const alone = some.length > 1 && !(error instanceof Fault && error.code === 'storage.unavailable');
      if (alone) for (const one of some) await settle(ports, [one]);
      else for (const { reject } of some) reject(error);
    }
  };

  const work = async (ports: Ports, queue: Waiting<Piece, Answer>[]): Promise<void> => {
    // Whoever comes in the same breath goes along.
    await null;
    while (queue.length > 0) await settle(ports, queue.splice(0, piecesMax));
    queues.delete(ports);
  };

  return (ports, piece) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(ports);
      const waiting = { piece, resolve, reject };
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      const own = [waiting];
      queues.set(ports, own);
      void work(ports, own);
    });
}
