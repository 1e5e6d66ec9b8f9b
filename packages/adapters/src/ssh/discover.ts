// What is there to log in to: each server, and the shared accounts that its operator offers. A server that does not answer fails as a part of
// its own, and what is known of it stays. Personal accounts are not listed: nobody asks for those but through the server and their link.

import { type DiscoveredResource, type DiscoveryByParts, type DiscoveryReport, Fault } from '@tidegate/core';
import { CallError, faultOf } from '../call-error.ts';
import { type SshConfig, type SshServerPlace, sshLimits } from './config.ts';
import { accountNativeId } from './native-id.ts';
import { powerfulGroups, rootAccount } from './permissions.ts';
import type { OfferedAccount, SshServer } from './server.ts';

/** Every server is a part. */
export const partOf = (resource: Pick<DiscoveredResource, 'context'>): string | null =>
  resource.context['server'] ?? null;

/** A reading server by server. */
export const discoverByParts = (config: SshConfig, serverOf: (name: string) => SshServer): DiscoveryByParts => ({
  read: (completed) => readParts(config, serverOf, completed),
});

/** The same as one list. Throws `Fault` when any server is not read whole. */
export async function* discover(
  config: SshConfig,
  serverOf: (name: string) => SshServer,
): AsyncIterable<readonly DiscoveredResource[]> {
  for await (const report of readParts(config, serverOf, new Set())) {
    if (report.kind === 'page') yield report.resources;
    if (report.kind === 'failed') throw new Fault('target.unreachable', report.message);
  }
}

async function* readParts(
  config: SshConfig,
  serverOf: (name: string) => SshServer,
  completed: ReadonlySet<string>,
): AsyncGenerator<DiscoveryReport> {
  yield { kind: 'planned', parts: [...config.servers.keys()] };
  for (const [part, place] of config.servers) {
    if (completed.has(part)) continue;
    try {
      const { accounts, unfit } = await serverOf(part).accounts();
      const shared = accounts.filter(({ kind }) => kind === 'shared').map((account) => accountResource(place, account));
      const resources = [serverResource(place), ...shared];
      for (let at = 0; at < resources.length; at += sshLimits.pageSize) {
        yield { kind: 'page', part, resources: resources.slice(at, at + sshLimits.pageSize) };
      }
      yield { kind: 'completed', part, findings: unfit };
    } catch (error) {
      if (!(error instanceof CallError)) throw faultOf(error, 'the accounts could not be read');
      yield { kind: 'failed', part, message: `the accounts of \`${part}\` were not read: ${error.message}` };
    }
  }
}

const serverResource = ({ name, hostname, port }: SshServerPlace): DiscoveredResource => ({
  type: 'ssh-server',
  nativeId: name,
  name,
  path: name,
  parentNativeId: null,
  tags: {},
  context: { server: name, host: hostname, port: String(port) },
  riskLevel: 'medium',
});

function accountResource({ name: server, hostname }: SshServerPlace, account: OfferedAccount): DiscoveredResource {
  const root = account.name === rootAccount || account.groups.some((group) => powerfulGroups.has(group));
  return {
    type: 'ssh-account',
    nativeId: accountNativeId(server, account.name),
    name: account.name,
    path: `${server}/${account.name}`,
    parentNativeId: server,
    tags: {},
    context: { server, host: hostname, uid: String(account.uid), groups: account.groups.join(',') },
    riskLevel: root ? 'critical' : 'medium',
  };
}
