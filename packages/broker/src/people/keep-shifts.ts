// What a source tells of its schedules becomes shifts with turns of people. Somebody on a rota whom nobody knows here is a warning. A
// source that suddenly tells no schedule at all is not believed (law 8): its shifts grow old, and then nobody is known to be on call.

import { isId, newId, type ShiftFact, type Source, type Transaction, type Turn } from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** Saves the shifts of a reading; answers what is odd, as sentences. */
export async function keepShifts(
  ports: Ports,
  tx: Transaction,
  source: Source,
  facts: readonly ShiftFact[],
): Promise<readonly string[]> {
  const known = await tx.shifts.ofSource(source.id);
  if (facts.length === 0 && known.length > 0) {
    return [`no schedule was told, and ${known.length} are known; these stay until their age ends`];
  }
  const findings: string[] = [];
  const origin = { sourceId: source.id, observedAt: ports.clock.now(), maxAgeSec: source.maxAgeSec };
  for (const fact of facts) {
    const before = known.find((shift) => shift.nativeId === fact.nativeId);
    const { turns, unknown } = await turnsOf(tx, fact);
    for (const email of unknown) findings.push(`\`${fact.name}\` names \`${email}\`, whom nobody knows here`);
    await tx.shifts.save({
      id: before?.id ?? newId('shift', ports.chance),
      name: fact.name,
      nativeId: fact.nativeId,
      turns,
      knownUntil: fact.knownUntil,
      origin,
    });
  }
  const told = new Set(facts.map((fact) => fact.nativeId));
  for (const shift of known) {
    if (!told.has(shift.nativeId) && isId('shift', shift.id)) await tx.shifts.remove(shift.id);
  }
  return findings;
}

async function turnsOf(
  tx: Transaction,
  fact: ShiftFact,
): Promise<{ readonly turns: readonly Turn[]; readonly unknown: ReadonlySet<string> }> {
  const turns: Turn[] = [];
  const unknown = new Set<string>();
  for (const { email, from, to } of fact.turns) {
    const person = await tx.people.byEmail(email.trim().toLowerCase());
    if (person === null) unknown.add(email);
    else turns.push({ personId: person.id, from, to });
  }
  return { turns, unknown };
}
