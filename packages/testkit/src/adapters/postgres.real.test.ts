// The PostgreSQL adapter against the contract, on the oldest and the newest supported server, for a connector that is a superuser and
// for one that may only make logins.

import { describe } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { adapterContract } from './contract.ts';
import { wired } from './over-the-wire.ts';
import { connectorCredential, makePostgresWorld } from './postgres-world.ts';

const worlds = ([15, 18] as const).flatMap((version) =>
  (['superuser', 'createrole'] as const).map((connector) => ({ version, connector })),
);

describe.each(worlds)('PostgreSQL $version, connector with $connector', ({ version, connector }) => {
  describe.skipIf(!hasPostgres(version))('on a real server', () => {
    adapterContract(`PostgreSQL ${version} as ${connector}`, () => makePostgresWorld({ version, connector }));
    if (version === 18 && connector === 'createrole') {
      adapterContract('PostgreSQL 18 through a connector in another process', async () =>
        wired(await makePostgresWorld({ version, connector }), connectorCredential),
      );
    }
  });
});
