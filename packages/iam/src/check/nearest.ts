// The known action nearest to a misspelt one, for "did you mean". Only for messages: nothing is decided by it.
import { actionNames, servicePrefixes } from '../data/table.ts';
import { actionTest } from '../evaluate/statement.ts';

/** Letters that may differ before a guess is no help. */
const distanceMax = 6;

/** Is the action in the table? `service:Name`, in any case. */
export function isKnownAction(action: string): boolean {
  const colon = action.indexOf(':');
  const name = action.slice(colon + 1).toLowerCase();
  return colon > 0 && actionNames(action.slice(0, colon)).some((known) => known.toLowerCase() === name);
}

/** Does a pattern such as `s3:Get*` match any action of the table? */
export function matchesAnyAction(pattern: string): boolean {
  if (pattern === '*' || pattern === '*:*') return true;
  const test = actionTest(pattern);
  const service = pattern.slice(0, pattern.indexOf(':'));
  const prefixes = /[*?]/.test(service) ? servicePrefixes() : [service];
  return prefixes.some((prefix) => actionNames(prefix).some((name) => test(`${prefix}:${name}`.toLowerCase())));
}

/**
 * The known action nearest to one that is not known; `undefined` if none is near.
 *
 * @example
 * nearestAction('s3:GetObjects') // → 's3:GetObject'
 */
export function nearestAction(action: string): string | undefined {
  const colon = action.indexOf(':');
  if (colon < 0) return undefined;
  const given = action.slice(0, colon).toLowerCase();
  const service = actionNames(given).length > 0 ? given : nearest(given, servicePrefixes());
  if (service === undefined) return undefined;
  const name = nearest(action.slice(colon + 1), actionNames(service));
  return name === undefined ? undefined : `${service}:${name}`;
}

function nearest(text: string, candidates: readonly string[]): string | undefined {
  const wanted = text.slice(0, 128).toLowerCase();
  let best: string | undefined;
  let least = Math.min(distanceMax, Math.ceil(wanted.length / 2)) + 1;
  for (const candidate of candidates) {
    const distance = distanceOf(wanted, candidate.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Letters to insert, remove or change, as far as below `limit` (Levenshtein). */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let rowLeast = i;
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const value = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(value);
      rowLeast = Math.min(rowLeast, value);
    }
    if (rowLeast >= limit) return limit;
    row = next;
  }
  return row[b.length] ?? limit;
}
