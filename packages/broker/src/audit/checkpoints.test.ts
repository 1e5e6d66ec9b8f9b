import {
  type CheckpointSigner,
  checkpointText,
  consistencySpans,
  GrowingTree,
  isConsistent,
  leafHash,
  type Span,
  signedNote,
  type TreeHead,
} from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ports } from '../ports.ts';
import { scheduleCheckpoints } from './make-checkpoint.ts';
import { proveEvent } from './prove-event.ts';
import { growTree, spanHash } from './tree.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
});
afterAll(() => world.close());

const happen = (count: number): Promise<void> =>
  world.ports.store.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      const subject = `req_${index}`;
      tx.audit.append({ at: world.now(), kind: 'request.asked', actor: 'system', door: 'worker', subject, facts: {} });
    }
  });

/** A signer in this process: what was signed, and whether it follows; its signatures are of no key. */
function twinSigner() {
  let last: { readonly note: string; readonly tree: TreeHead } | null = null;
  const notes: string[] = [];
  const signer: CheckpointSigner = {
    restart: () => Promise.resolve(),
    last: () => Promise.resolve({ key: 'twin', note: last?.note ?? null }),
    sign: ({ tree, head, proof }) => {
      if (last !== null && !isConsistent(world.ports.hash, last.tree, tree, proof)) {
        return Promise.resolve({ signed: false, why: 'it does not follow' });
      }
      const text = checkpointText({ origin: 'twin', ...tree, head, replaces: null });
      const key = { name: 'twin', id: new Uint8Array(4), publicKey: new Uint8Array(32) };
      last = { note: signedNote(text, key, new Uint8Array(64)), tree };
      notes.push(last.note);
      return Promise.resolve({ signed: true, note: last.note });
    },
  };
  return { signer, notes };
}

test('the root over any span is that of its events, from what is kept and from what is not', async () => {
  await happen(1_700);
  const { hash, store } = world.ports;
  const leaves = (await store.read((tx) => tx.audit.after(0, 5_000))).map(({ bytes }) => leafHash(hash, bytes));
  const rootOf = ({ start, end }: Span): string => {
    const tree = new GrowingTree(hash);
    for (const leaf of leaves.slice(start, end)) tree.add(leaf);
    return Buffer.from(tree.root()).toString('hex');
  };
  const size = leaves.length;
  const spans = [{ start: 0, end: size }, ...consistencySpans(700, size), ...consistencySpans(1_024, 1_600)];
  for (const kept of ['nothing is kept', 'subtrees are kept']) {
    if (kept === 'subtrees are kept') expect(await growTree(world.ports)).toBe(true);
    for (const span of spans) {
      const bytes = await store.read((tx) => spanHash(tx, hash, span));
      expect(Buffer.from(bytes).toString('hex'), `${kept}: ${span.start}–${span.end}`).toBe(rootOf(span));
    }
  }
  expect(await store.read((tx) => tx.checkpoints.countNodes(8))).toBe(Math.floor(size / 256));
  expect(await store.read((tx) => tx.checkpoints.countNodes(10))).toBe(Math.floor(size / 1_024));
});

describe('checkpoints', () => {
  test('are made when time or events have passed, kept outside first, told to webhooks, and refused loudly', async () => {
    const { signer, notes } = twinSigner();
    const kept: string[] = [];
    const witness = { add: (note: string) => Promise.resolve(void kept.push(note)) };
    const ports: Ports = Object.assign(world.ports, { checkpoints: { signer, witness, everyMs: 60_000 } });
    await scheduleCheckpoints(ports);
    await world.drain();
    expect(notes).toHaveLength(1);
    world.pass(30_000);
    await happen(1);
    await world.drain();
    expect(notes, 'too soon').toHaveLength(1);
    world.pass(31_000);
    await world.drain();
    expect(notes, 'a minute').toHaveLength(2);
    world.pass(61_000);
    await world.drain();
    expect(notes, 'nothing happened').toHaveLength(2);
    await happen(1_000);
    world.pass(5_000);
    await world.drain();
    expect(notes, 'a thousand events').toHaveLength(3);
    expect(kept).toEqual(notes);
    const latest = await ports.store.read((tx) => tx.checkpoints.latest());
    expect(latest?.note).toBe(notes[2]);

    const proven = await proveEvent(ports, 700);
    expect(proven.ok ? proven.value.proof : '').toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 699\n[\s\S]+\n\ntwin\n\d+\n/);
    await happen(1);
    const beyond = (await ports.store.read((tx) => tx.audit.head()))?.sequence ?? 0;
    expect(await proveEvent(ports, beyond)).toMatchObject({ ok: false, refusal: { code: 'audit.no_checkpoint' } });
    expect(await proveEvent(ports, beyond + 1)).toMatchObject({ ok: false, refusal: { code: 'object.not_found' } });

    Object.assign(signer, { sign: () => Promise.resolve({ signed: false, why: 'the log was rewritten' }) });
    world.pass(61_000);
    await world.drain();
    world.pass(61_000);
    await world.drain();
    const auditor = await world.person('admin');
    const notices = await ports.store.read((tx) => tx.notices.page(auditor.id, { after: null, limit: 100 }));
    const told = notices.items.filter(({ kind }) => kind === 'audit.checkpoint_refused');
    expect(told.map(({ sentence }) => sentence)).toEqual([
      'the end of the audit log was not signed: the log was rewritten',
    ]);
  });
});
