// Where to look at what a finding is about, by its kind: each kind has a page of its own. Pure.

import type { FindingItem } from '../../api/findings.ts';

export type Place = 'scope' | 'flow' | 'approvers' | 'rule' | 'request' | 'radar' | 'readings' | 'person' | 'resource';

/** By the first word of a kind; the kinds of one word are about one kind of thing. */
const places: Readonly<Record<string, Place>> = {
  scope: 'scope',
  flow: 'flow',
  approver: 'approvers',
  rule: 'rule',
  access: 'request',
  radar: 'radar',
  credential: 'readings',
  integration: 'readings',
};

/** What may be barred, by the first letters of its id. */
const barred: Readonly<Record<string, Place>> = { prs: 'person', flw: 'flow', int: 'readings', res: 'resource' };

export function placeOf({ kind, subject }: Pick<FindingItem, 'kind' | 'subject'>): Place | undefined {
  if (kind === 'access.barred') return barred[subject.id.slice(0, subject.id.indexOf('_'))];
  return places[kind.slice(0, kind.indexOf('.'))];
}
