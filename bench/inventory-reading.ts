// A reading that finds 100,000 resources as they were: what comparing them takes, and how long nobody else has a turn meanwhile. The database is
// not in it.

import { differenceOf } from '@tidegate/broker';
import type { Resource } from '@tidegate/core';
import { estateFound, estateIntegration, estateResources } from '@tidegate/testkit';
import { type Figure, taken } from './inventory-figure.ts';

const resources = 100_000;

export async function measureReading(emit: (figure: Omit<Figure, 'database'>) => void): Promise<void> {
  const known = [...estateResources({ seed: 20_260_301, resources, scopes: 0 })].map(
    (one): Resource => ({ ...one, ancestors: [], tags: one.tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }),
  );
  const found = known.map(estateFound);
  const ports = { clock: { now: () => 1 }, chance: { bytes: () => new Uint8Array(16) } };
  let [last, longest, over] = [performance.now(), 0, false];
  const others = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (!over) setImmediate(others);
  };
  setImmediate(others);
  const took = await taken(() =>
    differenceOf(ports, {
      integration: estateIntegration(0),
      ordered: new Map(),
      known,
      found,
      gone: [],
      source: 'discovery',
    }),
  );
  others();
  over = true;
  const figure = { better: 'lower' } as const;
  emit({
    bench: 'inventory.reading',
    value: took.wall / 1_000,
    processor: took.processor / 1_000,
    unit: 's',
    ...figure,
  });
  emit({ bench: 'inventory.reading.hold', value: longest, unit: 'ms', ...figure });
}
