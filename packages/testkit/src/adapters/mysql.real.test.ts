// The MariaDB adapter against the contract, on a real server, where the server ends access by itself and where it does not, for a
// connector that has what the README asks for and nothing more.

import { describe } from 'vitest';
import { mariadbMissing } from '../servers/start-mariadb.ts';
import { adapterContract } from './contract.ts';
import { makeMysqlWorld } from './mysql-world.ts';

describe.each([
  ['with the event scheduler on', true],
  ['with the event scheduler off', false],
] as const)('MariaDB %s', (name, events) => {
  describe.skipIf(mariadbMissing() !== null)('on a real server', () => {
    adapterContract(`MariaDB ${name}`, () => makeMysqlWorld({ events }));
  });
});
