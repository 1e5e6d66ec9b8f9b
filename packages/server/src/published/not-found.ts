// The answer for an id that leads to nothing, in the words the use cases have for it: nothing tells an id of the wrong shape from one
// that never was.

import { no, quoted, refusal } from '@tidegate/core';

/** Refuses with `object.not_found`. */
export const notFound = (kind: string, id: string) => no(refusal('object.not_found', `no ${kind} ${quoted(id)}`));
