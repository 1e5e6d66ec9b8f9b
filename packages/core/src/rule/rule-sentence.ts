// A rule as one sentence.

import { assertNever } from '../assert.ts';
import { conditionLabel } from '../consent/terms.ts';
import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import type { ConditionGroup } from '../flow/policy.ts';
import { targetText } from '../target/target-text.ts';
import type { Rule, RuleSet } from './rule.ts';

/** What it takes away from whom: "nobody may hold …". `nameOf` names a scope, a bundle, an integration or a flow by id. */
export function ruleSentence(
  { active, demand }: Pick<Rule, 'active' | 'demand'>,
  nameOf: (id: string) => string,
): string {
  const off = active ? '' : 'switched off: ';
  const who = whoText(demand.who);
  switch (demand.kind) {
    case 'deny':
      return `${off}${setText(demand.what, nameOf)} is out of reach for ${who}, whatever access flows allow`;
    case 'apart': {
      const sides = demand.sides.map((side) => setText(side, nameOf)).join(' together with ');
      return `${off}nobody may hold ${sides}${demand.who === null ? '' : `; it binds ${who}`}`;
    }
    case 'cap': {
      const what = demand.what === null ? 'anything' : setText(demand.what, nameOf);
      const through = demand.flowId === null ? '' : ` through ${quoted(nameOf(demand.flowId))}`;
      const count = `${demand.max} ${demand.max === 1 ? 'entitlement' : 'entitlements'}`;
      return `${off}at most ${count} of ${what}${through} at once for ${who === 'everybody' ? 'each person' : who}`;
    }
    default:
      return assertNever(demand);
  }
}

const whoText = (who: ConditionGroup | null): string =>
  who === null
    ? 'everybody'
    : who.conditions.map((one) => conditionLabel(one)).join(who.operator === 'AND' ? ' who is also ' : ' or ');

const setText = ({ query, targets }: RuleSet, nameOf: (id: string) => string): string =>
  listed(
    [
      ...(query === null ? [] : [`what fits ${quoted(query.replace(/\s+/g, ' '), 200)}`]),
      ...targets.map((one) => targetText(one, nameOf)),
    ],
    'nothing',
  );
