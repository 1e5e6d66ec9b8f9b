import { describe, expect, test } from 'vitest';
import { parseConfig, parseCredential, settings } from './config.ts';

const hostKey = `ssh-ed25519 ${'A'.repeat(68)}`;
const one = { servers: 'web1=web1.acme.example', host_keys: `web1 ${hostKey}` };

describe('settings', () => {
  test('servers and their host keys are needed; the rest has safe defaults', () => {
    const place = { name: 'web1', hostname: 'web1.acme.example', port: 22 };
    expect(parseConfig({ ...one, allow: '' })).toEqual({
      ok: true,
      value: {
        servers: new Map([['web1', { ...place, hostKeys: [{ type: 'ssh-ed25519', key: 'A'.repeat(68) }] }]]),
        certificateMs: 300_000,
        extensions: ['permit-pty'],
        sourceAddresses: null,
      },
    });
  });

  test('several servers, ports, addresses and keys are read', () => {
    const parsed = parseConfig({
      servers: ' web1=10.0.0.7:2222  db-1.eu=[2001:db8::1]:22 ',
      host_keys: `web1 ${hostKey} root@web1,web1 ecdsa-sha2-nistp256 ${'B'.repeat(140)}\ndb-1.eu ${hostKey}`,
      allow: 'pty port-forwarding pty',
      source_addresses: '10.0.0.0/8 2001:db8::/32',
    });
    expect(parsed).toMatchObject({ ok: true, value: { extensions: ['permit-port-forwarding', 'permit-pty'] } });
    const places = parsed.ok ? [...parsed.value.servers.values()] : [];
    expect(places.map(({ hostname, port, hostKeys }) => [hostname, port, hostKeys.length])).toEqual([
      ['10.0.0.7', 2222, 2],
      ['2001:db8::1', 22, 1],
    ]);
    expect(parsed.ok ? parsed.value.sourceAddresses : null).toBe('10.0.0.0/8,2001:db8::/32');
  });

  test.each<[string, Record<string, string>, string]>([
    ['no server', {}, 'servers'],
    ['no host key: nothing is trusted on first use', { servers: 'web1=web1' }, 'host_keys'],
    ['a host key of nobody', { ...one, host_keys: `web1 ${hostKey},web2 ${hostKey}` }, 'host_keys'],
    ['a host key that is a pattern', { ...one, host_keys: `* ${hostKey}` }, 'host_keys'],
    ['a host key with a marker', { ...one, host_keys: `web1 @cert-authority ${hostKey}` }, 'host_keys'],
    ['a host that is an option', { ...one, servers: 'web1=-oProxyCommand=id' }, 'servers'],
    ['a host with another login', { ...one, servers: 'web1=root@web1' }, 'servers'],
    ['a name that is a path', { ...one, servers: '../x=web1' }, 'servers'],
    ['a port that is none', { ...one, servers: 'web1=web1:70000' }, 'servers'],
    ['a name twice', { ...one, servers: 'web1=a web1=b' }, 'servers'],
    ['certificates of days', { ...one, certificate_minutes: '1440' }, 'certificate_minutes'],
    ['certificates of no time', { ...one, certificate_minutes: '0' }, 'certificate_minutes'],
    ['something to allow that is unknown', { ...one, allow: 'pty everything' }, 'allow'],
    ['a network that is none', { ...one, source_addresses: '10.0.0.0/8,!*' }, 'source_addresses'],
    ['a setting that is none', { ...one, password: 'x' }, 'password'],
  ])('%s is refused by name', (_name, given, field) => {
    const parsed = parseConfig(given);
    expect(parsed.ok ? null : parsed.refusal).toMatchObject({ code: 'integration.invalid', field });
  });

  test('what says where servers are, and whom we believe, is guarded', () => {
    expect(settings.filter(({ guards }) => guards !== null).map(({ key, guards }) => [key, guards])).toEqual([
      ['servers', 'place'],
      ['host_keys', 'transport'],
    ]);
  });
});

test.each([null, '', '{}', 'x', '{"username":"root","private_key":"secret-key","ca_key":"secret-key"}'])(
  'a credential that is none is refused, and nothing of it repeated: %s',
  (text) => {
    const parsed = parseCredential(text);
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('secret-key');
  },
);
