// Telling of findings that were opened: administrators and owners, as far as they may list the inventory. A finding names scopes, tags and
// accounts, which is nobody else's business (law 1).

import { type Finding, hasRight, limits, type Person, type PersonId, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { announce } from './announce.ts';

/** Whether somebody may list the inventory, and so read findings about it. */
export const mayListInventory = (person: Person): boolean => hasRight(person, 'inventory:read');

/** Tells of the gravest ones one by one, and of the others together. */
export async function announceFindings(ports: Ports, tx: Transaction, opened: readonly Finding[]): Promise<void> {
  if (opened.length === 0) return;
  const { people } = await worldIn(ports, tx);
  const administrators = [...people.values()].filter((person) => hasRight(person, 'findings:handle'));
  const everybody = administrators.map(({ id }) => id);
  const ownerOf = (id: PersonId | null): readonly PersonId[] => {
    const owner = id === null ? undefined : people.get(id);
    return owner !== undefined && mayListInventory(owner) ? [owner.id] : [];
  };
  const graveFirst = opened.toSorted((a, b) => weight[b.severity] - weight[a.severity]);
  const shown = graveFirst.slice(0, limits.findingNoticesMax);
  for (const finding of shown) {
    const { id, kind, severity, subject, subjectName, sentence, details } = finding;
    await announce(ports, tx, {
      kind: 'finding.opened',
      sentence,
      requestId: null,
      to: [...ownerOf(finding.ownerId), ...everybody],
      facts: { finding_id: id, finding_kind: kind, severity, subject, subject_name: subjectName, details },
    });
  }
  const others = graveFirst.slice(limits.findingNoticesMax);
  if (others.length === 0) return;
  await announce(ports, tx, {
    kind: 'finding.opened',
    sentence: `${others.length} more findings were opened by the same review; look at the findings`,
    requestId: null,
    to: [...others.flatMap(({ ownerId }) => ownerOf(ownerId)), ...everybody],
    facts: { finding_ids: others.map(({ id }) => id) },
  });
}

const weight = { low: 0, medium: 1, high: 2, critical: 3 } as const;
