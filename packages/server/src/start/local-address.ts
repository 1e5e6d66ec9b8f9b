// Which addresses only mean something on this machine or inside a private network. A webhook that may name them lets whoever adds
// one make this server call services that trust their neighbours: cloud metadata, databases, other people's portals.

import { BlockList, isIP } from 'node:net';

/** This network, private, carrier, loopback, link-local, multicast and reserved (RFC 6890); the v6 forms of the same. */
const networks4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const;
const networks6 = [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const;

const local = new BlockList();
for (const [network, prefix] of networks4) {
  local.addSubnet(network, prefix, 'ipv4');
  // Addresses of version 4 written as version 6: mapped, and behind NAT64, which would carry them back.
  local.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6');
  local.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of networks6) local.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is of this machine or a private network. Text that is no IP address is not. */
export function isLocalAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && local.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** The same for the host of a URL, as `URL.hostname` gives it: an address, or a name that always means this machine. */
export function isLocalHost(hostname: string): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return host === 'localhost' || host.endsWith('.localhost') || isLocalAddress(host);
}
