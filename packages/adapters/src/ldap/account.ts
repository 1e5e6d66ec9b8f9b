// The account of the grantee: the one entry among the people that an identity link names. None, or several, is nobody (unknown is no).

import { ldapFilterValue, quoted } from '@tidegate/core';
import { type Directory, type LdapEntry, TargetError } from './client.ts';
import type { LdapConfig } from './config.ts';
import type { Group } from './group.ts';

/** An account that is there now. */
export interface Account {
  readonly dn: string;
  /** Values of `uid`. */
  readonly uids: readonly string[];
  /** Of an account of Unix: the group it is in without being listed. */
  readonly gidNumber: string | null;
}

/** The account of that name; null when there is none. Throws `TargetError` when there are several. */
export async function findAccount(directory: Directory, config: LdapConfig, account: string): Promise<Account | null> {
  const found: LdapEntry[] = [];
  const filter = `(${config.accountAttribute}=${ldapFilterValue(account)})`;
  const attributes = [config.accountAttribute, 'uid', 'gidNumber'];
  for await (const page of directory.list({ base: config.peopleBase, filter, attributes })) found.push(...page);
  const [entry, another] = found;
  if (entry === undefined) return null;
  if (another !== undefined) {
    throw new TargetError(
      'refused',
      `several entries have \`${config.accountAttribute}\` ${quoted(account)}, so none is known to be the person’s`,
    );
  }
  return {
    dn: entry.dn,
    uids: entry.values.get('uid') ?? [],
    gidNumber: entry.values.get('gidnumber')?.[0] ?? null,
  };
}

/** How a group lists this account; null where it cannot. */
export function memberValueOf(group: Group, account: Account): string | null {
  if (group.kind !== 'posixGroup') return account.dn;
  const [uid, another] = account.uids;
  return another === undefined ? (uid ?? null) : null;
}
