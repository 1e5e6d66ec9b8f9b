// The contract of stores on real PostgreSQL servers, the oldest and the newest we run on.

import { fakeClock, freshDatabase, nodeHash, storeContract } from '@tidegate/testkit';

import { openStore } from '../open.ts';

const servers = [
  ['PostgreSQL 15', process.env['TIDEGATE_TEST_POSTGRES15_URL']],
  ['PostgreSQL 18', process.env['TIDEGATE_TEST_POSTGRES18_URL']],
] as const;

for (const [name, server] of servers) {
  if (server === undefined) continue;
  storeContract(name, async () =>
    openStore({ databaseUrl: await freshDatabase(server), stateFolder: null, clock: fakeClock(), hash: nodeHash }),
  );
}
