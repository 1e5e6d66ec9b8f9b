// What became of a request's consents, in jsonb. What was saved before a part existed reads as the plain part.

import {
  type ConsentTrail,
  type LeftOut,
  type Narrowing,
  type OwnedPart,
  type PinnedFact,
  plainTrail,
} from '@tidegate/core';

import { id, listOf, nullable, object, objectWith, type Read, text, whole } from '../sql/parse.ts';

/** What is kept of the oldest fact that something rests on. */
export const pinnedFact = object<PinnedFact>({ observedAt: whole, sourceId: nullable(id('source')) });

const orPlain =
  <K extends keyof ConsentTrail>(name: K, read: Read<ConsentTrail[K]>): Read<ConsentTrail[K]> =>
  (value, at) =>
    value === null ? plainTrail[name] : read(value, at);

const narrowing = object<Narrowing>({
  by: id('person'),
  at: whole,
  duration: nullable(object<NonNullable<Narrowing['duration']>>({ fromSec: nullable(whole), toSec: whole })),
  without: listOf(
    object<LeftOut>({
      resourceId: id('resource'),
      permissionId: id('permission'),
      resourceName: text,
      permissionName: text,
    }),
  ),
});

export const consentTrail: Read<ConsentTrail> = objectWith<
  Omit<ConsentTrail, 'oldestFact'>,
  Pick<ConsentTrail, 'oldestFact'>
>(
  {
    owned: orPlain('owned', listOf(object<OwnedPart>({ key: text, resourceIds: listOf(id('resource')), label: text }))),
    escalatedAt: orPlain('escalatedAt', listOf(whole)),
    narrowed: orPlain('narrowed', listOf(narrowing)),
    stepUpAt: nullable(whole),
    ownHumans: orPlain('ownHumans', listOf(id('person'))),
    startedBy: nullable(id('person')),
  },
  { oldestFact: pinnedFact },
);
