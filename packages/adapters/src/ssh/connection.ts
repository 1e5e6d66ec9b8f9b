// How the grantee connects: with a certificate that `tidegate access ssh` fetches for a key made on the person's own machine. There is no
// secret to show; host keys are told, so that nobody has to trust the first answer.

import { type ConnectionDetails, isId, quoted, sessionOf } from '@tidegate/core';
import type { SshConfig } from './config.ts';
import { knownHostsOf } from './known-hosts.ts';
import type { SshPlan } from './plan.ts';
import { quoteShell } from './quote.ts';

/** The details for a plan. */
export function connectionOf(config: SshConfig, plan: SshPlan): ConnectionDetails {
  const place = config.servers.get(plan.server);
  const session = isId('grant', plan.grantId) ? sessionOf(plan.grantId) : plan.grantId;
  const minutes = config.certificateMs / 60_000;
  const each = `each certificate lets in for ${minutes} minute${minutes === 1 ? '' : 's'}, and another is made as long as the access lasts`;
  const ends = 'when it ends, open connections and what they run are ended';
  if (place === undefined) {
    const gone = `the server ${quoted(plan.server)} is no longer among the servers of this integration; tell an administrator`;
    return { instructions: gone, parameters: { username: plan.account }, cli: null };
  }
  const own = 'or certify a key of your own with `tidegate access certify` and use any client of OpenSSH';
  return {
    instructions: `log in with \`tidegate access ssh\`, ${own}; ${each}; ${ends}`,
    parameters: {
      host: place.hostname,
      port: String(place.port),
      username: plan.account,
      principal: plan.principal,
      known_hosts: knownHostsOf(place).trimEnd(),
    },
    cli: ['tidegate', 'access', 'ssh', session].map(quoteShell).join(' '),
  };
}
