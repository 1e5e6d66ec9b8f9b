// Seeded chance: the same seed is the same world on every machine, so a failure is one number. Mulberry32; not for secrets.

export interface Chance {
  /** A whole number from 0 up to, not including, `below`. */
  readonly below: (below: number) => number;
  /** True `percent` times of a hundred. */
  readonly percent: (percent: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** Between `least` and `most` things, both included. */
  readonly times: <T>(least: number, most: number, make: () => T) => readonly T[];
  /** The same things in another order. */
  readonly shuffle: <T>(all: readonly T[]) => readonly T[];
}

export function chanceOf(seed: number): Chance {
  // Neighbouring seeds must not give neighbouring worlds, so the seed itself is mixed first.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => {
    const at = below(from.length);
    const found = from.at(at);
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  };
  return {
    below,
    percent: (percent) => next() * 100 < percent,
    pick,
    times: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, () => make()),
    shuffle: (all) => {
      const rest = [...all];
      return Array.from({ length: rest.length }, () => rest.splice(below(rest.length), 1)).flat();
    },
  };
}
