// The key that another one probably became: `Environment` → `env`. What a key is called says something, what it holds says more: of the
// keys that occur, the one whose values are those that the missing key had, and whose name is near.

import { editDistance } from '../flow/nearest-name.ts';
import type { SeenKey } from './scope-reading.ts';

export interface MissingKey {
  readonly key: string;
  /** Values that the query names for it, or that it had when it was last seen. */
  readonly values: readonly string[];
}

/** The likely new name among the keys of the same field, or null where none is likely. */
export function likelyKey(missing: MissingKey, seen: readonly SeenKey[]): string | null {
  let best: { readonly key: string; readonly score: number } | null = null;
  for (const candidate of seen) {
    if (candidate.key === missing.key) continue;
    const score = 2 * overlap(missing.values, candidate.values) + likeness(missing.key, candidate.key);
    if (score < scoreMin) continue;
    if (best === null || score > best.score || (score === best.score && candidate.key < best.key)) {
      best = { key: candidate.key, score };
    }
  }
  return best?.key ?? null;
}

/** All values, or nearly all of the name: either alone is enough, some of both is as well. */
const scoreMin = 0.8;

/** The share of the wanted values that occur, upper and lower case alike. */
function overlap(wanted: readonly string[], there: readonly string[]): number {
  if (wanted.length === 0) return 0;
  const known = new Set(there.map((value) => value.trim().toLowerCase()));
  return wanted.filter((value) => known.has(value.trim().toLowerCase())).length / wanted.length;
}

/** From 0 to 1: the same but for spelling, a short form, a few letters apart. */
function likeness(left: string, right: string): number {
  const [one, other] = [plain(left), plain(right)];
  if (one === '' || other === '') return 0;
  if (one === other) return 1;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length >= abbreviationMin && (long.startsWith(short) || isShortFor(short, long))) return 0.8;
  if (long.length > lengthMax) return 0;
  const near = 1 - editDistance(one, other) / long.length;
  return near >= nearMin ? near : 0;
}

const abbreviationMin = 3;
const lengthMax = 80;
const nearMin = 0.6;

const plain = (key: string): string => key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** `dept` for `department`: the same first letter, and the others in order. */
function isShortFor(short: string, long: string): boolean {
  if (short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at >= short.length;
}
