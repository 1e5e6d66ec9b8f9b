// Rules that were changed lately and stand above what is asked for. Promises: a rule counts by every wording it had since the moment asked
// about, over every version of the scopes and bundles it names since then, so that nobody frees something by moving a rule, or what it is
// about, and agrees to what follows. Whom a rule binds is not asked: whoever frees one person of it may not decide for that person either.

import { isHeldOut } from '../rule/deny.ts';
import { isInSet } from '../rule/held.ts';
import { setsOf } from '../rule/rule.ts';
import type { Member } from '../scope/members.ts';
import { bundleIdsOf, scopeIdsOf, type TargetGround } from '../target/target-queries.ts';
import type { DecidingChange } from './own-changes.ts';
import type { RuleDocument } from './version.ts';

/** A rule with all it said, all that its words meant, and who changed any of it. */
export interface ChangedRule {
  readonly wordings: readonly RuleDocument[];
  readonly grounds: readonly TargetGround[];
  readonly changes: readonly DecidingChange[];
}

/** What is asked for, and through which flow. */
export interface AskedMembers {
  readonly flowId: string;
  readonly members: readonly Member[];
}

/** The ids of everything that a rule's wording names: its scopes, its bundles, and the groups of whom it binds. */
export function ruleSubjects({ demand }: RuleDocument, bundles: TargetGround['bundles']): readonly string[] {
  const targets = setsOf({ demand }).flatMap((set) => set.targets);
  const groups = (demand.who?.conditions ?? []).flatMap(({ type, ids }) => (type === 'group' ? ids : []));
  return [...new Set<string>([...scopeIdsOf(targets, bundles), ...bundleIdsOf(targets), ...groups])];
}

/** Who changed a rule over what is asked for. */
export const changesOfRules = (rules: readonly ChangedRule[], asked: AskedMembers): readonly DecidingChange[] =>
  rules.filter((rule) => standsOver(rule, asked)).flatMap(({ changes }) => changes);

const standsOver = ({ wordings, grounds }: ChangedRule, asked: AskedMembers): boolean =>
  wordings.some((wording) => wording.active && grounds.some((ground) => isAbout(wording, ground, asked)));

function isAbout({ demand }: RuleDocument, ground: TargetGround, { flowId, members }: AskedMembers): boolean {
  switch (demand.kind) {
    case 'deny':
      return members.some(isHeldOut(demand.what, ground));
    case 'apart':
      return demand.sides.some((side) => members.some(isInSet(side, ground)));
    case 'cap':
      if (demand.flowId !== null && demand.flowId !== flowId) return false;
      return demand.what === null || members.some(isInSet(demand.what, ground));
  }
}
