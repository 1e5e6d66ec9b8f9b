// What is in the directory that access can be had to: the groups below the base, page by page. A list that the directory cuts short, or a
// part of it on another server, is no list.

import { type DiscoveredResource, ldapNameParts } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import type { LdapConfig } from './config.ts';
import { anyGroup, type Group, groupAttributes, groupOf } from './group.ts';
import type { LdapServer } from './server.ts';

/** Every group, in bounded pages. Throws `Fault` when the list cannot be completed. */
export async function* discover(server: LdapServer): AsyncIterable<readonly DiscoveredResource[]> {
  for await (const groups of readGroups(server, 'the list of groups could not be read')) {
    yield groups.map((group) => resourceOf(server.config, group));
  }
}

/** Every group with its members and notes, in bounded pages. Throws `Fault`; `doing` begins its sentence. */
export async function* readGroups(server: LdapServer, doing: string): AsyncGenerator<readonly Group[]> {
  const { config } = server;
  const ask = { base: config.groupsBase, filter: anyGroup, attributes: groupAttributes(config) };
  try {
    for await (const page of server.reading((directory) => directory.list(ask))) {
      yield page.map((entry) => groupOf(entry, config));
    }
  } catch (error) {
    throw faultOf(error, doing);
  }
}

const resourceOf = (config: LdapConfig, group: Group): DiscoveredResource => ({
  type: 'ldap-group',
  nativeId: group.nativeId,
  name: group.name,
  path: [config.hostname, ...unitsOf(config, group.dn), group.name].join('/'),
  parentNativeId: null,
  tags: {},
  // No count of members: it would change with every grant.
  context: { host: config.hostname, dn: group.dn, kind: group.kind },
  riskLevel: 'medium',
});

/** The levels between the base and the group, from the top. */
function unitsOf(config: LdapConfig, dn: string): readonly string[] {
  const levels = ldapNameParts(dn);
  const between = levels.slice(1, Math.max(1, levels.length - ldapNameParts(config.groupsBase).length));
  return between.map((level) => level.map((part) => part.value).join('+')).reverse();
}
