// Finding a piece of a pattern inside a text in linear time, also for texts made to be slow: Knuth–Morris–Pratt for plain
// pieces, and a bit per pattern place (Baeza-Yates and Gonnet) for pieces that hold `?`.

/** Where a piece first occurs in `text` from `start`, ending by `end`; -1 if nowhere. */
export type Search = (text: string, start: number, end: number) => number;

/** Makes a search for a piece; `null` stands for any one character. */
export function searchFor(piece: readonly (string | null)[]): Search {
  return piece.includes(null) ? searchMasked(piece) : searchPlain(piece.join(''));
}

function searchPlain(piece: string): Search {
  const size = piece.length;
  // fallback[i]: how much of the piece is still matched after failing at place i.
  const fallback = new Int32Array(size);
  for (let i = 1, k = 0; i < size; i += 1) {
    while (k > 0 && piece.charCodeAt(i) !== piece.charCodeAt(k)) k = fallback[k - 1] ?? 0;
    if (piece.charCodeAt(i) === piece.charCodeAt(k)) k += 1;
    fallback[i] = k;
  }
  return (text, start, end) => {
    let k = 0;
    for (let at = start; at < end; at += 1) {
      const code = text.charCodeAt(at);
      while (k > 0 && code !== piece.charCodeAt(k)) k = fallback[k - 1] ?? 0;
      if (code === piece.charCodeAt(k)) k += 1;
      if (k === size) return at - size + 1;
    }
    return -1;
  };
}

function searchMasked(piece: readonly (string | null)[]): Search {
  const size = piece.length;
  const words = Math.ceil(size / 32);
  const anyChar = new Uint32Array(words);
  const byCode = new Map<number, Uint32Array>();
  for (const [place, char] of piece.entries()) {
    if (char === null) anyChar[place >>> 5] = (anyChar[place >>> 5] ?? 0) | (1 << (place & 31));
  }
  for (const [place, char] of piece.entries()) {
    if (char === null) continue;
    const code = char.charCodeAt(0);
    const mask = byCode.get(code) ?? Uint32Array.from(anyChar);
    mask[place >>> 5] = (mask[place >>> 5] ?? 0) | (1 << (place & 31));
    byCode.set(code, mask);
  }
  const last = 1 << ((size - 1) & 31);
  const state = new Uint32Array(words);
  return (text, start, end) => {
    state.fill(0);
    for (let at = start; at < end; at += 1) {
      const mask = byCode.get(text.charCodeAt(at)) ?? anyChar;
      let carry = 1;
      for (let word = 0; word < words; word += 1) {
        const old = state[word] ?? 0;
        state[word] = ((old << 1) | carry) & (mask[word] ?? 0);
        carry = old >>> 31;
      }
      if (((state[words - 1] ?? 0) & last) !== 0) return at - size + 1;
    }
    return -1;
  };
}
