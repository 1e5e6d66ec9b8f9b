// A real sshd for tests: own folder, loopback, a free port, own keys. Started by root it lives in namespaces of its own with its own accounts
// and processes, so that the machine keeps neither; started by anybody else it knows one account, its own, and nothing is counted by the
// kernel. A shell watches a pipe from us: when we die, by whatever signal, it ends the server with all its processes and removes the folder.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ended, freePort } from './start-postgres.ts';

const startDeadlineMs = 20_000;
const sshd = '/usr/sbin/sshd';
const program = fileURLToPath(new URL('../../../adapters/src/ssh/tidegate-principals', import.meta.url));

export interface StartSshd {
  /** Lines of the operator's list, as `deploy shared`; by default every account there is. */
  readonly accounts?: readonly string[];
  /** Further lines of `sshd_config`, before the ones we set; for sshd the first word counts. */
  readonly lines?: readonly string[];
  /** Lines at the end of it: blocks that begin with `Match`. */
  readonly blocks?: readonly string[];
  /** Public keys that may sign for logins. */
  readonly authority: string;
  /** Public key of the connector. */
  readonly connector: string;
}

/** A running server. */
export interface RunningSshd {
  readonly host: string;
  readonly port: number;
  /** The public half of its host key, in two words. */
  readonly hostKey: string;
  /** The account the connector logs in as. */
  readonly connectorAccount: string;
  /** Its folder of principals, and of recorded connections. */
  readonly principals: string;
  readonly records: string;
  readonly homeOf: (account: string) => string;
  /** Runs the program as root on the server, as its timer would. */
  readonly run: (words: readonly string[]) => void;
  /** Does what is asked and then breaks the connector's line before it hears of it; once. */
  readonly loseReply: () => void;
  /** Moves the connector’s key out of sight of the server, and back. */
  readonly hideKey: () => void;
  readonly showKey: () => void;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Whether tests have several accounts here; without them there is only our own. */
export const isRoot = process.getuid?.() === 0;

/** Accounts that the server has when root starts it. */
export const sshdAccounts = { shared: 'deploy', personal: 'ada', other: 'eve', unlisted: 'ghost' } as const;

/** What is missing to start one; null when nothing is. */
export function sshdMissing(): string | null {
  if (!existsSync(sshd) || spawnSync('ssh', ['-V']).status !== 0) return 'openssh-server and openssh-client';
  if (isRoot && spawnSync('unshare', ['-m', '-p', '--fork', '--mount-proc', 'true']).status !== 0) {
    return 'namespaces for sshd (unshare)';
  }
  return null;
}

/** A key pair as `ssh-keygen` makes it: the text of the private file, and the two words of the public one. */
export function makeSshKey(): { readonly privateKey: string; readonly publicKey: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-key-'));
  const file = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  const made = { privateKey: readFileSync(file, 'utf8'), publicKey: readFileSync(`${file}.pub`, 'utf8').trim() };
  execFileSync('rm', ['-rf', folder]);
  return made;
}

/** Starts a server and answers when it takes connections. */
export async function startSshd(ask: StartSshd): Promise<RunningSshd> {
  // Programs that sshd runs, and keys it trusts, must lie where only root may write.
  const base = mkdtempSync(join(isRoot ? '/run' : tmpdir(), 'tidegate-test-'));
  chmodSync(base, 0o755);
  const port = await freePort();
  const me = isRoot ? 'root' : userInfo().username;
  const host = makeSshKey();
  const files = writeFiles(base, ask, { port, me, host });
  const inside = isRoot
    ? ['unshare', '-m', '-p', '--fork', '--mount-proc', '--kill-child=KILL', '--propagation', 'private']
    : [];
  const watcher = spawn('/bin/sh', ['-c', watcherScript, base, ...inside, '/bin/sh', files.inside], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
  });
  watcher.unref();
  const log = (): string => (existsSync(join(base, 'log')) ? readFileSync(join(base, 'log'), 'utf8') : '');
  const deadline = Date.now() + startDeadlineMs;
  while (!(await answers(port))) {
    if (Date.now() > deadline || watcher.exitCode !== null) {
      const said = log().slice(-2_000);
      await ended(watcher);
      throw new Error(`sshd did not start; it said: ${said}`);
    }
    await pause(20);
  }
  return {
    host: '127.0.0.1',
    port,
    hostKey: host.publicKey.split(' ').slice(0, 2).join(' '),
    connectorAccount: me,
    principals: join(base, 'etc', 'principals'),
    records: join(base, 'run'),
    homeOf: (account) => (isRoot ? join(base, 'home', account) : userInfo().homedir),
    run(words) {
      writeFileSync(join(base, 'wish'), words.join(' '));
      while (existsSync(join(base, 'wish'))) spawnSync('sleep', ['0.02']);
    },
    hideKey: () => renameSync(join(base, 'etc', 'connector'), join(base, 'etc', 'hidden')),
    showKey: () => renameSync(join(base, 'etc', 'hidden'), join(base, 'etc', 'connector')),
    loseReply: () => writeFileSync(join(base, 'lose'), ''),
    log,
    stop: () => ended(watcher),
  };
}

const watcherScript = `
base="$0"; trap '' INT TERM HUP
exec 3<&0
"$@" >>"$base/log" 2>&1 </dev/null 3<&- &
server=$!
( read -r _ <&3; kill -KILL $(cat "$base/pids") $server ) 2>/dev/null &
reader=$!
wait $server
exec 3<&-
kill -KILL $reader 2>/dev/null
cd / && rm -rf "$base"
`;

interface Parts {
  readonly port: number;
  readonly me: string;
  readonly host: { readonly privateKey: string; readonly publicKey: string };
}

/** Everything sshd reads, and the script that starts it inside. */
function writeFiles(base: string, ask: StartSshd, { port, me, host }: Parts): { readonly inside: string } {
  const file = (name: string, text: string, mode = 0o644): string => {
    const path = join(base, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
    chmodSync(path, mode);
    return path;
  };
  const { shared, personal, other, unlisted } = sshdAccounts;
  const listed = isRoot
    ? [`${shared} shared`, `${other} shared`, 'root shared', `${personal} personal`]
    : [`${me} shared`];
  // The very program that operators install, with its four places moved into our folder.
  const moved = readFileSync(program, 'utf8')
    .replace('etc=/etc/ssh/tidegate', `etc=${base}/etc`)
    .replace('run=/run/tidegate-ssh', `run=${base}/run`)
    .replace('sshd_config=/etc/ssh/sshd_config', `sshd_config=${base}/sshd_config`);
  const installed = file('tidegate-principals', moved, 0o755);
  const serve = file('serve', serveScript.replaceAll('BASE', base), 0o755);
  file('etc/accounts', `${(ask.accounts ?? listed).join('\n')}\n`);
  file('etc/authority.pub', `${ask.authority}\n`);
  file('etc/connector', `restrict,command="${serve}" ${ask.connector}\n`);
  file('host', host.privateKey, 0o600);
  file('host.pub', `${host.publicKey}\n`);
  mkdirSync(join(base, 'etc', 'principals'));
  mkdirSync(join(base, 'run'), { mode: 0o700 });
  file(
    'sshd_config',
    `${[
      ...(ask.lines ?? []),
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${base}/host`,
      'PidFile none',
      `UsePAM ${isRoot ? 'yes' : 'no'}`,
      `StrictModes ${isRoot ? 'yes' : 'no'}`,
      'LogLevel VERBOSE',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      `TrustedUserCAKeys ${base}/etc/authority.pub`,
      `AuthorizedPrincipalsCommand ${isRoot ? '' : '/bin/sh '}${installed} authorize %u %i`,
      `AuthorizedPrincipalsCommandUser ${me}`,
      'Subsystem sftp internal-sftp',
      'AuthorizedKeysFile none',
      `Match User ${me}`,
      `  AuthorizedKeysFile ${base}/etc/connector`,
      ...(ask.blocks ?? []),
    ].join('\n')}\n`,
  );
  if (isRoot) {
    const names = [shared, personal, other, unlisted];
    const rows = names
      .map((name, index) => `${name}:x:${61_000 + index}:61000::${base}/home/${name}:/bin/bash\n`)
      .join('');
    file('passwd', `${readFileSync('/etc/passwd', 'utf8')}${rows}toor:x:0:0::/root:/bin/bash\n`);
    file('shadow', `${['root', ...names].map((name) => `${name}:*:19000:0:99999:7:::\n`).join('')}`, 0o600);
    file('group', `${readFileSync('/etc/group', 'utf8')}people:x:61000:\ndocker:x:61001:${other}\n`);
    const session = ['required pam_loginuid.so', `optional pam_exec.so quiet ${installed} opened`];
    const lines = [
      'auth required pam_deny.so',
      'account required pam_permit.so',
      ...session.map((line) => `session ${line}`),
    ];
    file('pam', `${lines.join('\n')}\n`);
    for (const [index, name] of names.entries()) {
      mkdirSync(join(base, 'home', name), { recursive: true });
      execFileSync('chown', [`${61_000 + index}:61000`, join(base, 'home', name)]);
    }
  }
  return { inside: file('inside', insideScript.replaceAll('BASE', base).replaceAll('PROGRAM', installed)) };
}

/** What runs inside: our accounts over the machine's, sshd, and a loop that runs the program when a test wishes it. */
const insideScript = `
if [ "$(id -u)" = 0 ]; then
  mount --bind BASE/passwd /etc/passwd && mount --bind BASE/shadow /etc/shadow && mount --bind BASE/group /etc/group || exit 1
  mount --bind BASE/pam /etc/pam.d/sshd || exit 1
  mkdir -p /run/sshd
fi
${sshd} -D -e -f BASE/sshd_config &
# Numbers from inside a namespace mean others outside: there, ending the namespace ends them all.
[ "$(id -u)" = 0 ] || echo $$ $! >BASE/pids
while :; do
  if [ -e BASE/wish ]; then PROGRAM $(cat BASE/wish); rm -f BASE/wish; fi
  sleep 0.05
done
`;

/** The forced command; it breaks the line after its work where a test wished so. */
const serveScript = `#!/bin/sh
BASE/tidegate-principals serve | while read -r line; do
  case "$line" in done | refused* | unavailable*)
    if [ -e BASE/lose ]; then rm -f BASE/lose; kill -KILL $PPID; exit; fi ;;
  esac
  printf '%s\\n' "$line"
done
`;

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = dial(port, '127.0.0.1');
    const over = (whether: boolean): void => {
      socket.destroy();
      resolve(whether);
    };
    socket
      .once('data', () => over(true))
      .once('error', () => over(false))
      .once('close', () => over(false));
  });

/** Lines of every file of principals, and recorded connections: what a grant could have left. */
export function sshdLeftovers(server: RunningSshd): readonly string[] {
  const lines = readdirSync(server.principals).flatMap((name) =>
    readFileSync(join(server.principals, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${name}: ${line}`),
  );
  const records = readdirSync(server.records).filter((name) => statSync(join(server.records, name)).isDirectory());
  return [...lines, ...records.map((name) => `connections of ${name}`)];
}
