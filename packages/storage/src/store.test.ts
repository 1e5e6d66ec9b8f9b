// The contract of stores on the embedded database, in memory.

import { fakeClock, nodeHash, storeContract } from '@tidegate/testkit';

import { openStore } from './open.ts';

storeContract('the embedded database', () =>
  openStore({ databaseUrl: null, stateFolder: null, clock: fakeClock(), hash: nodeHash }),
);
