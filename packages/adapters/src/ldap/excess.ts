// What comes along with a membership: groups that list this group as a member, and theirs, in systems that follow groups in groups. It
// cannot be held back, so it is read and said before the access opens and after. So is that somebody is in the group already.

import { ldapFilterValue, quoted, sameLdapName } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import { findAccount, memberValueOf } from './account.ts';
import { type Directory, TargetError } from './client.ts';
import { type LdapConfig, ldapLimits as limits } from './config.ts';
import { findGroup, type Group, listed } from './group.ts';
import { markOn } from './membership.ts';
import type { LdapPlan } from './plan.ts';
import type { LdapServer } from './server.ts';

/** What the plan brings besides, as sentences. Throws `Fault` when it cannot be read. */
export async function readExcess(server: LdapServer, plan: LdapPlan): Promise<readonly string[]> {
  const { config } = server;
  try {
    return await server.using(async (directory) => {
      const group = await findGroup(directory, config, plan.group);
      if (group === null) return [];
      const above = await groupsAbove(directory, config, group);
      return [
        ...(await standing(directory, config, group, plan)),
        ...above.map((dn) => `counts as a member of ${quoted(dn, 200)} too, where groups in groups are followed`),
      ];
    });
  } catch (error) {
    throw faultOf(error, 'which other groups come along could not be read');
  }
}

async function standing(
  directory: Directory,
  config: LdapConfig,
  group: Group,
  plan: LdapPlan,
): Promise<readonly string[]> {
  const account = await findAccount(directory, config, plan.account);
  if (account === null) return [`has no account ${quoted(plan.account)} in this directory, so nothing can open`];
  const value = memberValueOf(group, account);
  if (value === null || listed(group, value) === null || markOn(group, value) !== null) return [];
  return ['is a member already, not through Tidegate: nothing would open, and nothing would end'];
}

/** Names of the groups that contain this one, at any depth; each once. Throws `TargetError` when there are too many to tell. */
export async function groupsAbove(
  directory: Directory,
  config: LdapConfig,
  group: Pick<Group, 'dn'>,
): Promise<readonly string[]> {
  const seen = new Map([[sameLdapName(group.dn), group.dn]]);
  let level = [group.dn];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= limits.nestingMax || seen.size > limits.nestedMax) {
      throw new TargetError(
        'refused',
        `groups are nested too deep around ${quoted(group.dn, 200)} to tell what comes along`,
      );
    }
    const next: string[] = [];
    for (const dn of level) {
      const value = ldapFilterValue(dn);
      const filter = `(|(member=${value})(uniqueMember=${value}))`;
      for await (const page of directory.list({ base: config.groupsBase, filter, attributes: ['cn'] })) {
        for (const found of page) {
          if (seen.has(sameLdapName(found.dn))) continue;
          seen.set(sameLdapName(found.dn), found.dn);
          next.push(found.dn);
        }
      }
    }
    level = next;
  }
  return [...seen.values()].slice(1);
}
