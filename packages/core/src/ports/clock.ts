// Time as a port: rules receive `now`, the outer layers ask a clock, tests turn one by hand.

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Tells the time. Nothing in core reads any other clock. */
export interface Clock {
  /** The current time in milliseconds since the epoch, UTC. */
  now(): Instant;
}
