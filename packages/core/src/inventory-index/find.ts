// Finds the resources of which a formula is true. Parts of an "and" are asked in turn, each only about what the parts before it
// left; with the rarest first, texts are read of few resources.

import type { Facts } from './facts.ts';
import type { Event, Formula } from './formula.ts';
import { SlotSet } from './slot-set.ts';

/** Below this many candidates each is asked by itself. */
const fewMax = 2_048;

/** The slots of which the formula is true, among `within` (all, when null). */
export function find(formula: Formula, facts: Facts, within: SlotSet | null = null): SlotSet {
  switch (formula.kind) {
    case 'constant':
      return formula.value ? (within ?? facts.alive) : SlotSet.empty();
    case 'event':
      return findEvent(formula.event, facts, within);
    case 'and': {
      let left = within;
      for (const part of formula.parts) {
        left = find(part, facts, left);
        if (left.size === 0) return left;
      }
      return left ?? facts.alive;
    }
    case 'or':
      return SlotSet.union(
        formula.parts.map((part) => find(part, facts, within)),
        facts.capacity,
      );
  }
}

/** The same formula, with the parts of each "and" in the order of how few slots they leave for how much work. */
export function rarestFirst<F extends Formula>(formula: F, facts: Facts): F {
  if (formula.kind !== 'and' && formula.kind !== 'or') return formula;
  const parts = formula.parts.map((part) => rarestFirst(part, facts));
  if (formula.kind === 'or') return { ...formula, parts };
  const costs = new Map(parts.map((part) => [part, costOf(part, facts)]));
  return { ...formula, parts: parts.sort((one, other) => (costs.get(one) ?? 0) - (costs.get(other) ?? 0)) };
}

/** Whether an event is so of one slot. */
function eventIsSo(event: Event, facts: Facts, slot: number): boolean {
  if (event.kind === 'text') return event.test(facts.text(event.field, slot));
  return saySo(event, facts, facts.atoms(slot));
}

/** Whether these atoms make an event so: one of them is of its key, and all that are (or, where any will do, one) say so. */
export function saySo(event: Event & { readonly kind: 'atoms' }, facts: Facts, atoms: ArrayLike<number>): boolean {
  let so = false;
  for (let at = 0; at < atoms.length; at++) {
    const atom = atoms[at] ?? 0;
    if (facts.keyOfAtom(atom) !== event.key) continue;
    const says = valueSaysSo(event, facts, atom);
    if (says === event.any) return says;
    so = !event.any;
  }
  return so;
}

function valueSaysSo(event: Event & { readonly kind: 'atoms' }, facts: Facts, atom: number): boolean {
  if (event.only !== null) return event.only.has(atom);
  if (event.except !== null) return !event.except.has(atom);
  return event.test(facts.textOfAtom(atom));
}

function findEvent(event: Event, facts: Facts, within: SlotSet | null): SlotSet {
  if (event.kind === 'text') {
    return (within ?? facts.alive).filter((slot) => event.test(facts.text(event.field, slot)));
  }
  const alone = within === null ? null : findAlone(event, facts, within);
  if (alone !== null) return alone;
  if (within !== null && within.size <= fewMax) return within.filter((slot) => eventIsSo(event, facts, slot));
  const found = settleContested(event, facts, uncontested(event, facts));
  return within === null ? found : found.and(within);
}

/** Where one value decides and no resource has two of the key: nothing but that value's own slots is looked at. */
function findAlone(event: Event & { readonly kind: 'atoms' }, facts: Facts, within: SlotSet): SlotSet | null {
  const [atom, ...others] = event.only ?? event.except ?? [];
  if (atom === undefined || others.length > 0) return null;
  if (!event.any && facts.contested(event.key).size > 0) return null;
  if (event.only !== null) return within.and(facts.slotsWith(atom));
  return event.any ? null : within.and(facts.slotsWithKey(event.key)).without(facts.slotsWith(atom));
}

/** As if every slot had at most one value of the key. */
function uncontested(event: Event & { readonly kind: 'atoms' }, facts: Facts): SlotSet {
  if (event.only !== null) return union([...event.only], facts);
  if (event.except !== null) return facts.slotsWithKey(event.key).without(union([...event.except], facts));
  const so: number[] = [];
  const not: number[] = [];
  for (const atom of facts.atomsOfKey(event.key)) (event.test(facts.textOfAtom(atom)) ? so : not).push(atom);
  return countOf(so, facts) <= countOf(not, facts)
    ? union(so, facts)
    : facts.slotsWithKey(event.key).without(union(not, facts));
}

function settleContested(event: Event & { readonly kind: 'atoms' }, facts: Facts, found: SlotSet): SlotSet {
  const contested = facts.contested(event.key);
  if (contested.size === 0) return found;
  const settled = found.copy();
  for (const slot of contested) {
    if (eventIsSo(event, facts, slot)) settled.add(slot, facts.capacity);
    else settled.remove(slot);
  }
  return settled;
}

const union = (atoms: readonly number[], facts: Facts): SlotSet =>
  SlotSet.union(
    atoms.map((atom) => facts.slotsWith(atom)),
    facts.capacity,
  );

const countOf = (atoms: readonly number[], facts: Facts): number =>
  atoms.reduce((sum, atom) => sum + facts.countWith(atom), 0);

/** About how much asking a part costs: how many slots it leaves, and dear where texts have to be read. */
function costOf(formula: Formula, facts: Facts): number {
  switch (formula.kind) {
    case 'constant':
      return 0;
    case 'and':
      return Math.min(...formula.parts.map((part) => costOf(part, facts)));
    case 'or':
      return formula.parts.reduce((sum, part) => sum + costOf(part, facts), 0);
    case 'event': {
      const { event } = formula;
      if (event.kind === 'text') return facts.alive.size * 8;
      if (event.only !== null) return countOf([...event.only], facts);
      return facts.alive.size;
    }
  }
}
