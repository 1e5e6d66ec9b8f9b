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
