// Locks as a database keeps them: shared or exclusive, first come first served, held until the transaction ends. Whoever would close a
// circle of waiting is turned away, as PostgreSQL does with a deadlock.

/** Who holds locks: one transaction. Only its identity counts. */
export type Holder = object;
export type LockMode = 'shared' | 'exclusive';

/** This transaction waited for one that waits for it. */
export class Deadlock extends Error {
  override readonly name = 'Deadlock';
}

interface Waiter {
  readonly holder: Holder;
  readonly mode: LockMode;
  readonly granted: () => void;
}

interface Lock {
  readonly held: Map<Holder, LockMode>;
  readonly queue: Waiter[];
}

export class Locks {
  readonly #locks = new Map<string, Lock>();
  readonly #held = new Map<Holder, Set<string>>();
  /** What each transaction that waits is waiting for. */
  readonly #waiting = new Map<Holder, string>();

  /** Whether somebody else holds it in any mode. */
  isHeld(key: string, by: Holder): boolean {
    const lock = this.#locks.get(key);
    return lock !== undefined && [...lock.held.keys()].some((holder) => holder !== by);
  }

  /** Takes a lock, waiting for it where it has to; null where it is taken at once. */
  take(key: string, holder: Holder, mode: LockMode): Promise<void> | null {
    const lock: Lock = this.#locks.get(key) ?? { held: new Map(), queue: [] };
    this.#locks.set(key, lock);
    const mine = lock.held.get(holder);
    if (mine === 'exclusive' || mine === mode) return null;
    // Who holds it already and wants more does not queue behind those who wait for it.
    if (fits(lock, holder, mode) && (mine !== undefined || lock.queue.length === 0)) {
      this.#give(key, lock, holder, mode);
      return null;
    }
    if (this.#closesCircle(key, holder, mode)) throw new Deadlock(`a circle of waiting at ${key}`);
    this.#waiting.set(holder, key);
    return new Promise((resolve) => {
      lock.queue.push({ holder, mode, granted: resolve });
    });
  }

  /** Gives back everything a transaction holds and waits for; those who can go on do. */
  release(holder: Holder): void {
    const waited = this.#waiting.get(holder);
    this.#waiting.delete(holder);
    const keys = new Set(this.#held.get(holder));
    this.#held.delete(holder);
    if (waited !== undefined) keys.add(waited);
    for (const key of keys) {
      const lock = this.#locks.get(key);
      if (lock === undefined) continue;
      lock.held.delete(holder);
      const at = lock.queue.findIndex((waiter) => waiter.holder === holder);
      if (at >= 0) lock.queue.splice(at, 1);
      this.#serve(key, lock);
    }
  }

  /** Whether nobody holds or waits for anything. */
  get idle(): boolean {
    return this.#locks.size === 0;
  }

  #serve(key: string, lock: Lock): void {
    for (let next = lock.queue[0]; next !== undefined && fits(lock, next.holder, next.mode); next = lock.queue[0]) {
      lock.queue.shift();
      this.#waiting.delete(next.holder);
      this.#give(key, lock, next.holder, next.mode);
      next.granted();
    }
    if (lock.held.size === 0 && lock.queue.length === 0) this.#locks.delete(key);
  }

  #give(key: string, lock: Lock, holder: Holder, mode: LockMode): void {
    lock.held.set(holder, mode);
    const held = this.#held.get(holder) ?? new Set();
    held.add(key);
    this.#held.set(holder, held);
  }

  /** Follows who waits for whom, from those whom this one would wait for. */
  #closesCircle(key: string, holder: Holder, mode: LockMode): boolean {
    const seen = new Set<Holder>();
    const next = this.#blockers(key, holder, mode);
    for (let other = next.pop(); other !== undefined; other = next.pop()) {
      if (other === holder) return true;
      if (seen.has(other)) continue;
      seen.add(other);
      const waited = this.#waiting.get(other);
      const waiter = this.#locks.get(waited ?? '')?.queue.find((one) => one.holder === other);
      if (waited !== undefined && waiter !== undefined) next.push(...this.#blockers(waited, other, waiter.mode));
    }
    return false;
  }

  /** Who keeps a transaction waiting for a lock: those who hold it otherwise, and those who came before. */
  #blockers(key: string, holder: Holder, mode: LockMode): Holder[] {
    const lock = this.#locks.get(key);
    if (lock === undefined) return [];
    const blockers: Holder[] = [];
    for (const [other, held] of lock.held) {
      if (other !== holder && (mode === 'exclusive' || held === 'exclusive')) blockers.push(other);
    }
    for (const waiter of lock.queue) {
      if (waiter.holder === holder) break;
      blockers.push(waiter.holder);
    }
    return blockers;
  }
}

/** Whether a mode goes together with what others hold. */
function fits(lock: Lock, holder: Holder, mode: LockMode): boolean {
  for (const [other, held] of lock.held) {
    if (other !== holder && (mode === 'exclusive' || held === 'exclusive')) return false;
  }
  return true;
}
