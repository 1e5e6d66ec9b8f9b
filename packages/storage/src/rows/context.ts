// Hours and origins in jsonb, which people, shifts and flows hold.

import type { Hours, Origin } from '@tidegate/core';

import { id, listOf, nullable, object, oneOf, type Read, text, whole } from '../sql/parse.ts';

export const hours: Read<Hours> = object<Hours>({
  days: listOf(oneOf('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY')),
  fromMinute: whole,
  toMinute: whole,
  timeZone: text,
});

export const origin: Read<Origin> = object<Origin>({
  sourceId: nullable(id('source')),
  observedAt: whole,
  maxAgeSec: nullable(whole),
});
