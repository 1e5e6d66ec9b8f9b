// Room for numbers that come one after another.

/** The same numbers with room for at least so many, and for twice as many as before: growing again and again stays cheap. */
export function grown(array: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(array.length * 2, least));
  larger.set(array);
  return larger;
}
