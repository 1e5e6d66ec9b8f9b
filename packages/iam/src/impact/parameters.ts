// The parameters of a call as a flat list by name, so that an id is found however deep a service nests it. Bounded, because records are input.
import { isRecord } from '../parse/shape.ts';
import type { Fields } from './activity.ts';

/** Values by name, without case and marks: `dBInstanceIdentifier` is `dbinstanceidentifier`. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** How deep parameters are looked into, and how many values are taken. */
const depthMax = 8;
const valuesMax = 1000;

/** The name under which it is noted that there were more values than are taken. */
export const cutOff = '';

/** A name without case and marks. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** All texts and numbers of the parameters by the nearest name above them. */
export function parametersOf(fields: Fields | null): Parameters {
  const found = new Map<string, string[]>();
  let count = 0;
  const visit = (value: unknown, name: string, depth: number): void => {
    if (count >= valuesMax || depth > depthMax) {
      found.set(cutOff, []);
      return;
    }
    if (typeof value === 'string' || typeof value === 'number') {
      count += 1;
      const list = found.get(name);
      if (list === undefined) found.set(name, [String(value)]);
      else list.push(String(value));
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, name, depth + 1);
    } else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) {
        const plain = plainName(key);
        visit(item, plain === 'items' || plain === 'member' || plain === 'value' ? name : plain, depth + 1);
      }
    }
  };
  for (const [key, item] of Object.entries(fields ?? {})) visit(item, plainName(key), 0);
  return found;
}
