// In which environment something stands that was decided on, by the house's own rules: its account, its unit, its tags. The words of one
// environment are one here (`prod` and `production`), so that a queue is not called mixed for its spelling.

import { levelOf, plainKey, type SegmentationRules } from '../segmentation/rules.ts';

/** What tells it, as pinned on a request. */
export interface Decidable {
  readonly tags: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, string>>;
}

/** The name of the environment in the order, or the word itself where the order has it not; null where nothing tells it. */
export function environmentOf({ tags, context }: Decidable, rules: SegmentationRules['environments']): string | null {
  const word = byAccount(context, rules) ?? byTag(tags, rules);
  if (word === null) return null;
  const level = levelOf(rules.order, word);
  return (level === null ? null : rules.order[level]?.name) ?? word.trim().toLowerCase();
}

/** Whether an environment is the strictest of the order. */
export const isStrictest = (environment: string, { order }: SegmentationRules['environments']): boolean =>
  levelOf(order, environment) === order.length - 1;

function byAccount(context: Decidable['context'], { accounts, units }: SegmentationRules['environments']) {
  const account = Object.hasOwn(context, 'account_id') ? context['account_id'] : undefined;
  const written = account === undefined ? undefined : accounts.get(account);
  if (written !== undefined) return written;
  const unit = Object.hasOwn(context, 'organizational_unit') ? context['organizational_unit'] : undefined;
  if (unit === undefined) return null;
  const above = unit.split('/');
  const found = [...units].find(([path]) => above.includes(path) || unit === path || unit.startsWith(`${path}/`));
  return found?.[1] ?? null;
}

/** Of the first key of the rules that is there; keys are compared without regard to case, `-` and `_`. */
function byTag(tags: Decidable['tags'], rules: SegmentationRules['environments']): string | null {
  const known = new Map(Object.entries(tags).map(([key, value]) => [plainKey(key), value]));
  for (const key of rules.tags) {
    const value = known.get(plainKey(key));
    if (value !== undefined) return value;
  }
  return null;
}
