// Numbers, dates and addresses worth trying: the bounds that clauses name, and something between and beyond each two of them.
import type { AddressBlock } from '../conditions/addresses.ts';

/** Texts of numbers, one for each interval; and one that is no number, unless the key is known to hold numbers. */
export function numberCandidates(bounds: readonly number[], typed: boolean): readonly string[] {
  return [...spread(bounds).map(String), ...(typed ? [] : ['none'])];
}

/** Texts of dates, one for each interval; and one that is no date, unless the key is known to hold dates. */
export function dateCandidates(bounds: readonly number[], typed: boolean): readonly string[] {
  // In seconds since 1970: the only form that says every instant between two others.
  return [...spread(bounds).map((time) => secondsText(time)), ...(typed ? [] : ['none'])];
}

function secondsText(time: number): string {
  const date = new Date(time);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return Number.isInteger(time) && /^\d{4}-/.test(text) ? text : (time / 1000).toFixed(6);
}

function spread(bounds: readonly number[]): readonly number[] {
  const sorted = [...new Set(bounds.filter(Number.isFinite))].sort((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? 0;
  const values = [low - Math.max(1000, Math.abs(low))];
  for (const [index, bound] of sorted.entries()) {
    values.push(bound);
    const next = sorted[index + 1];
    if (next !== undefined) values.push(between(bound, next));
  }
  values.push(high + Math.max(1000, Math.abs(high)));
  return [...new Set(values)];
}

/** A number between two, whole where there is a whole one. */
function between(low: number, high: number): number {
  const whole = Math.floor((low + high) / 2);
  return whole > low && whole < high ? whole : (low + high) / 2;
}

/** An address in each block and in none of the blocks within it; one of each family outside of all; one that is none. */
export function addressCandidates(blocks: readonly AddressBlock[], typed: boolean): readonly string[] {
  const texts = new Set<string>();
  const within: readonly Range[] = blocks.map(rangeOf);
  const families: readonly Range[] = [
    { size: 32, from: 0n, to: (1n << 32n) - 1n },
    { size: 128, from: 0n, to: (1n << 128n) - 1n },
  ];
  for (const range of [...within, ...families]) {
    const inner = within
      .filter((other) => other.size === range.size && other.from >= range.from && other.to <= range.to)
      .filter((other) => other.from !== range.from || other.to !== range.to)
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    const free = firstFree(range, inner);
    if (free !== undefined) texts.add(addressText(free, range.size));
  }
  if (!typed) texts.add('none');
  return [...texts];
}

interface Range {
  readonly size: 32 | 128;
  readonly from: bigint;
  readonly to: bigint;
}

function rangeOf(block: AddressBlock): Range {
  const size = block.words.length === 1 ? 32 : 128;
  const value = block.words.reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n);
  const rest = (1n << BigInt(size - block.bits)) - 1n;
  const from = (value | rest) ^ rest;
  return { size, from, to: from | rest };
}

function firstFree(range: Range, inner: readonly Range[]): bigint | undefined {
  let at = range.from;
  for (const other of inner) {
    if (other.from > at) break;
    if (other.to >= at) at = other.to + 1n;
  }
  return at <= range.to ? at : undefined;
}

function addressText(value: bigint, size: 32 | 128): string {
  const width = size === 32 ? 8n : 16n;
  const parts: string[] = [];
  for (let shift = BigInt(size) - width; shift >= 0n; shift -= width) {
    const part = (value >> shift) & ((1n << width) - 1n);
    parts.push(part.toString(size === 32 ? 10 : 16));
  }
  return parts.join(size === 32 ? '.' : ':');
}
