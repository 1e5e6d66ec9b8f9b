// What the kinds of sightings are called, and how grave they look.

import type { SightingItem } from '../../api/radar.ts';
import { tones } from '../../parts/tones.ts';

type Kind = SightingItem['kind'];

export const kindTitles: Readonly<Record<Kind, string>> = {
  widened: 'Wider than granted',
  longer: 'Longer than granted',
  narrowed: 'Narrower than granted',
  made_outside: 'Made outside',
  left_behind: 'Left behind',
  removed_outside: 'Removed outside',
  standing: 'Standing access',
};

export const kindsShown: readonly Kind[] = [
  'widened',
  'longer',
  'narrowed',
  'made_outside',
  'left_behind',
  'removed_outside',
  'standing',
];

export const kindTones: Readonly<Record<Kind, string>> = {
  widened: tones.bad,
  longer: tones.bad,
  narrowed: tones.waiting,
  made_outside: tones.waiting,
  left_behind: tones.waiting,
  removed_outside: tones.waiting,
  standing: tones.past,
};

/** How the request that a sighting was turned into stands, in words. */
export const turnedWords: Readonly<Record<string, string>> = {
  waiting: 'asked for, waits for consent',
  agreed: 'asked for and agreed to',
  rejected: 'asked for and refused',
  withdrawn: 'asked for and withdrawn',
  lapsed: 'asked for, nobody answered',
  out_of_reach: 'asked for, no longer within reach',
  not_started: 'asked for, and not opened',
  forgotten: 'asked for long ago',
};
