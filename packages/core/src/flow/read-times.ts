// When an access flow may be asked through, decided through and used, as its body says it.

import { type Fields, notEnforced, valueAt } from './fields.ts';
import { plainTerms, type Times } from './terms.ts';

/** Reads `timeframe`. */
export function readTimes(fields: Fields): Times {
  if (valueAt(fields, 'timeframe') !== null) throw notEnforced('timeframe', 'leave it out');
  return plainTerms.times;
}
