// The groups that conditions name, as rows: how old the word on who is in them is, without reading every group there is. Only what no group
// of somebody may be called needs them all.

import {
  type AccessFlow,
  type Condition,
  type GroupId,
  isId,
  type MatchFacts,
  type Rule,
  type Transaction,
} from '@tidegate/core';

/** The groups of these conditions by id. */
export async function groupsNamed(tx: Transaction, conditions: readonly Condition[]): Promise<MatchFacts['groups']> {
  if (conditions.some(({ type, operator }) => type === 'group' && operator === 'does_not_contain')) {
    return new Map((await tx.groups.all()).map((group) => [group.id, group]));
  }
  const ids = new Set<GroupId>();
  for (const { type, ids: named } of conditions) {
    if (type === 'group') for (const id of named) if (isId('group', id)) ids.add(id);
  }
  return new Map((await tx.groups.many([...ids])).map((group) => [group.id, group]));
}

/** What a flow asks of who asks and of who receives. */
export const partyConditions = ({
  requesters,
  terms,
}: Pick<AccessFlow, 'requesters' | 'terms'>): readonly Condition[] => [
  ...requesters.conditions,
  ...(terms.requestFor.others?.conditions ?? []),
];

/** What rules ask of whom they bind. */
export const ruleConditions = (rules: Iterable<Rule>): readonly Condition[] =>
  [...rules].flatMap(({ demand }) => demand.who?.conditions ?? []);
