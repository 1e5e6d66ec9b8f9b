// What the adapter asks of the program on a server (`tidegate-principals`), and its answers taken apart: every line is of a known form or the
// whole answer is refused. It decides nothing.

import { CallError } from '../call-error.ts';
import type { SshClient } from './client.ts';
import { isAccountName, isPrincipal } from './quote.ts';

/** What a server says of itself. */
export interface ServerFacts {
  /** Its clock, in seconds. */
  readonly nowSec: number;
  /** The kernel counts logins, so that what detached from one is found. */
  readonly countsLogins: boolean;
  /** When its own sweeper last ran, in seconds; null for never since it started. */
  readonly sweptSec: number | null;
  readonly sshd: string;
}

/** An account that the operator offers. */
export interface OfferedAccount {
  readonly name: string;
  readonly kind: 'shared' | 'personal';
  readonly uid: number;
  readonly groups: readonly string[];
}

/** A principal and what it lets into, until when in milliseconds. */
export interface PrincipalEntry {
  readonly account: string;
  readonly principal: string;
  readonly endsAt: number;
}

/** One server of the integration. */
export interface SshServer {
  facts(): Promise<ServerFacts>;
  /** The accounts offered, and sentences about those that cannot be. */
  accounts(): Promise<{ readonly accounts: readonly OfferedAccount[]; readonly unfit: readonly string[] }>;
  principals(): Promise<readonly PrincipalEntry[]>;
  /** The account's groups, and what sshd says about its logins. */
  settings(
    account: string,
  ): Promise<{ readonly groups: readonly string[]; readonly settings: ReadonlyMap<string, string> }>;
  look(principal: string): Promise<{ readonly entries: readonly PrincipalEntry[]; readonly processes: number }>;
  open(entry: PrincipalEntry, kind: 'shared' | 'personal'): Promise<void>;
  retime(entry: PrincipalEntry): Promise<void>;
  /** Takes the principal and ends its connections. */
  shut(principal: string): Promise<void>;
}

/** The server behind a line. */
export const makeServer = (client: SshClient): SshServer => ({
  async facts() {
    const lines = splitAll(await client.ask('facts'));
    const value = (key: string): string => lines.find(([name]) => name === key)?.[1] ?? '';
    const login = value('login');
    return {
      nowSec: numberOf(value('now')),
      countsLogins: login !== '' && login !== noLogin,
      sweptSec: value('swept') === '' ? null : numberOf(value('swept')),
      sshd: value('sshd'),
    };
  },
  async accounts() {
    const lines = splitAll(await client.ask('accounts'));
    const accounts = lines.filter(([first]) => first === 'account').map(readAccount);
    const unfit = lines.filter(([first]) => first === 'unfit').map(([, , ...words]) => words.join(' '));
    if (accounts.length + unfit.length !== lines.length) throw unread();
    return { accounts, unfit };
  },
  async principals() {
    return splitAll(await client.ask('principals')).map(readEntry);
  },
  async settings(account) {
    const lines = splitAll(await client.ask('settings', account));
    const settings = new Map<string, string>();
    for (const [first, key = '', ...value] of lines) if (first === 'setting') settings.set(key, value.join(' '));
    return { groups: groupsOf(lines.find(([first]) => first === 'groups')?.[1]), settings };
  },
  async look(principal) {
    const lines = splitAll(await client.ask('look', principal));
    const entries = lines.filter(([first]) => first === 'principal').map(readEntry);
    const processes = lines.filter(([first]) => first === 'connection').length;
    if (entries.length + processes !== lines.length) throw unread();
    return { entries, processes };
  },
  async open({ account, principal, endsAt }, kind) {
    await client.tell('open', account, kind, principal, String(endsAt));
  },
  async retime({ account, principal, endsAt }) {
    await client.tell('retime', account, principal, String(endsAt));
  },
  async shut(principal) {
    await client.tell('close', principal);
  },
});

/** What the kernel says where no login was counted. */
const noLogin = '4294967295';

const splitAll = (lines: readonly string[]): readonly (readonly string[])[] => lines.map((line) => line.split(' '));

function readAccount([, name = '', kind, uid = '', groups]: readonly string[]): OfferedAccount {
  if (!isAccountName(name) || (kind !== 'shared' && kind !== 'personal')) throw unread();
  return { name, kind, uid: numberOf(uid), groups: groupsOf(groups) };
}

function readEntry([first, account = '', principal = '', end = '']: readonly string[]): PrincipalEntry {
  if (first !== 'principal' || !isAccountName(account) || !isPrincipal(principal)) throw unread();
  return { account, principal, endsAt: numberOf(end) };
}

const groupsOf = (text: string | undefined): readonly string[] => (text ?? '').split(',').filter((name) => name !== '');

function numberOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw unread();
  return Number(text);
}

const unread = (): CallError =>
  new CallError('unavailable', 'the answer of the program on the server cannot be read; compare its version');
