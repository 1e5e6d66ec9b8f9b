// The stops of the duration slider: the lengths people ask for, up to the flow's maximum, which is always the last stop.

const minute = 60;
const hour = 3_600;
const day = 86_400;
const usual: readonly number[] = [
  1,
  5,
  15,
  30,
  minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  45 * minute,
  hour,
  1.5 * hour,
  2 * hour,
  3 * hour,
  4 * hour,
  6 * hour,
  8 * hour,
  12 * hour,
  day,
  2 * day,
  3 * day,
  7 * day,
  14 * day,
  30 * day,
  90 * day,
  180 * day,
];

/** Below this, stops only make the slider longer, unless the flow allows no more. */
const shortestOfLong = 5 * minute;

export function durationSteps(maximum: number): readonly number[] {
  const first = maximum > 2 * shortestOfLong ? shortestOfLong : 1;
  return [...usual.filter((seconds) => seconds >= first && seconds < maximum), maximum];
}

/** Stops nobody can tell apart help nobody. */
const evenStopsMax = 48;

/** Multiples of what the flow says, and its maximum; every second, third, … one where there are too many for a slider. */
export function evenSteps(maximum: number, step: number): readonly number[] {
  const count = Math.max(1, Math.floor(maximum / step));
  const every = Math.ceil(count / evenStopsMax) * step;
  const steps = Array.from({ length: Math.floor(maximum / every) }, (_, at) => (at + 1) * every);
  return steps.at(-1) === maximum ? steps : [...steps.filter((seconds) => seconds < maximum), maximum];
}

/** The stop nearest to a length, by ratio: 50 minutes is nearer to 45 than to an hour. */
export function nearestStep(steps: readonly number[], seconds: number): number {
  let nearest = 0;
  let best = Number.POSITIVE_INFINITY;
  for (const [index, step] of steps.entries()) {
    const distance = Math.abs(Math.log(step / Math.max(1, seconds)));
    if (distance < best) {
      best = distance;
      nearest = index;
    }
  }
  return nearest;
}

/** What is proposed before anybody chose: an hour, or the maximum where that is less. */
export function proposedDuration(maximum: number): number {
  return Math.min(maximum, hour);
}
