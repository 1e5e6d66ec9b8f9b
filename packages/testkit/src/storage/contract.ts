// What every store promises, as tests: the same suite runs on the embedded database and on PostgreSQL servers. What only
// one engine can show (two processes, two sessions at once) is tested beside that engine.

import type { Store } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { auditPromises } from './audit-promises.ts';
import { consentPromises } from './consent-promises.ts';
import { favoritePromises } from './favorite-promises.ts';
import { findingPromises } from './finding-promises.ts';
import { grantPromises } from './grant-promises.ts';
import { inventoryPromises } from './inventory-promises.ts';
import { lanePromises } from './lane-promises.ts';
import { peoplePromises } from './people-promises.ts';
import { radarPromises } from './radar-promises.ts';
import { requestPromises } from './request-promises.ts';
import { shiftPromises } from './shift-promises.ts';
import { signInPromises } from './sign-in-promises.ts';
import { sourcePromises } from './source-promises.ts';
import { spacePromises } from './space-promises.ts';
import { syncPromises } from './sync-promises.ts';
import { tagPromises } from './tag-promises.ts';
import { targetPromises } from './target-promises.ts';
import { templatePromises } from './template-promises.ts';
import { transactionPromises } from './transaction-promises.ts';
import { versionPromises } from './version-promises.ts';
import { workPromises } from './work-promises.ts';

/** Runs the contract suite; `open` gives a store with nothing in it, which the suite closes. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} keeps the contract of stores`, () => {
    let opened: Store | null = null;
    const store = (): Store => {
      if (opened === null) throw new Error('the store was not opened');
      return opened;
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened?.close();
    });
    test('a closed store answers with a fault, not with silence', async () => {
      const closed = await open();
      await closed.close();
      await expect(closed.ping()).rejects.toMatchObject({ name: 'Fault', code: 'storage.unavailable' });
      await expect(closed.read((tx) => tx.groups.all())).rejects.toMatchObject({ code: 'storage.unavailable' });
      await closed.close();
    });
    transactionPromises(store);
    inventoryPromises(store);
    tagPromises(store);
    syncPromises(store);
    findingPromises(store);
    radarPromises(store);
    versionPromises(store);
    targetPromises(store);
    peoplePromises(store);
    sourcePromises(store);
    shiftPromises(store);
    requestPromises(store);
    favoritePromises(store);
    templatePromises(store);
    spacePromises(store);
    consentPromises(store);
    grantPromises(store);
    lanePromises(store);
    workPromises(store);
    signInPromises(store);
    auditPromises(store);
  });
}
