// Access that lives on a group of a real OpenLDAP, or on who somebody's manager is there, closes within five seconds of the reading that no
// longer says so: a member taken out, a group taken out of a group, another manager. A directory that answers in part changes nothing.

import { ldap } from '@tidegate/sources';
import { hasSlapd, type RunningSlapd, slapdSuffix, startSlapd } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { condition, giveWhile, untilHeld } from '../testing/holders.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const people = `ou=people,${slapdSuffix}`;
const groups = `ou=groups,${slapdSuffix}`;
const emailOf = (name: string): string => `${name}@ldap-facts.example`;
const entry = (dn: string, ...lines: readonly string[]): string => `dn: ${dn}\n${lines.join('\n')}\n\n`;
const unit = (name: string) => entry(`ou=${name},${slapdSuffix}`, 'objectClass: organizationalUnit');
const uid = (name: string) => `uid=${name},${people}`;
const person = (name: string, ...more: readonly string[]) =>
  entry(uid(name), 'objectClass: inetOrgPerson', `cn: ${name}`, `sn: ${name}`, `mail: ${emailOf(name)}`, ...more);
const group = (cn: string, ...members: readonly string[]) =>
  entry(`cn=${cn},${groups}`, 'objectClass: groupOfNames', ...members.map((one) => `member: ${one}`));

describe.skipIf(!hasSlapd())('a real OpenLDAP', () => {
  let server: RunningSlapd;
  let house: HouseForTests;
  beforeAll(async () => {
    const ldif = [
      entry(slapdSuffix, 'objectClass: dcObject', 'objectClass: organization', 'o: acme'),
      unit('people'),
      unit('groups'),
      ...['inner', 'stays', 'nested', 'boss', 'other'].map((name) => person(name)),
      person('managed', `manager: ${uid('boss')}`),
      group('team', uid('inner'), uid('stays')),
      group('nested', uid('nested'), uid('stays')),
      group('around', `cn=team,${groups}`, `cn=nested,${groups}`),
    ];
    server = await startSlapd({ ldif: ldif.join('') });
    const environment = { TIDEGATE_SECRET_LDAP: server.password };
    const config = configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' });
    house = await openHouse(config, [], { sources: [ldap], environment });
    await call('POST', '/sources', settings());
    expect(await read()).toBe('active');
    await giveWhile(house, {
      team: condition('group', 'team'),
      around: condition('group', 'around'),
      managed: condition('manager', emailOf('boss')),
    });
    await untilHeld(house, 'around', ['inner', 'nested', 'stays'], 30_000);
  }, 120_000);
  afterAll(async () => {
    await house?.close();
    await server?.stop();
  });

  const settings = (more: object = {}) => ({
    name: 'corp',
    kind: 'ldap',
    every_sec: 86_400,
    credential: { environment: 'TIDEGATE_SECRET_LDAP' },
    settings: {
      url: server.url,
      encryption: 'none',
      bind_dn: server.adminDn,
      people_base: people,
      groups_base: groups,
      ...more,
    },
  });
  const call = async (method: 'POST' | 'PUT', path: string, body: object = {}) => {
    const answer = await house.call(method, `/api/tidegate/v1${path}`, { as: 'admin', body });
    if (answer.statusCode >= 300) throw new Error(answer.body);
  };
  const source = () => house.ports.store.read((tx) => tx.sources.byName('corp'));
  const read = async (): Promise<string> => {
    const before = await source();
    house.passMs(1_000);
    await call('POST', '/sources/corp/read');
    for (;;) {
      const now = await source();
      if (JSON.stringify(now) !== JSON.stringify(before)) return now?.status ?? 'gone';
      await new Promise((next) => setTimeout(next, 25));
    }
  };
  const change = (dn: string, ...lines: readonly string[]) => server.modify(entry(dn, 'changetype: modify', ...lines));

  test('a directory that cannot be asked for its groups takes no membership away', async () => {
    await call('PUT', '/sources/corp', settings({ groups_base: `ou=nowhere,${slapdSuffix}` }));
    expect(await read()).toBe('failing');
    expect(await untilHeld(house, 'team', ['inner', 'stays'])).toEqual(['inner', 'stays']);
    await call('PUT', '/sources/corp', settings());
    expect(await read()).toBe('active');
    expect(await untilHeld(house, 'around', ['inner', 'nested', 'stays'])).toEqual(['inner', 'nested', 'stays']);
  });

  test('a member who is taken out of a group has nothing of it, nor of the group around it', async () => {
    change(`cn=team,${groups}`, 'delete: member', `member: ${uid('inner')}`);
    expect(await read()).toBe('active');
    expect(await untilHeld(house, 'team', ['stays'])).toEqual(['stays']);
    expect(await untilHeld(house, 'around', ['nested', 'stays'])).toEqual(['nested', 'stays']);
  });

  test('a group that is taken out of a group takes its members out, but for those who are in by another', async () => {
    change(`cn=around,${groups}`, 'delete: member', `member: cn=nested,${groups}`);
    expect(await read()).toBe('active');
    expect(await untilHeld(house, 'around', ['stays'])).toEqual(['stays']);
  });

  test('another manager', async () => {
    expect(await untilHeld(house, 'managed', ['managed'])).toEqual(['managed']);
    change(uid('managed'), 'replace: manager', `manager: ${uid('other')}`);
    expect(await read()).toBe('active');
    expect(await untilHeld(house, 'managed', [])).toEqual([]);
  });
});
