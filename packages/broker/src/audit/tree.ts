// The Merkle tree over the audit log: hashes of any span of it, from the subtrees that are kept and the events of the rest.

import {
  Fault,
  GrowingTree,
  type Hash,
  joinParts,
  leafHash,
  limits,
  nodeHash,
  partsOf,
  type Span,
  type Transaction,
  type TreeNode,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** Subtrees from this level on are kept: 256 events. */
const keptLevel = 8;
const keptSize = 2 ** keptLevel;
/** Kept subtrees that one transaction adds. */
const nodesPerTransaction = 50;

/** The hash of the events of a span, which the log holds. */
export async function spanHash(tx: Transaction, hash: Hash, span: Span): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (const part of partsOf(span)) parts.push(await partHash(tx, hash, part));
  return joinParts(hash, parts);
}

async function partHash(tx: Transaction, hash: Hash, part: Span): Promise<Uint8Array> {
  const size = part.end - part.start;
  if (size < keptSize) return leavesHash(tx, hash, part);
  const kept = await tx.checkpoints.node(Math.log2(size), part.start / size);
  if (kept !== null) return kept;
  if (size === keptSize) return leavesHash(tx, hash, part);
  const middle = part.start + size / 2;
  const left = await partHash(tx, hash, { start: part.start, end: middle });
  return nodeHash(hash, left, await partHash(tx, hash, { start: middle, end: part.end }));
}

async function leavesHash(tx: Transaction, hash: Hash, { start, end }: Span): Promise<Uint8Array> {
  const records = await tx.audit.after(start, end - start);
  if (records.length !== end - start) throw new Fault('audit.broken', `the audit log ends before event ${end}`);
  const tree = new GrowingTree(hash);
  for (const { bytes } of records) tree.add(leafHash(hash, bytes));
  return tree.root();
}

/** Keeps the hashes of subtrees that were completed meanwhile. False while there are more than one turn does. */
export async function growTree(ports: Ports): Promise<boolean> {
  for (let added = 0; added < limits.treeNodesPerTurn; added += nodesPerTransaction) {
    const more = await ports.store.transaction((tx) => addNodes(tx, ports.hash));
    if (!more) return true;
  }
  return false;
}

async function addNodes(tx: Transaction, hash: Hash): Promise<boolean> {
  const complete = Math.floor(((await tx.audit.head())?.sequence ?? 0) / keptSize);
  const from = await tx.checkpoints.countNodes(keptLevel);
  const to = Math.min(complete, from + nodesPerTransaction);
  const made = new Map<string, TreeNode>();
  for (let ordinal = from; ordinal < to; ordinal += 1) {
    const span = { start: ordinal * keptSize, end: (ordinal + 1) * keptSize };
    await addNode(tx, hash, made, { level: keptLevel, ordinal, hash: await leavesHash(tx, hash, span) });
  }
  await tx.checkpoints.addNodes([...made.values()]);
  return to < complete;
}

/** A right half completes the subtree above it. */
async function addNode(tx: Transaction, hash: Hash, made: Map<string, TreeNode>, node: TreeNode): Promise<void> {
  made.set(`${node.level}/${node.ordinal}`, node);
  if (node.ordinal % 2 === 0) return;
  const left =
    made.get(`${node.level}/${node.ordinal - 1}`)?.hash ?? (await tx.checkpoints.node(node.level, node.ordinal - 1));
  if (left === null) throw new Fault('server.bug', 'a subtree of the audit log is kept without the one before it');
  const above = { level: node.level + 1, ordinal: (node.ordinal - 1) / 2, hash: nodeHash(hash, left, node.hash) };
  await addNode(tx, hash, made, above);
}
