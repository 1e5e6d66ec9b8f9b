// Where resources stand: which environment and which class, and what told it. Where accounts separate environments the account decides,
// because nobody can forget to tag an account; elsewhere tags do. What nothing tells stays untold: it is no evidence for any cell.

import type { TellingTag } from './meanings.ts';
import type { Level, SegmentationRules } from './rules.ts';
import type { Group } from './survey.ts';

/** Where on one axis something stands. */
export interface Standing {
  /** In the order; null for a word outside of it, and where nothing is told. */
  readonly level: number | null;
  /** The word as people read it; null where nothing is told. */
  readonly word: string | null;
}

/** Where a group stands. */
export interface Place {
  readonly environment: Standing;
  readonly class: Standing;
}

/** The place of a group. */
export function placeOf({ account, environmentTags, classTags }: Group, rules: SegmentationRules): Place {
  return {
    environment:
      account === null
        ? standingOf(environmentTags, rules.environments.order)
        : { level: account.level, word: account.environment },
    class: standingOf(classTags, rules.classes.order),
  };
}

/** Of the first key that is there; where it says several things, the strictest. */
function standingOf(tags: readonly TellingTag[], order: readonly Level[]): Standing {
  const [first] = tags;
  if (first === undefined) return { level: null, word: null };
  const same = tags.filter(({ priority }) => priority === first.priority);
  const { level, value } = same.reduce((best, tag) => ((tag.level ?? -1) > (best.level ?? -1) ? tag : best));
  return { level, word: level === null ? value : (order[level]?.name ?? value) };
}
