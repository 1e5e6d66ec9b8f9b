// What became of rows of the tags API.

import type { TagOutcome } from '@tidegate/broker';

export const presentTagOutcome = ({ number, state, changed, unchanged, refused, refusal }: TagOutcome) => ({
  row: number,
  state,
  changed,
  unchanged,
  refused,
  ...(refusal === null ? {} : { code: refusal.code, message: refusal.message }),
});
