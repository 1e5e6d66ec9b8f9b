// A real OpenLDAP for tests: own folder, loopback, a free port, unprivileged even when we are root, one administrator. A shell watches a
// pipe from us: when we die, by whatever signal, it ends the server and removes the folder.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { serverAccount } from './account.ts';
import { ended, freePort, reachableTemporary } from './start-postgres.ts';

const startDeadlineMs = 20_000;
const program = (name: string): string | null =>
  [`/usr/sbin/${name}`, `/usr/bin/${name}`, `/usr/local/sbin/${name}`, `/usr/libexec/${name}`].find((path) =>
    existsSync(path),
  ) ?? null;

export interface StartSlapd {
  /** LDIF that is loaded before the server starts. */
  readonly ldif: string;
  /** Further lines of the configuration of its database. */
  readonly lines?: readonly string[];
  /** Whether it has a certificate, for `127.0.0.1`, that nobody vouches for but itself. */
  readonly certificate?: 'own';
}

/** A running server. */
export interface RunningSlapd {
  readonly url: string;
  /** The port of `url`. */
  readonly port: number;
  /** The port on which it speaks nothing but TLS; null without a certificate. */
  readonly securePort: number | null;
  readonly adminDn: string;
  readonly password: string;
  /** PEM of its certificate. */
  readonly certificate: string | null;
  /** Applies changes in LDIF as the administrator, with `ldapmodify`. */
  readonly modify: (ldif: string) => void;
  /** What is below the suffix that fits, as LDIF without line breaks inside values, with `ldapsearch` as the administrator. */
  readonly search: (filter: string, ...attributes: readonly string[]) => string;
  readonly stop: () => Promise<void>;
}

/** Whether this machine has the server and the program that changes it. */
export const hasSlapd = (): boolean =>
  program('openssl') !== null &&
  program('slapd') !== null &&
  program('slapadd') !== null &&
  program('ldapmodify') !== null &&
  program('ldapsearch') !== null &&
  existsSync('/etc/ldap/schema/core.schema');

/** The suffix of its database. */
export const slapdSuffix = 'dc=acme,dc=example';

/** Starts a server and answers when it takes connections. Throws when this machine does not have one. */
export async function startSlapd(ask: StartSlapd): Promise<RunningSlapd> {
  const [slapd, slapadd, ldapmodify] = [program('slapd'), program('slapadd'), program('ldapmodify')];
  if (slapd === null || slapadd === null || ldapmodify === null)
    throw new Error('OpenLDAP is not on this machine; look at CONTRIBUTING, real servers');
  const account = serverAccount();
  const base = mkdtempSync(join(reachableTemporary(account), 'tidegate-test-'));
  const [adminDn, password] = [`cn=admin,${slapdSuffix}`, randomBytes(18).toString('base64url')];
  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  const securePort = ask.certificate === 'own' ? await freePort() : null;
  const urls = [url, ...(securePort === null ? [] : [`ldaps://127.0.0.1:${securePort}`])].join(' ');
  const configuration = join(base, 'slapd.conf');
  mkdirSync(join(base, 'data'));
  const certificate = ask.certificate === 'own' ? makeCertificate(base) : null;
  writeFileSync(configuration, configurationOf(ask, base, { adminDn, password }), { mode: 0o600 });
  writeFileSync(join(base, 'first.ldif'), ask.ldif, { mode: 0o600 });
  const owned = ['', 'data', 'slapd.conf', 'first.ldif', ...(certificate === null ? [] : ['server.key', 'server.crt'])];
  if (account) for (const name of owned) chownSync(join(base, name), account.uid, account.gid);
  const loaded = spawnSync(slapadd, ['-f', configuration, '-l', join(base, 'first.ldif')], {
    ...account,
    cwd: base,
    encoding: 'utf8',
  });
  if (loaded.status !== 0) throw new Error(`slapadd did not take the first entries: ${loaded.stderr}`);
  const watcher = spawn('/bin/sh', ['-c', watcherScript, base, slapd, '-f', configuration, '-h', urls, '-d', '0'], {
    ...account,
    cwd: base,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  });
  watcher.unref();
  const asAdmin = ['-x', '-H', url, '-D', adminDn, '-w', password];
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    // The simplest change there is: none.
    if (spawnSync(ldapmodify, asAdmin, { input: '' }).status === 0) break;
    if (Date.now() > deadline || watcher.exitCode !== null) {
      const said = existsSync(join(base, 'log')) ? readFileSync(join(base, 'log'), 'utf8').slice(-2_000) : '';
      await ended(watcher);
      throw new Error(`OpenLDAP did not start; it said: ${said}`);
    }
    await pause(20);
  }
  return {
    url,
    port,
    securePort,
    adminDn,
    password,
    certificate,
    modify: (ldif) => {
      execFileSync(ldapmodify, asAdmin, { input: ldif, stdio: ['pipe', 'ignore', 'inherit'] });
    },
    search: (filter, ...attributes) => {
      const what = ['-LLL', '-o', 'ldif-wrap=no', '-b', slapdSuffix, filter, ...attributes];
      return execFileSync(program('ldapsearch') ?? '', [...asAdmin, ...what], { encoding: 'utf8' });
    },
    stop: () => ended(watcher),
  };
}

const watcherScript = `
base="$0"; trap '' INT TERM HUP
exec 3<&0
"$@" >>"$base/log" 2>&1 </dev/null 3<&- &
server=$!
( read -r _ <&3; kill -KILL $server ) 2>/dev/null &
reader=$!
wait $server
exec 3<&-
kill -KILL $reader 2>/dev/null
cd / && rm -rf "$base"
`;

function configurationOf(
  ask: StartSlapd,
  base: string,
  login: { readonly adminDn: string; readonly password: string },
): string {
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  const modules = existsSync('/usr/lib/ldap/back_mdb.so') ? ['modulepath /usr/lib/ldap', 'moduleload back_mdb'] : [];
  const tls =
    ask.certificate === 'own'
      ? [`TLSCertificateFile ${join(base, 'server.crt')}`, `TLSCertificateKeyFile ${join(base, 'server.key')}`]
      : [];
  return `${[
    ...schemas,
    ...modules,
    `pidfile ${join(base, 'pid')}`,
    ...tls,
    'database mdb',
    `suffix "${slapdSuffix}"`,
    `rootdn "${login.adminDn}"`,
    `rootpw ${login.password}`,
    `directory ${join(base, 'data')}`,
    'index objectClass eq',
    ...(ask.lines ?? []),
  ].join('\n')}\n`;
}

function makeCertificate(base: string): string {
  const [key, certificate] = [join(base, 'server.key'), join(base, 'server.crt')];
  const flags = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ];
  execFileSync(program('openssl') ?? '', [...flags, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return readFileSync(certificate, 'utf8');
}
