// The nearest word to a misspelt one, for messages that say what to do next. Bounded: long words have no neighbour.

const lengthMax = 40;

/** `words` from the nearest to `word` to the farthest; words at the same distance keep their order. */
export function byNearness(word: string, words: readonly string[]): readonly string[] {
  const scored = words.map((candidate) => ({ candidate, score: score(word, candidate) }));
  return scored.sort((a, b) => a.score - b.score).map((entry) => entry.candidate);
}

/** The word a person most likely meant, or null when none is near. */
export function nearest(word: string, words: readonly string[]): string | null {
  const [first] = byNearness(word, words);
  return first !== undefined && score(word, first) <= Math.max(2, word.length / 3) ? first : null;
}

/** Edit distance, where leaving out the first part of a name (`tag` for `resource_tag`) counts as half an edit. */
function score(word: string, candidate: string): number {
  if (word.length > lengthMax) return Number.POSITIVE_INFINITY;
  const plain = word.toLowerCase().replaceAll('-', '_');
  const tail = candidate.slice(candidate.indexOf('_') + 1);
  return Math.min(edits(plain, candidate), edits(plain, tail) * 2 + 0.5);
}

function edits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
