// Where to look at what a finding is about, by its kind: each kind has a page of its own. Pure.

import type { FindingItem } from '../../api/findings.ts';

export type Place = 'scope' | 'flow' | 'approvers' | 'rule' | 'request' | 'radar' | 'readings';

/** By the first word of a kind; the kinds of one word are about one kind of thing. */
const places: Readonly<Record<string, Place>> = {
  scope: 'scope',
  flow: 'flow',
  approver: 'approvers',
  rule: 'rule',
  access: 'request',
  radar: 'radar',
  credential: 'readings',
};

export const placeOf = (kind: FindingItem['kind']): Place | undefined => places[kind.slice(0, kind.indexOf('.'))];
