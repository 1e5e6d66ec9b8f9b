// Servers reached over SSH, in memory: the program `tidegate-principals` as far as its answers go. Nobody can log in; a connection is whatever
// a test says is open. Real sshd, real certificates and real endings are in ssh-ends.real.test.ts.

import { CallError, makeSsh, type SshClient } from '@tidegate/adapters';
import type { Adapter } from '@tidegate/core';

/** What goes wrong with the next request: nothing arrives, the connector is not let in, or it is done and the reply is lost. */
export type SshTwinFault = 'unavailable' | 'not_let_in' | 'reply_lost';

/** One server in memory. */
export interface SshTwinServer {
  readonly accounts: ReadonlyMap<string, 'shared' | 'personal'>;
  /** Principal and end, by account. */
  readonly principals: Map<string, Map<string, number>>;
  /** Processes by principal. */
  readonly connections: Map<string, number>;
}

/** The adapter on servers in memory. */
export interface SshTwin {
  readonly adapter: Adapter;
  readonly servers: ReadonlyMap<string, SshTwinServer>;
  /** The next request to any server fails so. */
  readonly failNext: (fault: SshTwinFault) => void;
}

/** Makes servers of these names, each with `deploy`, `root` (shared) and `ada` (personal). */
export function makeSshTwin(names: readonly string[], now: () => number = Date.now): SshTwin {
  const servers = new Map(names.map((name) => [name, emptyServer()]));
  let fault: SshTwinFault | null = null;
  const lineTo = (name: string): SshClient => {
    const call = async (words: readonly string[], changes: boolean): Promise<readonly string[]> => {
      const server = servers.get(name);
      const failing = fault;
      fault = null;
      if (server === undefined || failing === 'unavailable') throw new CallError('unavailable', 'not reachable');
      if (failing === 'not_let_in') throw new CallError('unavailable', 'refuses the key of the connector', 'refused');
      const lines = answer(server, words, now());
      if (failing !== null) throw new CallError(changes ? 'unknown' : 'unavailable', 'the reply was lost');
      return lines;
    };
    return {
      ask: (...words) => call(words, false),
      tell: (...words) => call(words, true),
      close: async () => undefined,
    };
  };
  return {
    adapter: makeSsh({ lineTo: (place) => lineTo(place.name) }),
    servers,
    failNext: (next) => {
      fault = next;
    },
  };
}

const emptyServer = (): SshTwinServer => ({
  accounts: new Map([
    ['deploy', 'shared'],
    ['root', 'shared'],
    ['ada', 'personal'],
  ]),
  principals: new Map(),
  connections: new Map(),
});

function answer(server: SshTwinServer, words: readonly string[], now: number): readonly string[] {
  const [verb, first = '', second = '', third = '', fourth = ''] = words;
  const linesOf = (only: string | null): readonly string[] =>
    [...server.principals].flatMap(([account, ends]) =>
      [...ends]
        .filter(([principal]) => only === null || principal === only)
        .map(([principal, end]) => `principal ${account} ${principal} ${end}`),
    );
  switch (verb) {
    case 'facts':
      return [`now ${Math.floor(now / 1_000)}`, 'login 1', `swept ${Math.floor(now / 1_000)}`, 'sshd OpenSSH_9.2p1'];
    case 'accounts':
      return [...server.accounts].map(
        ([name, kind]) => `account ${name} ${kind} ${name === 'root' ? 0 : 1000} ${name}`,
      );
    case 'settings':
      return settingsOfGoodServer;
    case 'principals':
      return linesOf(null);
    case 'look':
      return [
        ...linesOf(first),
        ...Array.from({ length: server.connections.get(first) ?? 0 }, (_, index) => `connection ${index + 100}`),
      ];
    case 'open': {
      if (server.accounts.get(first) !== second) throw new CallError('refused', 'the account is not offered');
      server.principals.set(first, new Map(server.principals.get(first)).set(third, Number(fourth)));
      return [];
    }
    case 'retime': {
      const ends = server.principals.get(first);
      if (ends?.has(second) !== true) throw new CallError('refused', 'there is no such principal');
      ends.set(second, Number(third));
      return [];
    }
    case 'close':
      for (const ends of server.principals.values()) ends.delete(first);
      server.connections.delete(first);
      return [];
    default:
      throw new CallError('refused', 'the server does not know this request');
  }
}

const settingsOfGoodServer = [
  'groups deploy',
  'setting trustedusercakeys /etc/ssh/tidegate/authority.pub',
  'setting authorizedprincipalscommand /usr/local/sbin/tidegate-principals authorize %u %i',
  'setting authorizedprincipalsfile none',
  'setting authorizedkeysfile none',
  'setting passwordauthentication no',
  'setting kbdinteractiveauthentication no',
  'setting permitrootlogin without-password',
];
