// What kinds of rules are called, and what is held against each.

import type { RuleKind } from './rule-draft.ts';

export const kindWords: Readonly<Record<RuleKind, string>> = {
  deny: 'out of reach',
  toxic_pair: 'kept apart',
  cap: 'at most',
};

/** What saving, or having, the rule means for what is held. */
export const heldWords: Readonly<Record<RuleKind, { readonly none: string; readonly some: string }>> = {
  deny: {
    none: 'Nobody holds what it denies.',
    some: 'Ends at once where the rule is saved and active:',
  },
  toxic_pair: {
    none: 'Nobody holds both sides.',
    some: 'Held together all the same. Nothing of it ends by itself: revoke one of the two.',
  },
  cap: {
    none: 'Nobody holds more than that.',
    some: 'Held beyond it all the same. Nothing of it ends by itself; more is refused.',
  },
};
