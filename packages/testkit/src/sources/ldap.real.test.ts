// LDAP against a real OpenLDAP: what a directory with groups in groups, managers and odd names becomes, and every way in which a list can
// be less than whole. Then the broker with it: somebody who is taken out of the directory is out.

import { askForReading, saveSource } from '@tidegate/broker';
import { Fault, hoursText, type SourceReading } from '@tidegate/core';
import { ldap } from '@tidegate/sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBroker } from '../broker/open-broker.ts';
import { hasSlapd, type RunningSlapd, slapdSuffix, startSlapd } from '../servers/start-slapd.ts';

const people = `ou=people,${slapdSuffix}`;
const groups = `ou=groups,${slapdSuffix}`;
const crowd = 1_300;

const entry = (dn: string, ...lines: readonly string[]): string => `dn: ${dn}\n${lines.join('\n')}\n\n`;
const person = (uid: string, ...lines: readonly string[]): string =>
  entry(
    `uid=${uid},${people}`,
    'objectClass: inetOrgPerson',
    `cn: ${uid}`,
    `sn: ${uid} last`,
    `givenName: ${uid} first`,
    `mail: ${uid}@acme.example`,
    ...lines,
  );
const group = (cn: string, ...members: readonly string[]): string =>
  entry(`cn=${cn},${groups}`, 'objectClass: groupOfNames', ...members.map((one) => `member: ${one}`));

const ldif = [
  entry(slapdSuffix, 'objectClass: dcObject', 'objectClass: organization', 'o: acme'),
  entry(people, 'objectClass: organizationalUnit'),
  entry(groups, 'objectClass: organizationalUnit'),
  entry(
    `cn=reader,${slapdSuffix}`,
    'objectClass: organizationalRole',
    'objectClass: simpleSecurityObject',
    'userPassword: read-only',
  ),
  person(
    'ada',
    `manager: UID=max, ${people}`,
    'departmentNumber: Engines',
    'mail: ada@home.example',
    'roomNumber: Asia/Tokyo',
  ),
  person('max', 'roomNumber: Europe/Berlin', 'description: SAT-SUN 10:00-18:00'),
  person('gone', 'employeeType: *)(uid=*'),
  person('left', 'employeeType: left'),
  entry(`cn=O\\2c Jürgen *(x),${people}`, 'objectClass: inetOrgPerson', 'sn: x', 'mail: odd@acme.example'),
  entry(`uid=silent,${people}`, 'objectClass: inetOrgPerson', 'cn: silent', 'sn: silent'),
  group('all', `cn=engines,${groups}`, `cn=printer,${slapdSuffix}`),
  group('engines', `UID=Ada,${people.toUpperCase()}`, `cn=O\\, Jürgen *(x),${people}`, `cn=all,${groups}`),
  ...Array.from({ length: crowd }, (_, index) => person(`crowd${index}`)),
].join('');

const access = (limit: string): readonly string[] => [
  'access to attrs=userPassword by anonymous auth by * none',
  `access to * by dn.exact="cn=reader,${slapdSuffix}" read by * none`,
  `limits dn.exact="cn=reader,${slapdSuffix}" ${limit}`,
];

describe.skipIf(!hasSlapd())('a real OpenLDAP', () => {
  let server: RunningSlapd;
  beforeAll(async () => {
    server = await startSlapd({ ldif, lines: access('size.soft=unlimited size.hard=unlimited'), certificate: 'own' });
  }, 60_000);
  afterAll(() => server?.stop());

  const settings = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    url: server.url,
    encryption: 'none',
    bind_dn: `cn=reader,${slapdSuffix}`,
    people_base: people,
    groups_base: groups,
    attributes: 'department=departmentNumber',
    ...more,
  });
  const read = (more: Readonly<Record<string, string>> = {}, credential = 'read-only'): Promise<SourceReading> =>
    ldap.read({ settings: settings(more), credential, now: 0 });
  const trouble = async (reading: Promise<unknown>): Promise<string> => {
    const error = await reading.then(
      () => null,
      (caught: unknown) => caught,
    );
    return error instanceof Fault ? `${error.code}: ${error.message}` : String(error);
  };

  test('is read whole, page by page, with managers, odd names and groups in groups', async () => {
    const { people: found, groups: sets, findings } = await read({ inactive: 'employeeType=left' });
    expect(found).toHaveLength(crowd + 6);
    const of = (email: string) => found?.find((one) => one.email === email);
    const [ada, max, odd] = [of('ada@acme.example'), of('max@acme.example'), of('odd@acme.example')];
    expect(ada).toMatchObject({
      emailAliases: ['ada@home.example'],
      firstName: 'ada first',
      lastName: 'ada last',
      active: true,
      managerNativeId: max?.nativeId,
      attributes: { department: 'Engines' },
    });
    expect(ada?.nativeId).toMatch(/^[0-9a-f-]{36}$/);
    expect(of('left@acme.example')?.active).toBe(false);
    expect(of('gone@acme.example')?.active).toBe(true);
    const [all, engines] = [sets?.find((one) => one.name === 'all'), sets?.find((one) => one.name === 'engines')];
    expect(engines?.memberNativeIds).toEqual([ada?.nativeId, odd?.nativeId]);
    expect(engines?.groupNativeIds).toEqual([all?.nativeId]);
    expect(all?.groupNativeIds).toEqual([engines?.nativeId]);
    expect(findings).toEqual([
      expect.stringMatching(/uid=silent.* has no address/),
      '1 members of groups are no people or groups of these bases and are left out',
    ]);
  });

  test('time zones and hours come from the attributes that settings name, and what cannot be read is unknown and told', async () => {
    const named = { time_zone_attribute: 'roomNumber', working_hours_attribute: 'description' };
    const { people: found } = await read({ ...named, working_hours: 'MON-FRI 09:00-17:00' });
    const hours = (name: string, all = found) => {
      const one = all?.find(({ email }) => email === `${name}@acme.example`);
      return one?.workingHours == null ? null : hoursText(one.workingHours);
    };
    expect(hours('ada')).toBe('Monday to Friday, 09:00 to 17:00 Asia/Tokyo');
    expect(hours('max')).toBe('Saturday and Sunday, 10:00 to 18:00 Europe/Berlin');
    expect(hours('gone')).toBeNull();
    expect(found?.find(({ email }) => email === 'ada@acme.example')?.attributes).toEqual({
      department: 'Engines',
      timezone: 'Asia/Tokyo',
    });
    const odd = await read({ time_zone_attribute: 'uid', working_hours_attribute: 'roomNumber' });
    expect(hours('max', odd.people)).toBeNull();
    expect(odd.findings.join()).toMatch(/working hours of `uid=max.* are not known/);
  });

  test('a value that marks who is out is that value, though it looks like a filter', async () => {
    const { people: found } = await read({ inactive: 'employeeType=*)(uid=*' });
    expect(found?.filter((one) => !one.active).map((one) => one.email)).toEqual(['gone@acme.example']);
  });

  test('a wrong password, an empty one, a base that is not there: each says so, and none is a list', async () => {
    expect(await trouble(read({}, 'wrong'))).toContain(
      'source.invalid: the directory does not take this name and password',
    );
    expect(await trouble(read({}, ''))).toContain('needs a credential');
    expect(await trouble(read({ people_base: `ou=nowhere,${slapdSuffix}` }))).toContain('there is no such entry');
    expect(await trouble(read({ url: 'ldap://127.0.0.1:1' }))).toContain('target.unreachable');
    expect(await trouble(read({ id_attribute: 'employeeNumber' }))).toContain('has no `employeeNumber`');
  });

  test('StartTLS is spoken with a certificate that is vouched for, and refused without', async () => {
    const tls = { encryption: 'starttls' };
    expect(await trouble(read(tls))).toContain('target.unreachable');
    expect((await read({ ...tls, ca: server.certificate ?? '' })).people).toHaveLength(crowd + 6);
  });

  test('checks say what works', async () => {
    const reports = await ldap.check({ settings: settings(), credential: 'read-only', now: 0 });
    expect(reports.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'signs in: passed',
      'encryption: warning',
      'reads: warning',
    ]);
    const failed = await ldap.check({ settings: settings(), credential: 'wrong', now: 0 });
    expect(failed).toMatchObject([{ name: 'signs in', state: 'failed' }]);
  });

  test('who is taken out of the directory is out, with the access they had; a directory gone empty takes nobody out', async () => {
    const world = await openBroker({ sources: [ldap], environment: { LDAP: 'read-only' } });
    try {
      const admin = await world.as('admin');
      const input = {
        id: null,
        name: 'corp',
        kind: 'ldap',
        settings: settings({ people_filter: '(uid=crowd1*)', groups_base: '' }),
        credential: { kind: 'environment', name: 'LDAP' },
        maxAgeSec: 3_600,
        everySec: 60,
        disabled: false,
      } as const;
      const made = await saveSource(world.ports, admin, input);
      if (!made.ok) throw new Error(made.refusal.message);
      const source = () => world.ports.store.read((tx) => tx.sources.get(made.value.id));
      const someone = () => world.ports.store.read((tx) => tx.people.byEmail('crowd17@acme.example'));
      await world.drain();
      expect(await source()).toMatchObject({ status: 'active', trouble: null });
      expect((await someone())?.active).toBe(true);
      // Gone from the list is out; listed without an address is still there, and out only where the entry says so.
      server.modify(`dn: uid=crowd17,${people}\nchangetype: delete\n`);
      server.modify(`dn: uid=crowd19,${people}\nchangetype: modify\ndelete: mail\n`);
      await askForReading(world.ports, admin, { id: 'corp', confirm: null });
      await world.drain();
      expect((await someone())?.active).toBe(false);
      const silent = await world.ports.store.read((tx) => tx.people.byEmail('crowd19@acme.example'));
      expect(silent?.active).toBe(true);
      expect((await source())?.trouble).toContain('crowd19');
      const filter = settings({ people_filter: '(uid=nobody)', groups_base: '' });
      await saveSource(world.ports, admin, { ...input, id: 'corp', settings: filter, credential: null });
      await world.drain();
      expect(await source()).toMatchObject({
        status: 'held',
        trouble: expect.stringContaining('the list of people is empty'),
      });
      expect((await world.ports.store.read((tx) => tx.people.byEmail('crowd18@acme.example')))?.active).toBe(true);
    } finally {
      await world.close();
    }
  }, 60_000);
});

describe.skipIf(!hasSlapd())('an OpenLDAP that does not give everything', () => {
  test.each([
    ['a size limit', 'size.soft=100 size.hard=100 size.prtotal=100', ''],
    ['no paging beyond a limit', 'size.prtotal=disabled', ''],
    [
      'a referral to another server',
      'size.soft=unlimited',
      `dn: ou=branch,${people}\nobjectClass: referral\nobjectClass: extensibleObject\nou: branch\nref: ldap://127.0.0.1:1/ou=branch,${people}\n\n`,
    ],
  ])(
    '%s is no list',
    async (_what, limit, more) => {
      const server = await startSlapd({ ldif: `${ldif}${more}`, lines: access(limit) });
      try {
        const ask = {
          settings: { url: server.url, encryption: 'none', bind_dn: `cn=reader,${slapdSuffix}`, people_base: people },
          credential: 'read-only',
          now: 0,
        };
        await expect(ldap.read(ask)).rejects.toMatchObject({ code: 'source.unfinished' });
      } finally {
        await server.stop();
      }
    },
    60_000,
  );
});
