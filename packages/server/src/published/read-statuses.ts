// Status words of a filter. Words of the published API that nothing here is ever in, and words nobody knows, fit nothing.

import type { PublishedStatus } from '@tidegate/core';

const known: readonly PublishedStatus[] = [
  'Pending',
  'PendingMFA',
  'Granting',
  'Active',
  'Revoking',
  'Revoked',
  'Rejected',
  'Failed',
];

/** Null for no filter. In any case: `active` is `Active`. */
export function readStatuses(words: readonly string[] | undefined): readonly PublishedStatus[] | null {
  if (words === undefined) return null;
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  return known.filter((status) => wanted.has(status.toLowerCase()));
}
