// How a time that is left, or passed, is told: exact near the end, rough far from it.

/** `1:02:03`, `4:59`, `0:07`; days are told apart. Rounds up, so that it shows 0:00 only when the time is over. */
export function clockWords(leftMs: number): string {
  const left = Math.max(0, Math.ceil(leftMs / 1_000));
  const days = Math.floor(left / 86_400);
  const hours = Math.floor((left % 86_400) / 3_600);
  const minutes = Math.floor((left % 3_600) / 60);
  const seconds = String(left % 60).padStart(2, '0');
  const clock = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
  return days > 0 ? `${days}d ${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : clock;
}

/** `in 5 minutes`, `2 hours ago`, `just now`. */
export function roughly(differenceMs: number): string {
  const seconds = Math.round(differenceMs / 1_000);
  if (Math.abs(seconds) < 10) return seconds > 0 ? 'in a moment' : 'just now';
  const { size, unit } = spans.find((span) => Math.abs(seconds) < span.below) ?? { size: 86_400, unit: 'day' };
  return words.format(Math.trunc(seconds / size), unit);
}

const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const spans: readonly { readonly below: number; readonly size: number; readonly unit: Intl.RelativeTimeFormatUnit }[] =
  [
    { below: 60, size: 1, unit: 'second' },
    { below: 3_600, size: 60, unit: 'minute' },
    { below: 86_400, size: 3_600, unit: 'hour' },
  ];

/** The part of a time that is left, 0 to 1: the level of the water. */
export function levelOf(ask: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number }): number {
  const whole = ask.toMs - ask.fromMs;
  if (whole <= 0) return 0;
  return Math.min(1, Math.max(0, (ask.toMs - ask.nowMs) / whole));
}
