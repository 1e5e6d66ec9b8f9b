// Reading back who is let in: every principal in the files of every server, whichever grant it was written for. What root writes elsewhere
// (authorized keys, passwords) is no list of ours: the check names those doors.

import type { GrantPlan, ObservedAccess, Outcome, Survey, SurveyReport } from '@tidegate/core';
import { CallError, faultOf, outcomeOf } from '../call-error.ts';
import type { SshConfig } from './config.ts';
import { accountNativeId } from './native-id.ts';
import { rootAccount } from './permissions.ts';
import { readPlan } from './plan.ts';
import { isPrincipal } from './quote.ts';
import type { PrincipalEntry, SshServer } from './server.ts';

/** The survey of all servers; one that does not answer makes the whole list incomplete, and so no list. */
export const surveyOf = (config: SshConfig, serverOf: (name: string) => SshServer): Survey => ({
  async *read() {
    for (const name of config.servers.keys()) {
      try {
        yield await readServer(name, serverOf(name));
      } catch (error) {
        throw faultOf(error, 'the principals could not be read');
      }
    }
  },
  async remove({ key }: ObservedAccess): Promise<Outcome> {
    const [server = '', , principal = ''] = key.split(' ');
    if (!config.servers.has(server) || !isPrincipal(principal)) {
      return { kind: 'refused', message: 'this is no access of these servers; read them again' };
    }
    return outcomeOf('the access was not taken away', () => serverOf(server).shut(principal));
  },
});

/** Server by server: what one of them refuses is no reason not to judge the others. */
export async function* surveyByParts(
  config: SshConfig,
  serverOf: (name: string) => SshServer,
): AsyncGenerator<SurveyReport> {
  for (const part of config.servers.keys()) {
    try {
      yield { kind: 'page', observed: await readServer(part, serverOf(part)) };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const message = `the principals of \`${part}\` were not read: ${error.message}`;
      yield { kind: 'failed', part, message, refused: error.kind === 'refused' || error.letIn === 'refused' };
    }
  }
}

async function readServer(name: string, server: SshServer): Promise<readonly ObservedAccess[]> {
  const [entries, { accounts }] = [await server.principals(), await server.accounts()];
  const kinds = new Map(accounts.map((account) => [account.name, account.kind]));
  return entries.map((entry) => observed(name, entry, kinds.get(entry.account) ?? 'shared'));
}

/** The keys under which a survey shows what this plan opens. */
export function keysOf(plan: GrantPlan): readonly string[] {
  const { server, account, principal } = readPlan(plan);
  return [keyOf(server, account, principal)];
}

/** None of the three holds a blank. */
const keyOf = (server: string, account: string, principal: string): string => `${server} ${account} ${principal}`;

/** The server that a key is about. */
export const serverOfKey = (key: string): string => key.split(' ', 1)[0] ?? '';

function observed(server: string, entry: PrincipalEntry, kind: 'shared' | 'personal'): ObservedAccess {
  const { account, principal, endsAt } = entry;
  const entitlement =
    kind === 'personal'
      ? { type: 'ssh-server', nativeId: server, permission: 'LOGIN' }
      : {
          type: 'ssh-account',
          nativeId: accountNativeId(server, account),
          permission: account === rootAccount ? 'ADMIN' : 'LOGIN',
        };
  return {
    key: keyOf(server, account, principal),
    account,
    ours: true,
    entitlement,
    sentence: `certificates for \`${principal}\` log in as \`${account}\` on \`${server}\` until ${new Date(endsAt).toISOString()}`,
  };
}
