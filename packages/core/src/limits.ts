// Every limit has a name and a number, and they are all here. Lengths in characters, times in the unit the name ends in.

export const limits = {
  nameLengthMax: 200,
  descriptionLengthMax: 2_000,
  reasonLengthMax: 1_000,
  approverReasonLengthMax: 124,
  queryLengthMax: 20_000,
  queryDepthMax: 64,
  queryConditionsMax: 1_000,
  queryCompletionsMax: 100,
  tagKeyLengthMax: 256,
  tagValueLengthMax: 10_000,
  requestEntitlementsMax: 1_000,
  flowTargetsMax: 100,
  flowApproversMax: 100,
  flowConditionValuesMax: 1_000,
  flowLabelsMax: 100,
  pageSizeDefault: 100,
  pageSizeMax: 1_000,
  bodyBytesMax: 5_000_000,
  /** How long a request waits for consent before it lapses. */
  requestLapseMs: 24 * 3_600_000,
  /** Added to a grant's duration before the first call to a target: the latest moment the access may have begun. */
  openingBudgetMs: 120_000,
  durationSecMin: 1,
  durationSecMax: 366 * 24 * 3_600,
  /** How long a worker holds a claim without renewing it. */
  claimHoldMs: 60_000,
  openTriesMax: 5,
  retryFirstMs: 500,
  retryCeilingMs: 60_000,
  /** A close that is not proven after this much time past the end shows as leaking, with an alarm. */
  leakingAfterMs: 30_000,
  sweepEveryMs: 15_000,
  signInIdleMs: 8 * 3_600_000,
  signInAbsoluteMs: 24 * 3_600_000,
  signInLinkMs: 15 * 60_000,
  webhookTriesMax: 12,
} as const;
