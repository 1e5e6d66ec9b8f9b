// What can go wrong, told again on a PostgreSQL server: the same SQL, the same tests.

import { openBroker, useDatabaseServer } from '@tidegate/testkit';
import { expect, it } from 'vitest';

const url = process.env['TIDEGATE_TEST_POSTGRES_URL'];

it.skipIf(url === undefined)('the broker stands on a PostgreSQL server here', async () => {
  const world = await openBroker();
  expect(world.ports.store.about).toContain('PostgreSQL');
  await world.close();
});

if (url !== undefined) {
  useDatabaseServer(url);
  await import('./faults.test.ts');
}
