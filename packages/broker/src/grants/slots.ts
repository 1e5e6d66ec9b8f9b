// Room for calls to targets: however much a server has claimed, it calls so many targets at once and no more. Who waits is let in target by
// target in turn, so that one whose calls hang holds up the others by its share and not by its number.

/** Runs what calls a target, when there is room for one more call. Throws `NoRoom`, and has called nothing, where no call is let in any more. */
export type Slot = <T>(call: () => Promise<T>) => Promise<T>;

/** No further call is let in: what waits is left to whoever claims it next. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

export interface Slots {
  /** Runs a turn for which there is room from its beginning to its end; whoever begins it has seen to that. */
  whole<T>(turn: () => Promise<T>): Promise<T>;
  /** Room for calls to the target of a lane. */
  forLane(lane: string | null): Slot;
  /** Lets in nobody any more who waits or comes. */
  shut(): void;
}

interface Waiting {
  readonly enter: () => void;
  readonly refuse: (error: NoRoom) => void;
}

/** So many calls at once. */
export function targetSlots(count: number): Slots {
  /** Who waits, by lane; the lane that was let in longest ago comes first. */
  const waiting = new Map<string | null, Waiting[]>();
  let busy = 0;
  let open = true;
  const enter = (lane: string | null): Promise<void> | null => {
    if (!open) throw new NoRoom();
    if (busy < count) {
      busy += 1;
      return null;
    }
    return new Promise((enter, refuse) => {
      const queue = waiting.get(lane) ?? [];
      waiting.set(lane, queue);
      queue.push({ enter, refuse });
    });
  };
  const leave = (): void => {
    const [first] = waiting;
    if (first === undefined) {
      busy -= 1;
      return;
    }
    // Room passes from hand to hand: nobody who comes between gets it.
    const [lane, queue] = first;
    const next = queue.shift();
    waiting.delete(lane);
    if (queue.length > 0) waiting.set(lane, queue);
    next?.enter();
  };
  return {
    async whole(turn) {
      busy += 1;
      try {
        return await turn();
      } finally {
        leave();
      }
    },
    forLane: (lane) => async (call) => {
      await enter(lane);
      try {
        return await call();
      } finally {
        leave();
      }
    },
    shut() {
      open = false;
      for (const { refuse } of [...waiting.values()].flat()) refuse(new NoRoom());
      waiting.clear();
    },
  };
}
