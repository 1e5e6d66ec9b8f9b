// A large list is compared while others are answered: nothing waits for all of it.

import type { Resource } from '@tidegate/core';
import { estateFound, estateIntegration, estateResources } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { differenceOf } from './resource-difference.ts';
import { countChanges } from './sync-resources.ts';

it('lets others have a turn after every thousand resources it looks at', async () => {
  const count = 20_000;
  const known = [...estateResources({ seed: 7, resources: count, scopes: 0 })].map(
    (one): Resource => ({ ...one, ancestors: [], tags: one.tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }),
  );
  const found = known.map(estateFound);
  const ports = { clock: { now: () => 1 }, chance: { bytes: () => new Uint8Array(16) } };
  let turns = 0;
  let over = false;
  const others = (): void => {
    turns += 1;
    if (!over) setImmediate(others);
  };
  setImmediate(others);
  const ask = { integration: estateIntegration(0), ordered: new Map(), known, found, gone: [], source: 'discovery' };
  const { changes } = await differenceOf(ports, ask);
  over = true;
  expect(countChanges(changes)).toEqual({ created: 0, changed: 0, gone: 0, unchanged: count });
  expect(turns).toBeGreaterThan(count / 1_000);
});
