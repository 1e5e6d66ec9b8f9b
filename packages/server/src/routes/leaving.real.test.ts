// Deactivated means out, by what a real OpenLDAP tells when it is read: an entry that is gone, one that was moved out of where people are, one
// that is marked. Five seconds count from the moment at which the server is asked to read. A list that is not whole puts nobody out.

import { ldap } from '@tidegate/sources';
import { hasSlapd, type RunningSlapd, slapdSuffix, startSlapd } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { everythingLeft, type Leaver, letThemAsk, nothingLeft, settleIn, until } from '../testing/leavers.ts';

const people = `ou=people,${slapdSuffix}`;
const names = ['gone', 'moved', 'marked', ...Array.from({ length: 12 }, (_, at) => `stays${at}`)];
const leaving = ['gone', 'moved', 'marked', 'stays0'] as const;
const emailOf = (name: string): string => `${name}@ldap-leavers.example`;
const entry = (dn: string, ...lines: readonly string[]): string => `dn: ${dn}\n${lines.join('\n')}\n\n`;
const unit = (name: string) => entry(`ou=${name},${slapdSuffix}`, 'objectClass: organizationalUnit');
const person = (uid: string) =>
  entry(`uid=${uid},${people}`, 'objectClass: inetOrgPerson', `cn: ${uid}`, `sn: ${uid}`, `mail: ${emailOf(uid)}`);

describe.skipIf(!hasSlapd())('a real OpenLDAP', () => {
  let server: RunningSlapd;
  let house: HouseForTests;
  const leavers = new Map<string, Leaver>();
  beforeAll(async () => {
    const root = entry(slapdSuffix, 'objectClass: dcObject', 'objectClass: organization', 'o: acme');
    server = await startSlapd({ ldif: [root, unit('people'), unit('former'), ...names.map(person)].join('') });
    const config = configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' });
    const environment = { TIDEGATE_SECRET_LDAP: server.password };
    house = await openHouse(config, [], { sources: [ldap], environment });
    await call('POST', '/sources', settings());
    expect(await read()).toBe('active');
    await letThemAsk(house, leaving.map(emailOf));
    for (const name of leaving) {
      house.passMs(6_000);
      leavers.set(name, await settleIn(house, emailOf(name)));
    }
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
      inactive: 'employeeType=left',
      ...more,
    },
  });
  const call = async (method: 'POST' | 'PUT', path: string, body: object = {}) => {
    const answer = await house.call(method, `/api/tidegate/v1${path}`, { as: 'admin', body });
    if (answer.statusCode >= 300) throw new Error(answer.body);
    return answer.json();
  };
  /** Has it read again, and answers what came of that. */
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
  const source = () => house.ports.store.read((tx) => tx.sources.byName('corp'));
  const leftOf = (name: string, wanted: typeof nothingLeft) => {
    const leaver = leavers.get(name);
    if (leaver === undefined) throw new Error(`${name} has nothing`);
    return until(house, leaver, wanted);
  };

  test('that is read when it is cut off, or with a filter that finds few, puts nobody out and says so', async () => {
    await call('PUT', '/sources/corp', settings({ url: 'ldap://127.0.0.1:1' }));
    expect(await read()).toBe('failing');
    await call('PUT', '/sources/corp', settings({ people_filter: '(uid=stays1*)' }));
    expect(await read()).toBe('held');
    expect((await source())?.trouble).toContain('nothing of this list is believed until a person confirms it');
    for (const name of leaving) expect(await leftOf(name, everythingLeft)).toEqual(everythingLeft);
    await call('PUT', '/sources/corp', settings());
    expect(await read()).toBe('active');
  });

  test('that no longer has an entry, has it elsewhere, or marks it: nothing is left', async () => {
    server.modify(entry(`uid=gone,${people}`, 'changetype: delete'));
    const elsewhere = [`newrdn: uid=moved`, 'deleteoldrdn: 0', `newsuperior: ou=former,${slapdSuffix}`];
    server.modify(entry(`uid=moved,${people}`, 'changetype: modrdn', ...elsewhere));
    server.modify(entry(`uid=marked,${people}`, 'changetype: modify', 'add: employeeType', 'employeeType: left'));
    expect(await read()).toBe('active');
    for (const name of ['gone', 'moved', 'marked']) expect(await leftOf(name, nothingLeft)).toEqual(nothingLeft);
    expect(await leftOf('stays0', everythingLeft)).toEqual(everythingLeft);
  });
});
