// What a reading says of shifts becomes rows. Promises: an empty rota clears nothing, a shift that is no longer told stays, and both age
// until they are unknown (law 8); people nobody knows are named, never a failure. Overrides were resolved by the reader.

import {
  limits,
  newId,
  type Person,
  type PersonId,
  quoted,
  type Shift,
  type ShiftFact,
  type ShiftId,
  type Source,
  type Transaction,
  type Turn,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { reviewContextSoon } from './review-soon.ts';

/** Turns that ended longer ago are not kept: nothing asks about them. */
const keptAfterMs = 24 * 3_600_000;
/** An age that is renewed is written at most this often: each write is a change of the world for every server. */
const renewEveryMs = 3_600_000;

/** Saves the shifts of a reading, in a transaction that holds the source where others may tell it too; answers what was odd, as sentences. */
export async function tellShifts(
  ports: Ports,
  tx: Transaction,
  source: Source,
  facts: readonly ShiftFact[],
): Promise<readonly string[]> {
  const known = await tx.shifts.ofSource(source.id);
  const faces: Faces = { people: new Map(), unknown: new Set() };
  const findings: string[] = [];
  for (const fact of facts) {
    const before = known.find(({ nativeId }) => nativeId === fact.nativeId) ?? null;
    if (fact.turns.length === 0) findings.push(emptySentence(fact, before));
    if (fact.turns.length > 0 || before === null) await tellShift(ports, tx, { source, fact, before, faces });
  }
  for (const { nativeId, name } of known) {
    if (facts.some((fact) => fact.nativeId === nativeId)) continue;
    findings.push(`${quoted(name)} was not told any more; what was known stays and ages`);
  }
  return [...unknownSentences(faces.unknown), ...findings].slice(0, limits.sourceFindingsMax);
}

/** Who is meant by the addresses of a reading: looked up once each. */
interface Faces {
  readonly people: Map<string, Person | null>;
  readonly unknown: Set<string>;
}

interface Told {
  readonly source: Source;
  readonly fact: ShiftFact;
  readonly before: Shift | null;
  readonly faces: Faces;
}

async function tellShift(ports: Ports, tx: Transaction, { source, fact, before, faces }: Told): Promise<void> {
  const now = ports.clock.now();
  const id = before?.id ?? newId('shift', ports.chance);
  const shift: Shift = {
    id,
    name: await freeName(tx, source, fact.name, id),
    nativeId: fact.nativeId,
    turns: await turnsOf(tx, fact, { now, faces }),
    // Nothing told about a new shift is no word that nobody is on it.
    knownUntil: fact.turns.length === 0 ? 0 : fact.knownUntil,
    origin: { sourceId: source.id, observedAt: now, maxAgeSec: source.maxAgeSec },
  };
  const moved = before === null || saysOtherwise(before, shift);
  if (!moved && before !== null && !isDueForRenewal(before, shift)) return;
  await tx.shifts.save(shift);
  if (!moved) return;
  await reviewContextSoon(ports, tx);
  tx.audit.append({
    at: now,
    kind: 'shift.saved',
    actor: 'system',
    door: 'worker',
    subject: shift.id,
    facts: { source: source.name, name: shift.name, turns: shift.turns.length, known_until: shift.knownUntil },
  });
}

/** The turns of those who are known, in order, each once. A human with several records is on shift with the one that counts, too. */
async function turnsOf(
  tx: Transaction,
  fact: ShiftFact,
  { now, faces: { people, unknown } }: { readonly now: number; readonly faces: Faces },
): Promise<readonly Turn[]> {
  const turns = new Map<string, Turn>();
  for (const { email, from, to } of fact.turns) {
    if (to <= now - keptAfterMs || to <= from) continue;
    const address = email.trim().toLowerCase();
    const person = people.has(address) ? people.get(address) : await tx.people.byEmail(address);
    people.set(address, person ?? null);
    if (!person) {
      unknown.add(address);
      continue;
    }
    const records: readonly PersonId[] = person.sameAs === null ? [person.id] : [person.id, person.sameAs];
    for (const personId of records) turns.set(`${personId} ${from} ${to}`, { personId, from, to });
  }
  return [...turns.values()].sort(
    (one, other) => one.from - other.from || one.to - other.to || (one.personId < other.personId ? -1 : 1),
  );
}

/** Another source may have a shift of this name; then the name says whose it is. */
async function freeName(tx: Transaction, source: Source, told: string, id: ShiftId): Promise<string> {
  const name = told.trim().slice(0, limits.nameLengthMax) || source.name;
  for (const candidate of [name, `${name} (${source.name})`]) {
    const holder = await tx.shifts.byName(candidate);
    if (holder === null || holder.id === id) return candidate;
  }
  return `${name} ${id.slice(4, 12)}`;
}

function saysOtherwise(before: Shift, after: Shift): boolean {
  const said = ({ name, turns, knownUntil, origin }: Shift): string =>
    JSON.stringify([name, turns.map((turn) => [turn.personId, turn.from, turn.to]), knownUntil, origin.maxAgeSec]);
  return said(before) !== said(after);
}

function isDueForRenewal(before: Shift, after: Shift): boolean {
  const { maxAgeSec } = after.origin;
  const every = maxAgeSec === null ? renewEveryMs : Math.min(renewEveryMs, maxAgeSec * 250);
  return after.origin.observedAt - before.origin.observedAt >= every;
}

const emptySentence = (fact: ShiftFact, before: Shift | null): string =>
  before === null
    ? `${quoted(fact.name)} came without turns, so nobody is known to be on it`
    : `${quoted(fact.name)} came without turns; what was known stays and ages`;

const namedMax = 20;

function unknownSentences(unknown: ReadonlySet<string>): readonly string[] {
  if (unknown.size === 0) return [];
  const named = [...unknown]
    .toSorted()
    .slice(0, namedMax)
    .map((address) => quoted(address));
  const rest = unknown.size > namedMax ? ` and ${unknown.size - namedMax} more` : '';
  return [`on the rota but nobody here: ${named.join(', ')}${rest}; their turns are left out`];
}
