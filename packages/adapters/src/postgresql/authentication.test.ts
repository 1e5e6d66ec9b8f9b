import { describe, expect, test } from 'vitest';
import { type AuthenticationRule, localTrust, unsafeRule } from './authentication.ts';

/** A line of `pg_hba.conf` as the server shows it: `type database user address[/netmask] method [options]`. */
function rules(...lines: readonly string[]): readonly AuthenticationRule[] {
  return lines.map((line, index) => {
    const [type = '', databases = '', users = '', where = '', method = '', ...options] = line.split(' ');
    const [address = '', netmask] = where.split('/');
    return {
      line: index + 1,
      type,
      databases: databases.split(','),
      users: users.split(','),
      address: address === '-' ? null : address,
      netmask: netmask ?? null,
      method,
      options,
    };
  });
}

const everyone4 = '0.0.0.0/0.0.0.0';
const everyone6 = '::/::';
const office = '10.0.0.0/255.0.0.0';
const here = '127.0.0.1/255.255.255.255';

describe.each<[string, readonly string[], { near: number | null; far: number | null }]>([
  ['passwords for everybody', [`host all all ${everyone4} scram-sha-256`], { near: null, far: null }],
  ['nothing at all', [], { near: null, far: null }],
  ['trust for everybody', [`host all all ${everyone4} trust`], { near: 1, far: 1 }],
  ['trust for the office', [`host all all ${here} scram-sha-256`, `host all all ${office} trust`], { near: 2, far: 2 }],
  [
    'trust after a rule for all addresses',
    ['host all all all scram-sha-256', `host all all ${office} trust`],
    { near: null, far: null },
  ],
  [
    'trust after a rule for all of IPv4',
    [`host all all ${everyone4} scram-sha-256`, `host all all ${office} trust`],
    { near: null, far: null },
  ],
  [
    'IPv6 trust after a rule for all of IPv4',
    [`host all all ${everyone4} scram-sha-256`, `host all all ${everyone6} trust`],
    { near: 2, far: 2 },
  ],
  [
    'trust after a rule for one database only',
    ['host customers all all scram-sha-256', `host all all ${office} trust`],
    { near: 2, far: 2 },
  ],
  [
    'trust after a rule for one person only',
    ['host all ada all scram-sha-256', `host all all ${office} trust`],
    { near: 2, far: 2 },
  ],
  [
    'trust without encryption after a rule with it',
    ['hostssl all all all scram-sha-256', `host all all ${office} trust`],
    { near: 2, far: 2 },
  ],
  [
    'trust with encryption after a rule for both',
    ['host all all all scram-sha-256', `hostssl all all ${office} trust`],
    { near: null, far: null },
  ],
  ['trust on the socket', ['local all all - trust'], { near: 1, far: null }],
  ['trust on loopback', [`host all all ${here} trust`, 'host all all all scram-sha-256'], { near: 1, far: null }],
  ['trust for another person', [`host all ada ${office} trust`], { near: null, far: null }],
  ['trust for this login by name', [`host all tg_ada_x ${office} trust`], { near: 1, far: 1 }],
  ['trust for a role the login is in', [`host all +analyst ${office} trust`], { near: 1, far: 1 }],
  ['trust for a role the login is not in', [`host all +admins ${office} trust`], { near: null, far: null }],
  ['trust by a pattern that fits', [`host all /^tg_ ${office} trust`], { near: 1, far: 1 }],
  ['trust by a pattern that does not', [`host all /^app_ ${office} trust`], { near: null, far: null }],
  ['trust by a pattern we cannot read', [`host all /(?<=x ${office} trust`], { near: 1, far: 1 }],
  ['peer, which nobody has the name for', ['local all all - peer'], { near: null, far: null }],
  ['peer with a map of names', ['local all all - peer map=people'], { near: 1, far: null }],
  ['certificates with a map of names', [`hostssl all all ${office} cert map=people`], { near: 1, far: 1 }],
])('%s', (_name, lines, { near, far }) => {
  const ask = { login: 'tg_ada_x', groups: ['analyst'] };
  const lineOf = (sentence: string | null): number | null =>
    sentence === null ? null : Number(/line (\d+)/.exec(sentence)?.[1]);

  test('judged from the same machine', () => {
    expect(lineOf(unsafeRule(rules(...lines), { ...ask, sameMachine: true }))).toBe(near);
  });

  test('judged from elsewhere', () => {
    expect(lineOf(unsafeRule(rules(...lines), { ...ask, sameMachine: false }))).toBe(far);
  });
});

test('trust on the server itself is worth a word', () => {
  expect(localTrust(rules('local all all - trust'))).toContain('line 1');
  expect(localTrust(rules('local all all - peer'))).toBeNull();
});
