// Transactions: all or nothing, one at a time inside another's eyes, and never half over.

import { Bug, Refused, type Store, type Transaction } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aGroup, anIntegration, aScope } from './samples.ts';

export function transactionPromises(store: () => Store): void {
  describe('transactions', () => {
    test('what a transaction saved is there when it has returned', async () => {
      const group = aGroup();
      await store().transaction((tx) => tx.groups.save(group));
      expect(await store().read((tx) => tx.groups.get(group.id))).toEqual(group);
    });

    test('a transaction that throws leaves nothing and gives its own error', async () => {
      const group = aGroup();
      const failing = store().transaction(async (tx) => {
        await tx.groups.save(group);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await store().read((tx) => tx.groups.get(group.id))).toBeNull();
    });

    test('a refused statement cannot be committed around', async () => {
      const [first, second] = [aGroup(), aGroup()];
      await store().transaction((tx) => tx.groups.save(first));
      const swallowing = store().transaction(async (tx) => {
        await tx.groups.save(second);
        await tx.groups.save(aGroup({ name: first.name })).catch(() => undefined);
      });
      await expect(swallowing).rejects.toBeInstanceOf(Refused);
      expect(await store().read((tx) => tx.groups.get(second.id))).toBeNull();
    });

    test('reading changes nothing, even when told to', async () => {
      const group = aGroup();
      await expect(store().read((tx) => tx.groups.save(group))).rejects.toThrow();
      expect(await store().read((tx) => tx.groups.get(group.id))).toBeNull();
    });

    test('a transaction inside another is a bug that shows at once, not a wait without end', async () => {
      const nested = store().transaction(() => store().read((tx) => tx.groups.all()));
      await expect(nested).rejects.toBeInstanceOf(Bug);
      expect(await store().read(async () => 'still works')).toBe('still works');
    });

    test('what a transaction set going may open one of its own when the first is over', async () => {
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      const setGoing = await store().transaction(async () => [over.then(() => store().read(async () => 'read'))]);
      end();
      expect(await Promise.all(setGoing)).toEqual(['read']);
    });

    test('a transaction cannot be used after its end', async () => {
      const kept: Transaction[] = [];
      await store().transaction(async (tx) => {
        kept.push(tx);
      });
      await expect(kept[0]?.groups.all()).rejects.toBeInstanceOf(Bug);
    });

    test('statements of one transaction may be asked for together', async () => {
      const groups = [aGroup(), aGroup(), aGroup()];
      const seen = await store().transaction(async (tx) => {
        await Promise.all(groups.map((group) => tx.groups.save(group)));
        return Promise.all(groups.map((group) => tx.groups.get(group.id)));
      });
      expect(seen).toEqual(groups);
    });

    test('many transactions at once all come to their end', async () => {
      const groups = Array.from({ length: 30 }, () => aGroup());
      await Promise.all(groups.map((group) => store().transaction((tx) => tx.groups.save(group))));
      const names = new Set((await store().read((tx) => tx.groups.all())).map((group) => group.name));
      expect(groups.every((group) => names.has(group.name))).toBe(true);
    });

    test('errors carry no values of rows', async () => {
      const secret = `hunter2-${aGroup().id}`;
      await store().transaction((tx) => tx.groups.save(aGroup({ name: secret })));
      const error = await store()
        .transaction((tx) => tx.groups.save(aGroup({ name: secret })))
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Refused);
      expect(everythingIn(error)).not.toContain('hunter2');
    });

    test('text that no database can hold is refused as input', async () => {
      for (const config of [{ key: 'nul \u0000' }, { key: 'half \ud83c' }]) {
        const error = await store()
          .transaction((tx) => tx.integrations.save(anIntegration({ config })))
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ refusal: { code: 'input.invalid' } });
      }
      const named = store().transaction((tx) => tx.scopes.save(aScope({ name: 'nul \u0000' })));
      await expect(named).rejects.toMatchObject({ refusal: { code: 'input.invalid' } });
    });

    test('the store answers a ping with the time of its own clock, and says where it keeps things', async () => {
      expect(Math.abs((await store().ping()) - Date.now())).toBeLessThan(60_000);
      expect(store().about).toMatch(/database|PostgreSQL/);
    });
  });
}

const everythingIn = (error: unknown): string =>
  error instanceof Error
    ? [error.message, error.stack, JSON.stringify(error), everythingIn(error.cause)].join('\n')
    : JSON.stringify(error ?? null);
