// Durations as people say them, and back. Seconds are the truth; words never round them away.

const units = [
  { seconds: 86_400, name: 'day', letter: 'd' },
  { seconds: 3_600, name: 'hour', letter: 'h' },
  { seconds: 60, name: 'minute', letter: 'm' },
  { seconds: 1, name: 'second', letter: 's' },
] as const;

/** `1 hour 30 minutes`; every second is there. */
export function durationWords(seconds: number): string {
  return inUnits(seconds)
    .map(({ count, name }) => `${count} ${name}${count === 1 ? '' : 's'}`)
    .join(' ');
}

/** `1h 30m`, for marks on a slider. */
export function durationShort(seconds: number): string {
  return inUnits(seconds)
    .map(({ count, letter }) => `${count}${letter}`)
    .join(' ');
}

function inUnits(seconds: number) {
  let left = Math.max(0, Math.floor(seconds));
  if (left === 0) return [{ count: 0, name: 'second', letter: 's' }];
  return units.flatMap(({ seconds: size, name, letter }) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [{ count, name, letter }];
  });
}

const wordSeconds = new Map<string, number>(
  units.flatMap(({ seconds, name, letter }) => [
    [letter, seconds],
    [name, seconds],
    [`${name}s`, seconds],
  ]),
)
  .set('min', 60)
  .set('mins', 60)
  .set('hr', 3_600)
  .set('hrs', 3_600)
  .set('sec', 1)
  .set('secs', 1);

/** Reads `5400`, `90m`, `1h 30m`, `1 hour 30 minutes`; null for anything else. A bare number is seconds. */
export function readDuration(text: string): number | null {
  const rest = text.trim().toLowerCase();
  if (/^\d{1,9}$/.test(rest)) return Number(rest);
  if (!/^(\d{1,9}\s*[a-z]+[\s,]*)+$/.test(rest)) return null;
  let total = 0;
  for (const [, count, word] of rest.matchAll(/(\d+)\s*([a-z]+)/g)) {
    const size = wordSeconds.get(word ?? '');
    if (size === undefined) return null;
    total += Number(count) * size;
  }
  return total;
}
