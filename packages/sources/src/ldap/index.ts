// Directories that speak LDAP as a source of people and groups: OpenLDAP, 389, Active Directory. Read whole on a schedule, with an account
// that may only read.

import { Fault, ok, type SourceAsk, type SourceReader } from '@tidegate/core';

import { taken } from '../taken.ts';
import { checkDirectory } from './check.ts';
import { type Directory, openDirectory, readsFilter } from './client.ts';
import { type LdapConfig, parseConfig, settings } from './config.ts';
import { readDirectory } from './read.ts';

const configOf = (ask: SourceAsk): LdapConfig => taken(parseConfig(ask.settings, readsFilter));

function open(config: LdapConfig, credential: string | null): Promise<Directory> {
  const password = credential?.replace(/\r?\n$/, '') ?? '';
  // With an empty password directories sign anybody in as nobody, and call it success (RFC 4513, section 5.1.2).
  if (password === '')
    throw new Fault('source.invalid', 'the directory needs a credential: the password of `bind_dn`, as text');
  return openDirectory(config, password);
}

/** The reader of directories. */
export const ldap: SourceReader = {
  kind: 'ldap',
  label: 'LDAP directory',
  settings,
  needsCredential: true,
  checkSettings: (given) => {
    const parsed = parseConfig(given, readsFilter);
    return parsed.ok ? ok(true) : parsed;
  },
  check: async (ask) => {
    const config = configOf(ask);
    return checkDirectory(async () => open(config, ask.credential), config);
  },
  read: async (ask) => {
    const config = configOf(ask);
    const directory = await open(config, ask.credential);
    try {
      return await readDirectory(directory, config);
    } finally {
      await directory.close();
    }
  },
};
