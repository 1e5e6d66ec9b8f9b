// Who is a member of which group, for the radar. Members are told by the account that identity links name; one that is no account (another
// group, a service, an entry that is gone) by the name of its entry. The placeholder is nobody.

import { type ObservedAccess, type Outcome, quoted, type Survey, sameLdapName } from '@tidegate/core';
import { faultOf, outcomeOf } from '../call-error.ts';
import { ldapLimits as limits } from './config.ts';
import { readGroups } from './discover.ts';
import type { Group } from './group.ts';
import { markOn, takeMember } from './membership.ts';
import type { LdapPlan } from './plan.ts';
import type { LdapServer } from './server.ts';

/** The survey of a directory. */
export const surveyOf = (server: LdapServer): Survey => ({
  read: () => observe(server),
  remove: (observed) => remove(server, observed),
});

/** The key under which a plan's membership is seen. */
export const keyOfPlan = (plan: LdapPlan): string => keyOf(plan.group, plan.account);

const keyOf = (group: string, account: string): string => `${group}/${account.trim().toLowerCase()}`;

async function* observe(server: LdapServer): AsyncGenerator<readonly ObservedAccess[]> {
  const people = await readPeople(server);
  for await (const groups of readGroups(server, 'who is in which group could not be read')) {
    for (const group of groups) {
      const all = group.members
        .filter((value) => !isPlaceholder(server, value))
        .map((value) => observedOf(group, value, people));
      for (let at = 0; at < all.length; at += limits.pageSize) yield all.slice(at, at + limits.pageSize);
    }
  }
}

/** Accounts by the ways in which groups list them. */
interface People {
  readonly byName: ReadonlyMap<string, string>;
  readonly byUid: ReadonlyMap<string, string>;
}

async function readPeople(server: LdapServer): Promise<People> {
  const { config } = server;
  const people = { byName: new Map<string, string>(), byUid: new Map<string, string>() };
  const ask = {
    base: config.peopleBase,
    filter: `(${config.accountAttribute}=*)`,
    attributes: [config.accountAttribute, 'uid'],
  };
  try {
    for await (const page of server.reading((directory) => directory.list(ask))) {
      for (const entry of page) {
        const account = entry.values.get(config.accountAttribute.toLowerCase())?.[0];
        if (account === undefined) continue;
        people.byName.set(sameLdapName(entry.dn), account);
        for (const uid of entry.values.get('uid') ?? []) people.byUid.set(uid, account);
      }
    }
  } catch (error) {
    throw faultOf(error, 'the accounts of the directory could not be read');
  }
  return people;
}

const accountOf = (group: Group, value: string, people: People): string | null =>
  (group.kind === 'posixGroup' ? people.byUid.get(value) : people.byName.get(sameLdapName(value))) ?? null;

const isPlaceholder = (server: LdapServer, value: string): boolean =>
  sameLdapName(value) === sameLdapName(server.config.placeholderDn);

function observedOf(group: Group, value: string, people: People): ObservedAccess {
  const known = accountOf(group, value, people);
  const account = known ?? value;
  const mark = markOn(group, value);
  const [grantId] = mark?.grants ?? [];
  return {
    key: keyOf(group.nativeId, account),
    account,
    ours: mark !== null,
    entitlement: { type: 'ldap-group', nativeId: group.nativeId, permission: 'MEMBER' },
    sentence: `the account ${quoted(account, 200)} is a member of ${quoted(group.dn, 200)}`,
    ...(grantId === undefined ? {} : { grantId }),
    ...(known === null
      ? { untouchable: 'this member is no account of a person: another group, a service, or an entry that is gone' }
      : {}),
  };
}

async function remove(server: LdapServer, observed: ObservedAccess): Promise<Outcome> {
  if (observed.untouchable !== undefined) return { kind: 'refused', message: observed.untouchable };
  const nativeId = observed.entitlement?.nativeId;
  if (nativeId === undefined) return { kind: 'refused', message: 'this names no group' };
  const people = await readPeople(server);
  const isMeant = (group: Group, value: string): boolean => {
    const account = accountOf(group, value, people);
    return account !== null && keyOf(nativeId, account) === observed.key;
  };
  return outcomeOf('the member was not taken out of the group', () =>
    server.using((directory) => takeMember(directory, server.config, { nativeId, isMeant })),
  );
}
