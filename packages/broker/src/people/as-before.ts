// Entries of a list that do not say what they are called: somebody without an address, a group without a name. That the source has the
// entry is a fact, so whoever is known by it stays and is called as before; what else it says of them counts, above all that they are out.
// Nobody new is made of it. The reader says which entries these are.

import type { GroupFact, ListedGroup, ListedPerson, PersonFact, SourceEntry } from '@tidegate/core';

type Known = ReadonlyMap<string, SourceEntry>;

/** People with addresses: theirs, or else those they were told with last. */
export const calledAsBefore = (listed: readonly ListedPerson[], known: Known): readonly PersonFact[] =>
  listed.flatMap(({ email, ...said }): readonly PersonFact[] => {
    if (email !== null) return [{ ...said, email }];
    const before = known.get(said.nativeId)?.document;
    const last = before?.['email'];
    if (typeof last !== 'string') return [];
    return [{ ...said, email: last, emailAliases: textsOf(before?.['emailAliases']) }];
  });

/** Groups with names, likewise. */
export const namedAsBefore = (listed: readonly ListedGroup[], known: Known): readonly GroupFact[] =>
  listed.flatMap(({ name, ...said }): readonly GroupFact[] => {
    const called = name ?? known.get(said.nativeId)?.document['name'];
    return typeof called === 'string' ? [{ ...said, name: called }] : [];
  });

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
