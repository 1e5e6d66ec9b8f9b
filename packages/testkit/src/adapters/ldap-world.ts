// A real OpenLDAP with groups of every kind in it, for the tests of its adapter: hostile names, groups in groups, a connector that may only
// write members and notes of groups, and a view of what is left behind that does not go through the adapter or its driver.

import { ldap } from '@tidegate/adapters';
import type { Target } from '@tidegate/core';
import { type RunningSlapd, type StartSlapd, slapdSuffix, startSlapd } from '../servers/start-slapd.ts';
import type { AdapterWorld, Askable } from './world.ts';

export const ldapPeople = `ou=people,${slapdSuffix}`;
export const ldapGroups = `ou=groups,${slapdSuffix}`;
export const ldapConnector = `cn=tidegate,${slapdSuffix}`;
const connectorPassword = 'connector-password';

/** A name of a group that carelessly written filters and names would read as something else. */
export const hostileGroup = 'O, Jürgen *(x)=\\#';
const hostileRdn = 'cn=O\\2c J\\c3\\bcrgen *(x)=\\5c#';

/** Ids are given here, so that asks can name them. */
export const ldapGroupIds = {
  engines: '11111111-1111-4111-8111-111111111111',
  unique: '22222222-2222-4222-8222-222222222222',
  unix: '33333333-3333-4333-8333-333333333333',
  hostile: '44444444-4444-4444-8444-444444444444',
} as const;

export const entry = (dn: string, ...lines: readonly string[]): string => {
  // Names that are not plain text are written as LDIF wants them.
  const [key, value] = [...dn].every((sign) => sign >= ' ' && sign <= '~') ? ['dn:', dn] : ['dn::', base64(dn)];
  return `${key} ${value}\n${lines.join('\n')}\n\n`;
};
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

const person = (uid: string, number: number): string =>
  entry(
    `uid=${uid},${ldapPeople}`,
    ...['objectClass: inetOrgPerson', 'objectClass: posixAccount', `cn: ${uid}`, `sn: ${uid}`, `uidNumber: ${number}`],
    ...[`gidNumber: ${number}`, `homeDirectory: /home/${uid}`, `mail: ${uid}@acme.example`],
  );

/** A group with an id of ours. */
export const group = (rdn: string, id: string, ...lines: readonly string[]): string =>
  entry(`${rdn},${ldapGroups}`, `entryUUID: ${id}`, ...lines);

const ldif = [
  entry(slapdSuffix, 'objectClass: dcObject', 'objectClass: organization', 'o: acme'),
  entry(ldapPeople, 'objectClass: organizationalUnit'),
  entry(ldapGroups, 'objectClass: organizationalUnit'),
  entry(
    ldapConnector,
    ...['objectClass: organizationalRole', 'objectClass: simpleSecurityObject', `userPassword: ${connectorPassword}`],
  ),
  person('ada', 1_001),
  person('max', 1_002),
  person('eve', 1_003),
  group(
    'cn=engines',
    ldapGroupIds.engines,
    ...['objectClass: groupOfNames', 'description: who runs the engines', `member: uid=max,${ldapPeople}`],
  ),
  group(
    'cn=unique',
    ldapGroupIds.unique,
    ...['objectClass: groupOfUniqueNames', `uniqueMember: uid=max,${ldapPeople}`],
  ),
  group('cn=unix', ldapGroupIds.unix, ...['objectClass: posixGroup', 'gidNumber: 2001', 'memberUid: max']),
  group(hostileRdn, ldapGroupIds.hostile, ...['objectClass: groupOfNames', `member: uid=max,${ldapPeople}`]),
].join('');

/** The least a connector needs; the README tells the same. */
export const connectorAccess = [
  'access to attrs=userPassword by anonymous auth by * none',
  `access to dn.subtree="${ldapGroups}" attrs=member,uniqueMember,memberUid,description by dn.exact="${ldapConnector}" write by * none`,
  `access to dn.subtree="${ldapGroups}" by dn.exact="${ldapConnector}" read by * none`,
  `access to dn.subtree="${ldapPeople}" attrs=entry,objectClass,uid,gidNumber by dn.exact="${ldapConnector}" read by * none`,
  `access to * by * none`,
  `limits dn.exact="${ldapConnector}" size.soft=unlimited size.hard=unlimited size.prtotal=unlimited`,
];

/** The world of the LDAP adapter, with more to hold on to. */
export interface LdapWorld extends AdapterWorld {
  readonly target: Target;
  readonly server: RunningSlapd;
  /** A target with other settings. */
  readonly targetWith: (settings: Readonly<Record<string, string>>, credential?: string) => Target;
  /** The login of its connector, as a credential's text. */
  readonly credential: string;
  /** Adds an account. */
  readonly addPerson: (uid: string) => void;
  /** What the directory holds of a group, line by line. */
  readonly groupLines: (cn: string) => readonly string[];
}

export interface LdapWorldAsk {
  /** Further entries. */
  readonly more?: string;
  readonly access?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly certificate?: NonNullable<StartSlapd['certificate']>;
}

/** Starts the directory and fills it. `close` stops it. */
export async function makeLdapWorld({
  more = '',
  access,
  settings,
  certificate,
}: LdapWorldAsk = {}): Promise<LdapWorld> {
  const lines = access ?? connectorAccess;
  const server = await startSlapd({ ldif: `${ldif}${more}`, lines, ...(certificate ? { certificate } : {}) });
  const config = {
    hostname: '127.0.0.1',
    port: String(server.port),
    tls: 'disable',
    groups_base: ldapGroups,
    people_base: ldapPeople,
    ...settings,
  };
  const targetWith: LdapWorld['targetWith'] = (others, password = connectorPassword) => {
    const credential = JSON.stringify({ username: ldapConnector, password });
    const target = ldap.connect({ ...config, ...others }, credential);
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  const target = targetWith({});
  return {
    adapter: ldap,
    config,
    target,
    reconnect: () => targetWith({}),
    account: { account: 'ada', by: 'table', verified: true },
    asks: ldapAsks,
    leftovers: async () =>
      server
        .search('(objectClass=*)', 'member', 'uniqueMember', 'memberUid', 'description')
        .split('\n')
        .filter((line) => /^(member|uniqueMember|memberUid): (uid=)?ada|tidegate gra_|placeholder/i.test(line)),
    lockOut: async () => {
      const say = (password: string): void =>
        server.modify(`dn: ${ldapConnector}\nchangetype: modify\nreplace: userPassword\nuserPassword: ${password}\n`);
      say('changed');
      return async () => say(connectorPassword);
    },
    server,
    credential: JSON.stringify({ username: ldapConnector, password: connectorPassword }),
    addPerson: (uid) => server.modify(person(uid, 1_900).replace('\n', '\nchangetype: add\n')),
    targetWith,
    groupLines: (cn) =>
      server
        .search(`(cn=${cn})`, 'member', 'uniqueMember', 'memberUid', 'description')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('dn:'))
        .toSorted(),
    async close() {
      await target.close();
      await server.stop();
    },
  };
}

const member = (nativeId: string): Askable => ({ type: 'ldap-group', nativeId, permission: 'MEMBER' });

/** One ask for each kind of group, and one for the group with the hostile name. */
export const ldapAsks: AdapterWorld['asks'] = Object.values(ldapGroupIds).map(member);
