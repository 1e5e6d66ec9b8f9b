// The id of the order of a key. It follows from the key, which never changes and is there once: two who order one key anew speak of one thing.
// A migration (0054) makes the same of those that were there before they had ids.

import type { ClassificationId, Hash } from '@tidegate/core';

/** The id under which the versions of a key's order are kept. */
export function classificationIdOf(hash: Hash, key: string): ClassificationId {
  const bytes = hash.sha256(new TextEncoder().encode(key));
  return `cls_${Array.from(bytes.slice(0, 13), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
