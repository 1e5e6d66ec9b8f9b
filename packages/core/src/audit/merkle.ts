// The audit log as a Merkle tree (RFC 6962 section 2.1): a leaf for each event's bytes. With its root somebody can be shown that an event is in
// the log (inclusion), or that a later log holds an earlier one unchanged (consistency), by a handful of hashes.
// Says which parts of the tree a proof is made of; where their hashes come from is the caller's matter.

import type { Hash } from '../ports/chance.ts';

/** The leaves from `start` up to but not including `end`, counted from 0. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const leafMark = new Uint8Array([0]);
const nodeMark = new Uint8Array([1]);

/** The hash of one leaf. */
export const leafHash = (hash: Hash, bytes: Uint8Array): Uint8Array => hash.sha256(leafMark, bytes);

/** The hash of a node over its two halves. */
export const nodeHash = (hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array =>
  hash.sha256(nodeMark, left, right);

/** The root of a tree without leaves. */
export const emptyRoot = (hash: Hash): Uint8Array => hash.sha256();

/** The largest power of two below `size`, which is 2 or more: where a tree is split. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The complete subtrees that a span is made of, the largest first; `span.start` is a multiple of the largest. */
export function partsOf(span: Span): readonly Span[] {
  const parts: Span[] = [];
  for (let { start } = span; start < span.end; ) {
    const left = span.end - start;
    const size = left === 1 ? 1 : splitOf(left) * 2 === left ? left : splitOf(left);
    parts.push({ start, end: start + size });
    start += size;
  }
  return parts;
}

/** The hash of a span from the hashes of its `partsOf`. */
export function joinParts(hash: Hash, parts: readonly Uint8Array[]): Uint8Array {
  const [last, ...rest] = parts.toReversed();
  if (last === undefined) return emptyRoot(hash);
  return rest.reduce((right, left) => nodeHash(hash, left, right), last);
}

/** The spans whose hashes prove that leaf `index` is in a tree of `size` leaves, in the order of the proof. */
export function inclusionSpans(index: number, size: number): readonly Span[] {
  const spans: Span[] = [];
  for (let start = 0, end = size; end - start > 1; ) {
    const middle = start + splitOf(end - start);
    const goesLeft = index < middle;
    spans.unshift(goesLeft ? { start: middle, end } : { start, end: middle });
    if (goesLeft) end = middle;
    else start = middle;
  }
  return spans;
}

/** The spans whose hashes prove that a tree of `size` leaves begins with the tree of `from` leaves; 0 < from ≤ size. */
export function consistencySpans(from: number, size: number): readonly Span[] {
  const spans: Span[] = [];
  let whole = true;
  let [start, end] = [0, size];
  while (end !== from) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      spans.unshift({ start: middle, end });
      end = middle;
    } else {
      spans.unshift({ start, end: middle });
      start = middle;
      whole = false;
    }
  }
  return whole ? spans : [{ start, end }, ...spans];
}

/** Whether `proof` leads from a leaf's hash to the root (RFC 9162 section 2.1.3.2). */
export function isIncluded(
  hash: Hash,
  claim: {
    readonly leaf: Uint8Array;
    readonly index: number;
    readonly size: number;
    readonly root: Uint8Array;
    readonly proof: readonly Uint8Array[];
  },
): boolean {
  if (claim.index >= claim.size) return false;
  let [node, last, at] = [claim.index, claim.size - 1, claim.leaf];
  for (const sibling of claim.proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      at = nodeHash(hash, sibling, at);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      at = nodeHash(hash, at, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameBytes(at, claim.root);
}

/** A tree by its size and root. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether `proof` shows that the tree `to` begins with the tree `from` (RFC 9162 section 2.1.4.2). Every tree begins with the empty one. */
export function isConsistent(hash: Hash, from: TreeHead, to: TreeHead, proof: readonly Uint8Array[]): boolean {
  if (from.size > to.size) return false;
  if (from.size === to.size) return proof.length === 0 && sameBytes(from.root, to.root);
  if (from.size === 0) return proof.length === 0 && sameBytes(from.root, emptyRoot(hash));
  let [node, last] = [from.size - 1, to.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const path = node === 0 ? [from.root, ...proof] : [...proof];
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [older, newer] = [first, first];
  for (const step of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(hash, step, older);
      newer = nodeHash(hash, step, newer);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(hash, newer, step);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameBytes(older, from.root) && sameBytes(newer, to.root);
}

/** A tree that grows leaf by leaf and remembers one hash per complete subtree. */
export class GrowingTree {
  readonly #hash: Hash;
  readonly #subtrees: { readonly size: number; readonly hash: Uint8Array }[] = [];
  #size = 0;
  constructor(hash: Hash) {
    this.#hash = hash;
  }
  get size(): number {
    return this.#size;
  }
  /** Adds a leaf by its hash. */
  add(leaf: Uint8Array): void {
    let grown = { size: 1, hash: leaf };
    for (let left = this.#subtrees.at(-1); left?.size === grown.size; left = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      grown = { size: grown.size * 2, hash: nodeHash(this.#hash, left.hash, grown.hash) };
    }
    this.#subtrees.push(grown);
    this.#size += 1;
  }
  root(): Uint8Array {
    return joinParts(
      this.#hash,
      this.#subtrees.map((subtree) => subtree.hash),
    );
  }
}

const half = (value: number): number => Math.floor(value / 2);

/** Whether two byte strings are the same. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false;
  return true;
}
