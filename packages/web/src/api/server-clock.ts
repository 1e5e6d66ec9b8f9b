// Access ends by the server's clock. A telephone whose clock is wrong must not show another end, so the difference is measured
// on every answer and used wherever time is counted down. The `Date` header has whole seconds: smaller differences are noise.

interface Sighting {
  readonly date: string | null;
  readonly sentAt: number;
  readonly receivedAt: number;
}

const noiseMs = 2_000;
let offsetMs = 0;

/** How far the server's clock is ahead of ours, in milliseconds; 0 where the difference is noise, null where nothing is known. */
export function offsetFrom(sighting: Sighting): number | null {
  const said = sighting.date === null ? Number.NaN : Date.parse(sighting.date);
  if (Number.isNaN(said)) return null;
  // The header cuts the second off, so that on average half a second is missing.
  const difference = said + 500 - (sighting.sentAt + sighting.receivedAt) / 2;
  return Math.abs(difference) <= noiseMs ? 0 : Math.round(difference);
}

export function noteServerTime(sighting: Sighting): void {
  offsetMs = offsetFrom(sighting) ?? offsetMs;
}

/** The server's time as well as we know it, in milliseconds. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
