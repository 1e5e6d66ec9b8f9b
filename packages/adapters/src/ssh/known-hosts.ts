// The lines of a known-hosts file: the only host keys that the connector, and the person’s own client, take for a server.

import type { SshServerPlace } from './config.ts';

/** The lines for one server. */
export function knownHostsOf(place: Pick<SshServerPlace, 'hostname' | 'port' | 'hostKeys'>): string {
  const name = place.port === 22 ? place.hostname : `[${place.hostname}]:${place.port}`;
  return place.hostKeys.map(({ type, key }) => `${name} ${type} ${key}\n`).join('');
}
