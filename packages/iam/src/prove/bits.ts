// Sets of statements, as bits.

/** A set of small numbers. */
export type Bits = Uint32Array;

/** A set for `size` numbers; empty, or with all of them. */
export function bitsOf(size: number, all: 'none' | 'all' = 'none'): Bits {
  return new Uint32Array(Math.max(1, (size + 31) >>> 5)).fill(all === 'all' ? 0xffffffff : 0);
}

/** Is it in the set? */
export function has(set: Bits, index: number): boolean {
  return (((set[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Puts it into the set. */
export function add(set: Bits, index: number): void {
  set[index >>> 5] = (set[index >>> 5] ?? 0) | (1 << (index & 31));
}

/** Takes it out of the set. */
export function drop(set: Bits, index: number): void {
  set[index >>> 5] = (set[index >>> 5] ?? 0) & ~(1 << (index & 31));
}

/** What is in both. */
export function both(left: Bits, right: Bits): Bits {
  const made = new Uint32Array(left.length);
  for (let word = 0; word < left.length; word += 1) made[word] = (left[word] ?? 0) & (right[word] ?? 0);
  return made;
}

/** A text that is the same for the same set. */
export function keyOf(set: Bits): string {
  return set.length === 1 ? String(set[0]) : set.join();
}
