// The contract of adapters on a real OpenLDAP, with a connector that has no more rights than the README asks for.

import { describe } from 'vitest';
import { hasSlapd } from '../servers/start-slapd.ts';
import { adapterContract } from './contract.ts';
import { makeLdapWorld } from './ldap-world.ts';

describe.skipIf(!hasSlapd())('LDAP on a real server', () => {
  adapterContract('a real OpenLDAP', () => makeLdapWorld());
});
