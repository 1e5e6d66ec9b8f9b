// A duration as people say it. Exact: nothing is rounded, because a duration is part of what an approver agrees to.

const units = [
  { seconds: 86_400, name: 'day' },
  { seconds: 3_600, name: 'hour' },
  { seconds: 60, name: 'minute' },
  { seconds: 1, name: 'second' },
] as const;

/** Whole seconds as words: 3600 is "1 hour", 5400 "90 minutes", 93600 "1 day 2 hours", 0 "0 seconds". */
export function durationText(seconds: number): string {
  // Below two of a unit the next smaller unit reads better, if it comes out even: 90 minutes, not 1 hour 30 minutes.
  for (const [index, unit] of units.entries()) {
    const smaller = units[index + 1];
    if (smaller === undefined || seconds <= unit.seconds || seconds >= 2 * unit.seconds) continue;
    if (unit.name !== 'day' && seconds % smaller.seconds === 0) return counted(seconds / smaller.seconds, smaller.name);
  }
  const parts: string[] = [];
  let rest = seconds;
  for (const unit of units) {
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    if (count > 0) parts.push(counted(count, unit.name));
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;
