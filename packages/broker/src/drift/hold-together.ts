// What somebody holds together though a rule keeps it apart, and whoever holds more than a cap allows, as findings: the rule came later or was
// lowered, or a tag or a group moved. Nothing of it is ended by itself, because nobody can know which of it is needed; a person is told, and chooses.

import { displayName, type Held, type Member, quoted, type Rule, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { againstRules, type TouchedHolding, withRequests } from '../rules/touched.ts';
import { worldIn } from '../world.ts';

/** One finding for each pair, named by its person and its two entitlements, and for each person above a cap. */
export async function holdTogether(ports: Ports, tx: Transaction): Promise<readonly Held[]> {
  const rules = (await tx.rules.all()).filter(({ active, demand }) => active && demand.kind !== 'deny');
  if (rules.length === 0) return [];
  const against = await againstRules(tx, { world: await worldIn(ports, tx), rules, now: ports.clock.now() });
  const holdings = await withRequests(
    tx,
    against.map(({ found }) => found),
  );
  return holdings.flatMap(({ person, held }, at) => {
    const rule = against[at]?.rule;
    if (rule === undefined) return [];
    return rule.demand.kind === 'cap' ? tooMany(rule, { person, held }) : together(rule, { person, held });
  });
}

function together(rule: Rule, { person, held }: TouchedHolding): readonly Held[] {
  const [one, other] = held;
  if (one === undefined || other === undefined) return [];
  return [
    {
      key: ['rule.held_together', rule.id, person.id, keyOf(one.member), keyOf(other.member)].join(' '),
      kind: 'rule.held_together',
      subject: rule.id,
      subjectName: rule.name,
      severity: 'high',
      sentence: `${displayName(person)} holds ${named(one.member)} together with ${named(other.member)}, which ${quoted(rule.name)} keeps apart; revoke one of them`,
      details: detailsOf({ person, held }),
    },
  ];
}

/** How many of them a finding names: whoever is far above a cap holds a long list. */
const heldListedMax = 100;

function tooMany(rule: Rule, { person, held }: TouchedHolding): readonly Held[] {
  const max = rule.demand.kind === 'cap' ? rule.demand.max : 0;
  const count = new Set(held.map(({ member }) => keyOf(member))).size;
  return [
    {
      key: ['rule.held_above', rule.id, person.id].join(' '),
      kind: 'rule.held_above',
      subject: rule.id,
      subjectName: rule.name,
      severity: 'medium',
      sentence: `${displayName(person)} holds ${count} of what ${quoted(rule.name)} allows ${max} of at once; revoke ${count - max}`,
      details: { ...detailsOf({ person, held: held.slice(0, heldListedMax) }), held_count: count, max },
    },
  ];
}

const detailsOf = ({ person, held }: TouchedHolding) => ({
  person: person.id,
  held: held.map(({ grantId, member, requestIds }) => ({
    grant: grantId,
    resource: member.resource.id,
    permission: member.permission.id,
    requests: [...requestIds],
  })),
});

const keyOf = ({ resource, permission }: Member): string => `${resource.id} ${permission.id}`;
const named = ({ resource, permission }: Member): string => `${quoted(permission.name)} on ${quoted(resource.name)}`;
