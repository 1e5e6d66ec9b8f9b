// What somebody holds together though a rule keeps it apart, as findings: the rule came later, or a tag or a group moved. Nothing of it is
// ended by itself, because nobody can know which of the two is needed; a person is told, and chooses.

import { displayName, type Held, type Member, quoted, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { againstRules, withRequests } from '../rules/touched.ts';
import { worldIn } from '../world.ts';

/** One finding for each pair, named by its person and its two entitlements. */
export async function holdTogether(ports: Ports, tx: Transaction): Promise<readonly Held[]> {
  const rules = (await tx.rules.all()).filter(({ active, demand }) => active && demand.kind === 'apart');
  if (rules.length === 0) return [];
  const against = await againstRules(tx, { world: await worldIn(ports, tx), rules, now: ports.clock.now() });
  const holdings = await withRequests(
    tx,
    against.map(({ found }) => found),
  );
  return holdings.flatMap(({ person, held }, at) => {
    const rule = against[at]?.rule;
    const [one, other] = held;
    if (rule === undefined || one === undefined || other === undefined) return [];
    return [
      {
        key: ['rule.held_together', rule.id, person.id, keyOf(one.member), keyOf(other.member)].join(' '),
        kind: 'rule.held_together',
        subject: rule.id,
        subjectName: rule.name,
        severity: 'high',
        sentence: `${displayName(person)} holds ${named(one.member)} together with ${named(other.member)}, which ${quoted(rule.name)} keeps apart; revoke one of them`,
        details: {
          person: person.id,
          held: held.map(({ grantId, member, requestIds }) => ({
            grant: grantId,
            resource: member.resource.id,
            permission: member.permission.id,
            requests: [...requestIds],
          })),
        },
      },
    ];
  });
}

const keyOf = ({ resource, permission }: Member): string => `${resource.id} ${permission.id}`;
const named = ({ resource, permission }: Member): string => `${quoted(permission.name)} on ${quoted(resource.name)}`;
