// Dated lists of services that a compliance program covers. A list is kept as its source wrote it, names or prefixes; what the entries mean in actions is
// worked out from the table, and what maps to nothing is said, never guessed.
import { servicePrefixes } from '../../data/table.ts';
import { fedramp, fedrampHigh } from './fedramp.ts';
import { hipaa } from './hipaa.ts';
import { iso27001 } from './iso27001.ts';
import { mapService } from './map-service.ts';
import { pci } from './pci.ts';
import type { WrittenSet } from './written-set.ts';

/** A list, read with the table. */
export interface ServiceSet extends Omit<WrittenSet, 'entries'> {
  readonly entries: readonly string[];
  /** Prefixes of the table, sorted. */
  readonly services: readonly string[];
  /** Entries that are no service of the table: renamed, ended, or not used through actions. */
  readonly unknown: readonly string[];
}

/** Reads a list with the table. */
export function serviceSet(written: WrittenSet): ServiceSet {
  const services = new Set<string>();
  const unknown: string[] = [];
  for (const entry of written.entries) {
    const prefixes = mapService(entry);
    if (prefixes.length === 0) unknown.push(entry);
    for (const prefix of prefixes) services.add(prefix);
  }
  return { ...written, services: [...services].sort(), unknown };
}

const written: readonly WrittenSet[] = [pci, hipaa, fedramp, fedrampHigh, iso27001];

/** The names of the sets that ship: `pci`, `hipaa`, `fedramp`, `fedramp-high`, `iso27001`. */
export const shippedSetNames: readonly string[] = written.map(({ name }) => name);

const read = new Map<string, ServiceSet>();

/** A set that ships, by name; `undefined` if there is none. */
export function shippedSet(name: string): ServiceSet | undefined {
  const known = read.get(name);
  if (known !== undefined) return known;
  const found = written.find((one) => one.name === name);
  if (found === undefined) return undefined;
  const made = serviceSet(found);
  read.set(name, made);
  return made;
}

/** Services of the table that a set does not have. */
export function outsideOf(set: ServiceSet): readonly string[] {
  return servicePrefixes().filter((service) => !set.services.includes(service));
}

/** Services of the table that no set has. */
export function inNoSet(sets: readonly ServiceSet[]): readonly string[] {
  return servicePrefixes().filter((service) => sets.every(({ services }) => !services.includes(service)));
}
