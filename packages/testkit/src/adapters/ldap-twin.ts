// A directory in memory, for the adapter's contract and its faults: entries with several values, changes that happen as a whole or not at all,
// groups that may not be empty, and the failures that a test orders. How a real one behaves is proven on OpenLDAP; this one is as strict.

import { type Directory, type LdapChange, LdapError, makeLdap, type OpenDirectory } from '@tidegate/adapters';
import type { Adapter, Target } from '@tidegate/core';
import { sameLdapName } from '@tidegate/core';
import { AndFilter, EqualityFilter, type Filter, FilterParser, OrFilter, PresenceFilter } from 'ldapts';

/** What happens to the next change: it does not arrive, or it happens and the answer is lost. */
export type LdapTwinFault = 'unavailable' | 'reply-lost';

export interface LdapTwin {
  readonly adapter: Adapter;
  readonly connect: () => Target;
  /** Values of an attribute of an entry. */
  readonly valuesOf: (dn: string, attribute: string) => readonly string[];
  /** Changes an entry as somebody else would. */
  readonly change: (dn: string, changes: readonly LdapChange[]) => void;
  /** Gives an entry another name. */
  readonly rename: (from: string, to: string) => void;
  readonly remove: (dn: string) => void;
  /** Every value there is, as `name attribute: value`. */
  readonly lines: () => readonly string[];
  /** Fails the next change in this way. */
  readonly failNext: (fault: LdapTwinFault) => void;
  /** Called before each change is made, as if another were faster. */
  readonly beforeChange: (race: (() => void) | null) => void;
}

/** An entry: its name and, by attribute, its values. */
export type LdapTwinEntry = readonly [dn: string, values: Readonly<Record<string, readonly string[]>>];

interface Held {
  dn: string;
  readonly values: Map<string, string[]>;
}

const namesIn = new Set(['member', 'uniquemember']);
const sameValue = (attribute: string, left: string, right: string): boolean =>
  namesIn.has(attribute)
    ? sameLdapName(left) === sameLdapName(right)
    : attribute === 'memberuid'
      ? left === right
      : left.toLowerCase() === right.toLowerCase();

/** Makes a directory of these entries. */
export function makeLdapTwin(entries: readonly LdapTwinEntry[], config: Readonly<Record<string, string>>): LdapTwin {
  const held = new Map<string, Held>(
    entries.map(([dn, values]) => [
      sameLdapName(dn),
      { dn, values: new Map(Object.entries(values).map(([name, all]) => [name.toLowerCase(), [...all]])) },
    ]),
  );
  let fault: LdapTwinFault | null = null;
  let race: (() => void) | null = null;
  const change = (dn: string, changes: readonly LdapChange[]): void => {
    const found = held.get(sameLdapName(dn));
    if (found === undefined) throw new LdapError('refused', 'no such object');
    held.set(sameLdapName(dn), { dn: found.dn, values: changed(found, changes) });
  };
  const open: OpenDirectory = async () => ({
    list: (ask) => list(held, ask),
    async read(dn, attributes) {
      if (dn === '') return { dn, values: new Map() };
      const found = held.get(sameLdapName(dn));
      return found === undefined ? null : shown(found, attributes);
    },
    async modify(dn, changes) {
      const [now, others] = [fault, race];
      fault = null;
      race = null;
      if (now === 'unavailable') throw new LdapError('unavailable', 'the directory cannot be reached');
      others?.();
      change(dn, changes);
      if (now === 'reply-lost') throw new LdapError('unknown', 'the connection broke while the change was being made');
    },
    close: async () => undefined,
  });
  const adapter = makeLdap({ openTwin: () => open });
  return {
    adapter,
    connect() {
      const target = adapter.connect(config, JSON.stringify({ username: 'cn=twin', password: 'twin' }));
      if (!target.ok) throw new Error(target.refusal.message);
      return target.value;
    },
    valuesOf: (dn, attribute) => held.get(sameLdapName(dn))?.values.get(attribute.toLowerCase()) ?? [],
    change,
    rename(from, to) {
      const found = held.get(sameLdapName(from));
      held.delete(sameLdapName(from));
      if (found !== undefined) held.set(sameLdapName(to), { ...found, dn: to });
    },
    remove: (dn) => held.delete(sameLdapName(dn)),
    lines: () =>
      [...held.values()].flatMap(({ dn, values }) =>
        [...values].flatMap(([name, all]) => all.map((value) => `${dn} ${name}: ${value}`)),
      ),
    failNext: (next) => {
      fault = next;
    },
    beforeChange: (next) => {
      race = next;
    },
  };
}

/** The values after all of the changes; throws, leaving the entry as it is, where one of them cannot be. */
function changed({ values }: Held, changes: readonly LdapChange[]): Map<string, string[]> {
  const next = new Map([...values].map(([name, all]) => [name, [...all]]));
  for (const { operation, attribute, value } of changes) {
    const name = attribute.toLowerCase();
    const all = next.get(name) ?? [];
    const at = all.findIndex((one) => sameValue(name, one, value));
    if (operation === 'add') {
      if (at !== -1) throw new LdapError('unavailable', 'type or value exists', 'value-exists');
      next.set(name, [...all, value]);
    } else {
      if (at === -1) throw new LdapError('unavailable', 'no such attribute', 'no-such-value');
      next.set(name, all.toSpliced(at, 1));
    }
  }
  const classes = next.get('objectclass') ?? [];
  for (const [kind, name] of [
    ['groupOfNames', 'member'],
    ['groupOfUniqueNames', 'uniquemember'],
  ] as const) {
    if (classes.includes(kind) && (next.get(name) ?? []).length === 0) {
      throw new LdapError('refused', 'object class violation', 'must-have-value');
    }
  }
  return next;
}

async function* list(
  held: ReadonlyMap<string, Held>,
  ask: Parameters<Directory['list']>[0],
): ReturnType<Directory['list']> extends AsyncIterable<infer Page> ? AsyncGenerator<Page> : never {
  const base = sameLdapName(ask.base);
  const filter = FilterParser.parseString(ask.filter);
  const below = [...held].filter(([name]) => name === base || name.endsWith(`\n,${base}`));
  if (below.length === 0) throw new LdapError('refused', 'no such object');
  yield below.filter(([, entry]) => fits(entry, filter)).map(([, entry]) => shown(entry, ask.attributes));
}

function fits(entry: Held, filter: Filter): boolean {
  if (filter instanceof AndFilter) return filter.filters.every((one) => fits(entry, one));
  if (filter instanceof OrFilter) return filter.filters.some((one) => fits(entry, one));
  if (filter instanceof PresenceFilter) return (entry.values.get(filter.attribute.toLowerCase()) ?? []).length > 0;
  if (filter instanceof EqualityFilter) {
    const name = filter.attribute.toLowerCase();
    const value = String(filter.value);
    return (entry.values.get(name) ?? []).some((one) => sameValue(name, one, value));
  }
  throw new Error('the twin does not know this filter');
}

const shown = ({ dn, values }: Held, attributes: readonly string[]) => {
  const wanted = new Set(attributes.map((name) => name.toLowerCase()));
  return { dn, values: new Map([...values].filter(([name, all]) => wanted.has(name) && all.length > 0)) };
};
