// The audit log: one chain without gaps, whatever runs at once; nothing in it that did not commit; newest first on request.

import { type AuditRecord, readEvent, type Store, verifyChain } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { nodeHash } from '../broker/open-broker.ts';
import { allPages } from './pages.ts';
import { aDraft, aGroup, fresh } from './samples.ts';

export function auditPromises(store: () => Store): void {
  const head = () => store().read((tx) => tx.audit.head());
  const length = async (): Promise<number> => (await head())?.sequence ?? 0;
  const whole = async (): Promise<readonly AuditRecord[]> => {
    const records: AuditRecord[] = [];
    for (;;) {
      const part = await store().read((tx) => tx.audit.after(records.at(-1)?.sequence ?? 0, 7));
      if (part.length === 0) return records;
      records.push(...part);
    }
  };

  describe('the audit log', () => {
    test('events come back in the order they were appended, and say what was said', async () => {
      const before = await length();
      const drafts = [aDraft(), aDraft({ kind: 'grant.gone', actor: fresh('person') }), aDraft()];
      await store().transaction(async (tx) => {
        for (const draft of drafts) tx.audit.append(draft);
      });
      const records = await store().read((tx) => tx.audit.after(before, 100));
      expect(records.map((record) => record.sequence)).toEqual([1, 2, 3].map((step) => before + step));
      expect(records.map(readEvent)).toMatchObject(drafts);
    });

    test('the chain verifies from the first event to the head', async () => {
      for (let round = 0; round < 5; round += 1) {
        await store().transaction(async (tx) => tx.audit.append(aDraft()));
      }
      const verified = verifyChain(await whole(), nodeHash);
      expect(verified).toMatchObject({ ok: true });
      expect(verified.ok ? verified.value.head : null).toEqual(await head());
    });

    test('transactions at once make one chain without gaps', async () => {
      const before = await length();
      await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          // Nothing that makes them wait for each other before they come to the chain.
          store().transaction(async (tx) => {
            await tx.secrets.put(fresh('grant'), new Uint8Array([index]));
            for (let each = 0; each <= index % 3; each += 1) tx.audit.append(aDraft());
          }),
        ),
      );
      expect(await length()).toBe(before + 48);
      expect(verifyChain(await whole(), nodeHash)).toMatchObject({ ok: true, value: { count: before + 48 } });
    });

    test('a transaction that was rolled back leaves no event and no gap', async () => {
      const before = await head();
      const failing = store().transaction(async (tx) => {
        tx.audit.append(aDraft());
        await tx.groups.save(aGroup());
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await head()).toEqual(before);
    });

    test('thousands of events in one transaction are one piece of the chain', async () => {
      const before = await length();
      const many = 4_500;
      await store().transaction(async (tx) => {
        for (let index = 0; index < many; index += 1) tx.audit.append(aDraft({ facts: { index } }));
      });
      const records = await store().read((tx) => tx.audit.after(before, many + 1));
      expect(records).toHaveLength(many);
      expect(records.map((record) => readEvent(record).facts['index'])).toEqual(
        Array.from({ length: many }, (_, at) => at),
      );
    });

    test('pages are newest first, about one subject or of one kind', async () => {
      const subject = fresh('grant');
      for (const kind of ['grant.planned', 'grant.opened', 'grant.gone'] as const) {
        await store().transaction(async (tx) => {
          tx.audit.append(aDraft({ kind, subject }));
          tx.audit.append(aDraft());
        });
      }
      const kinds = async (filter: { subject?: string; kind?: string }) =>
        (await allPages((page) => store().read((tx) => tx.audit.page(filter, page)), 2)).map(
          (record) => readEvent(record).kind,
        );
      expect(await kinds({ subject })).toEqual(['grant.gone', 'grant.opened', 'grant.planned']);
      expect(await kinds({ subject, kind: 'grant.opened' })).toEqual(['grant.opened']);
      const newest = await store().read((tx) => tx.audit.page({}, { after: null, limit: 2 }));
      expect(newest.items[0]?.sequence).toBe(await length());
    });
  });
}
