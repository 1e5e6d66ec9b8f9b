import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hash } from '../ports/chance.ts';
import {
  consistencySpans,
  emptyRoot,
  GrowingTree,
  inclusionSpans,
  isConsistent,
  isIncluded,
  joinParts,
  leafHash,
  nodeHash,
  partsOf,
  type Span,
} from './merkle.ts';

const hash: Hash = {
  sha256(...parts) {
    const sum = createHash('sha256');
    for (const part of parts) sum.update(part);
    return new Uint8Array(sum.digest());
  },
};
const leaves = Array.from({ length: 140 }, (_, index) => leafHash(hash, new Uint8Array([index])));

/** The slow, obvious root of RFC 6962 section 2.1. */
function rootOf({ start, end }: Span): Uint8Array {
  if (end === start) return emptyRoot(hash);
  if (end - start === 1) return leaves[start] ?? emptyRoot(hash);
  let split = 1;
  while (split * 2 < end - start) split *= 2;
  return nodeHash(hash, rootOf({ start, end: start + split }), rootOf({ start: start + split, end }));
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const sizes = fc.integer({ min: 1, max: leaves.length });
const place = sizes.chain((size) =>
  fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }),
);

describe('the tree of the audit log', () => {
  test('its roots are those of RFC 6962', () => {
    // Test vectors of the certificate transparency project: the empty tree, and one empty leaf.
    expect(hex(emptyRoot(hash))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(leafHash(hash, new Uint8Array()))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
  });

  test('a tree grown leaf by leaf, and one joined from parts, have the root of the definition', () => {
    const tree = new GrowingTree(hash);
    expect(hex(tree.root())).toBe(hex(emptyRoot(hash)));
    for (const [index, leaf] of leaves.entries()) {
      tree.add(leaf);
      const span = { start: 0, end: index + 1 };
      expect(hex(tree.root())).toBe(hex(rootOf(span)));
      expect(hex(joinParts(hash, partsOf(span).map(rootOf)))).toBe(hex(rootOf(span)));
    }
  });

  test('every leaf is proven to be in every tree that holds it, and nothing else is', () => {
    fc.assert(
      fc.property(place, fc.nat(), ({ size, index }, at) => {
        const proof = inclusionSpans(index, size).map(rootOf);
        const root = rootOf({ start: 0, end: size });
        const leaf = leaves[index] ?? emptyRoot(hash);
        expect(isIncluded(hash, { leaf, index, size, root, proof })).toBe(true);
        expect(isIncluded(hash, { leaf: emptyRoot(hash), index, size, root, proof })).toBe(false);
        if (size > 1) expect(isIncluded(hash, { leaf, index: (index + 1) % size, size, root, proof })).toBe(false);
        expect(isIncluded(hash, { leaf, index, size, root, proof: [...proof, root] })).toBe(false);
        if (proof.length > 0) {
          const bent = proof.map((each, step) => (step === at % proof.length ? emptyRoot(hash) : each));
          expect(isIncluded(hash, { leaf, index, size, root, proof: bent })).toBe(false);
          expect(isIncluded(hash, { leaf, index, size, root, proof: proof.slice(1) })).toBe(false);
        }
      }),
    );
  });

  test('a later tree is proven to begin with an earlier one, and only where it does', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), (one, other, at) => {
        const [from, size] = one < other ? [one, other] : [other, one];
        const older = { size: from, root: rootOf({ start: 0, end: from }) };
        const newer = { size, root: rootOf({ start: 0, end: size }) };
        const proof = consistencySpans(from, size).map(rootOf);
        expect(isConsistent(hash, older, newer, proof)).toBe(true);
        expect(isConsistent(hash, { size: 0, root: emptyRoot(hash) }, newer, [])).toBe(true);
        expect(isConsistent(hash, { ...older, root: emptyRoot(hash) }, newer, proof)).toBe(false);
        expect(isConsistent(hash, older, { ...newer, root: emptyRoot(hash) }, proof)).toBe(false);
        if (from < size) expect(isConsistent(hash, newer, older, proof)).toBe(false);
        if (proof.length > 0) {
          const bent = proof.map((each, step) => (step === at % proof.length ? emptyRoot(hash) : each));
          expect(isConsistent(hash, older, newer, bent)).toBe(false);
        }
      }),
    );
  });
});
