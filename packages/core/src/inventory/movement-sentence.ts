// A movement as one sentence, the same in every door.

import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import type { MovedScope, MovementStory } from './movement.ts';

const scopesShown = 5;

/** `prod-db`: 3 joined, 1 left; 2 live grants and 1 waiting request touched. */
export function movementSentence(story: MovementStory): string {
  if (story.known === 'unknown')
    return 'what it moved is not known, because no server followed it; look at the scopes as they are now';
  const { scopes, grants, requests } = story;
  const shown = scopes.items.slice(0, scopesShown).map(scopeText);
  const more = scopes.items.length + scopes.more - shown.length;
  if (more > 0) shown.push(counted(more, 'more scope'));
  const touched = [
    ...amount(grants.items.length + grants.more, 'live grant'),
    ...amount(requests.items.length + requests.more, 'waiting request'),
  ];
  const cut = story.known === 'cut' ? ' at least' : '';
  const touches = touched.length === 0 ? [] : [`${listed(touched, '')} touched${cut}`];
  return [...shown, ...touches].join('; ') || 'no scope holds more or less than before';
}

function scopeText({ name, joined, left, changed }: MovedScope): string {
  const parts = [
    ...(joined > 0 ? [`${joined} joined`] : []),
    ...(left > 0 ? [`${left} left`] : []),
    ...(changed > 0 ? [`${changed} with other permissions`] : []),
  ];
  return `${quoted(name)}: ${parts.join(', ')}`;
}

const amount = (count: number, word: string): readonly string[] => (count === 0 ? [] : [counted(count, word)]);
const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
