// Two real servers reached over SSH, for the tests of their adapter: accounts that are shared, personal, unlisted and root, logins with the
// machine's own `ssh`, and a view of what is left behind that does not go through the adapter.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ssh } from '@tidegate/adapters';
import type { GrantPlan, Target } from '@tidegate/core';
import {
  isRoot,
  makeSshKey,
  type RunningSshd,
  type StartSshd,
  sshdAccounts,
  sshdLeftovers,
  startSshd,
} from '../servers/start-sshd.ts';
import type { AdapterWorld, Askable } from './world.ts';

/** A login as the person makes it: their key, a certificate for it. */
export interface SshLogin {
  readonly privateKey: string;
  readonly certificate: string;
}

/** What a command over SSH came to. */
export interface SshEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The world of the SSH adapter, with more to hold on to. */
export interface SshWorld extends AdapterWorld {
  readonly target: Target;
  readonly servers: { readonly web1: RunningSshd; readonly web2: RunningSshd };
  /** A target with other settings. */
  readonly targetWith: (settings: Readonly<Record<string, string>>) => Target;
  readonly settings: Readonly<Record<string, string>>;
  /** The credential of the connector, as text. */
  readonly credential: string;
  /** A fresh key of a person, certified for a plan. */
  readonly certify: (plan: GrantPlan, ask?: { readonly endsAt?: number; readonly now?: number }) => Promise<SshLogin>;
  /** Logs in and runs a command to its end. */
  readonly run: (login: SshLogin, server: RunningSshd, account: string, command: string) => SshEnd;
  /** Logs in and stays; answers once the command has written its first line. */
  readonly stay: (login: SshLogin, server: RunningSshd, account: string, command: string) => Promise<ChildProcess>;
  /** Logs in and asks for nothing. */
  readonly idle: (login: SshLogin, server: RunningSshd, account: string) => ChildProcess;
}

/** Starts both servers. `close` stops them. */
export async function makeSshWorld(ask: Partial<StartSshd> = {}): Promise<SshWorld> {
  const [authority, connector] = [makeSshKey(), makeSshKey()];
  const given = { authority: authority.publicKey, connector: connector.publicKey, ...ask };
  // Where there is one account only, it is shared on one server and its person's own on the other.
  const [first, second] = isRoot ? [given, given] : [given, { ...given, accounts: [`${own} personal`] }];
  const [web1, web2] = await Promise.all([startSshd(first), startSshd(second)]);
  const settings = {
    servers: `web1=127.0.0.1:${web1.port} web2=127.0.0.1:${web2.port}`,
    host_keys: `web1 ${web1.hostKey}, web2 ${web2.hostKey}`,
  };
  const credential = JSON.stringify({
    username: web1.connectorAccount,
    private_key: connector.privateKey,
    ca_key: authority.privateKey,
  });
  const targetWith: SshWorld['targetWith'] = (more) => {
    const target = ssh.connect({ ...settings, ...more }, credential);
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  const target = targetWith({});
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-people-'));
  let logins = 0;
  const wordsOf = (login: SshLogin, server: RunningSshd, account: string): readonly string[] => {
    logins += 1;
    const file = join(folder, `key${logins}`);
    writeFileSync(file, login.privateKey, { mode: 0o600 });
    writeFileSync(`${file}-cert.pub`, `${login.certificate}\n`);
    writeFileSync(`${file}.hosts`, `[${server.host}]:${server.port} ${server.hostKey}\n`);
    const options = [`UserKnownHostsFile=${file}.hosts`, 'BatchMode=yes', 'IdentitiesOnly=yes', 'IdentityAgent=none'];
    return [
      '-F',
      'none',
      '-i',
      file,
      '-p',
      String(server.port),
      '-l',
      account,
      ...options.flatMap((one) => ['-o', one]),
    ];
  };
  return {
    adapter: ssh,
    config: settings,
    target,
    reconnect: () => targetWith({}),
    asks,
    leftovers: async () => [...sshdLeftovers(web1), ...sshdLeftovers(web2)],
    lockOut: async () => {
      web1.hideKey();
      return async () => web1.showKey();
    },
    servers: { web1, web2 },
    targetWith,
    settings,
    credential,
    async certify(plan, { now = Date.now(), endsAt = now + 3_600_000 } = {}) {
      const key = makeSshKey();
      const made = await target.certify?.(plan, { publicKey: key.publicKey, now, endsAt });
      if (!made?.ok) throw new Error(made?.refusal.message ?? 'nothing certifies');
      return { privateKey: key.privateKey, certificate: made.value.certificate };
    },
    run(login, server, account, command) {
      const words = [...wordsOf(login, server, account), '--', server.host, command];
      const ended = spawnSync('ssh', words, { encoding: 'utf8', timeout: 30_000, input: '' });
      return { code: ended.status, out: ended.stdout, err: ended.stderr };
    },
    async stay(login, server, account, command) {
      const words = [...wordsOf(login, server, account), '--', server.host, command];
      const child = spawn('ssh', words, { stdio: ['pipe', 'pipe', 'inherit'] });
      await new Promise<void>((resolve, reject) => {
        child.stdout?.once('data', () => resolve());
        child.once('exit', () => reject(new Error('the login ended before it began')));
      });
      return child;
    },
    idle: (login, server, account) =>
      spawn('ssh', ['-N', ...wordsOf(login, server, account), '--', server.host], { stdio: 'ignore' }),
    async close() {
      await target.close();
      await Promise.all([web1.stop(), web2.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Until a file of the server is there, or a connection is over. */
export async function untilTrue(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await pause(20);
  }
}

const own = isRoot ? sshdAccounts.personal : userInfo().username;

const asks: readonly Askable[] = isRoot
  ? [
      { type: 'ssh-account', nativeId: `web1/${sshdAccounts.shared}`, permission: 'LOGIN' },
      { type: 'ssh-account', nativeId: `web2/${sshdAccounts.shared}`, permission: 'LOGIN' },
      { type: 'ssh-account', nativeId: 'web1/root', permission: 'ADMIN' },
      { type: 'ssh-server', nativeId: 'web1', permission: 'LOGIN', account: own },
    ]
  : [
      { type: 'ssh-account', nativeId: `web1/${own}`, permission: 'LOGIN' },
      { type: 'ssh-server', nativeId: 'web2', permission: 'LOGIN', account: own },
    ];
