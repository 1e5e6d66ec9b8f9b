// The settings of an SSH integration and its credential, parsed once. A missing or wrong one is a refusal that names the setting and the
// fix. Host keys are given, never learned: a server whose key is not here is not spoken to.

import { type Adapter, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';
import { givenSettings, list, wrong } from '../read-settings.ts';
import { type AuthorityKey, readPrivateKey } from './private-key.ts';
import { isAccountName, isServerName } from './quote.ts';

/** Every limit of this adapter. Times in milliseconds. */
export const sshLimits = {
  serversMax: 200,
  hostKeysPerServerMax: 10,
  sourceAddressesMax: 50,
  connectMs: 10_000,
  /** Longer than the program on a server waits for its lock and for connections to end. */
  answerMs: 45_000,
  idleMs: 5_000,
  answerBytesMax: 1_048_576,
  /** How much of what the client complains of is kept. */
  saidMax: 4_000,
  certificateMinutesMax: 60,
  /** How far before now a certificate begins, for clocks that are behind. */
  skewMs: 60_000,
  /** How far clocks of servers may be off before the check warns. */
  clockWarnMs: 20_000,
  /** How old the last turn of a server's own sweeper may be. */
  sweptMs: 180_000,
  pageSize: 500,
  /** Examples named in one sentence. */
  examples: 3,
} as const;

const extensionsKnown = ['pty', 'port-forwarding', 'agent-forwarding', 'X11-forwarding', 'user-rc'] as const;

/** The settings, as the catalogue shows them. */
export const settings: Adapter['settings'] = [
  {
    key: 'servers',
    label: 'the servers, separated by spaces: `web1=web1.acme.example db1=10.0.0.7:2222`',
    required: true,
    default: null,
    guards: 'place',
  },
  {
    key: 'host_keys',
    label: 'their host keys, one or more a server, separated by commas or lines: `web1 ssh-ed25519 AAAA…`',
    required: true,
    default: null,
    guards: 'transport',
  },
  {
    key: 'certificate_minutes',
    label: `how long a certificate lets in, 1 to ${sshLimits.certificateMinutesMax}; never past the end of the access`,
    required: false,
    default: '5',
    guards: null,
  },
  {
    key: 'allow',
    label: `what certificates allow besides commands, separated by spaces: ${list(extensionsKnown)}; \`none\``,
    required: false,
    default: 'pty',
    guards: null,
  },
  {
    key: 'source_addresses',
    label: 'networks that people may come from, separated by spaces: `10.0.0.0/8 2001:db8::/32`; empty: any',
    required: false,
    default: '',
    guards: null,
  },
];

/** A public key in two words. */
export interface HostKey {
  readonly type: string;
  readonly key: string;
}

export interface SshServerPlace {
  readonly name: string;
  readonly hostname: string;
  readonly port: number;
  readonly hostKeys: readonly HostKey[];
}

/** Parsed settings. */
export interface SshConfig {
  readonly servers: ReadonlyMap<string, SshServerPlace>;
  readonly certificateMs: number;
  /** Names of extensions as certificates hold them, in their order. */
  readonly extensions: readonly string[];
  /** As certificates hold it; null for any. */
  readonly sourceAddresses: string | null;
}

/** How the connector logs in at servers, and the key it signs certificates with. */
export interface SshCredential {
  readonly username: string;
  /** The text of the key, as the client of OpenSSH reads it. */
  readonly privateKey: string;
  readonly authority: AuthorityKey;
}

/** Reads the settings; empty text counts as not given. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<SshConfig> {
  const settingsGiven = givenSettings(settings, given);
  if (!settingsGiven.ok) return settingsGiven;
  const values = settingsGiven.value;
  const keys = parseHostKeys(values.get('host_keys') ?? '');
  if (!keys.ok) return keys;
  const servers = parseServers(values.get('servers') ?? '', keys.value);
  if (!servers.ok) return servers;
  const minutes = values.get('certificate_minutes') ?? '5';
  if (!/^[1-9]\d?$/.test(minutes) || Number(minutes) > sshLimits.certificateMinutesMax) {
    const range = `a whole number from 1 to ${sshLimits.certificateMinutesMax}`;
    return wrong('certificate_minutes', `${quoted(minutes)} is no length of a certificate; give ${range}`);
  }
  const allowed = wordsOf(values.get('allow') ?? 'pty').filter((word) => word !== 'none');
  const unknown = allowed.find((word) => !extensionsKnown.some((known) => known === word));
  if (unknown !== undefined)
    return wrong('allow', `${quoted(unknown)} is nothing to allow; use ${list(extensionsKnown)}`);
  const networks = wordsOf(values.get('source_addresses') ?? '');
  const odd = networks.find((network) => !/^[0-9A-Fa-f.:]{2,45}(\/\d{1,3})?$/.test(network));
  if (odd !== undefined || networks.length > sshLimits.sourceAddressesMax) {
    const which = odd === undefined ? `more than ${sshLimits.sourceAddressesMax} networks` : quoted(odd);
    return wrong('source_addresses', `${which} cannot be in a certificate; give networks as \`10.0.0.0/8\``);
  }
  return ok({
    servers: servers.value,
    certificateMs: Number(minutes) * 60_000,
    extensions: [...new Set(allowed)].map((word) => `permit-${word}`).sort(),
    sourceAddresses: networks.length === 0 ? null : networks.join(','),
  });
}

function parseServers(
  text: string,
  keys: ReadonlyMap<string, readonly HostKey[]>,
): Result<ReadonlyMap<string, SshServerPlace>> {
  const words = wordsOf(text);
  if (words.length === 0) return wrong('servers', 'set `servers` to the servers, as `web1=web1.acme.example`');
  if (words.length > sshLimits.serversMax) {
    return wrong(
      'servers',
      `${words.length} servers are more than the ${sshLimits.serversMax} that fit; make two integrations`,
    );
  }
  const servers = new Map<string, SshServerPlace>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = word.slice(0, equals);
    const place = readPlace(word.slice(equals + 1));
    if (equals === -1 || !isServerName(name) || place === null) {
      return wrong('servers', `${quoted(word)} is no server; give \`name=host\` or \`name=host:port\``);
    }
    if (servers.has(name))
      return wrong('servers', `the server ${quoted(name)} is there twice; give each a name of its own`);
    const hostKeys = keys.get(name);
    if (hostKeys === undefined) {
      const fix = `add a line \`${name} ssh-ed25519 AAAA…\` from its \`/etc/ssh/ssh_host_ed25519_key.pub\``;
      return wrong('host_keys', `no host key of ${quoted(name)} is given; ${fix}`);
    }
    servers.set(name, { name, ...place, hostKeys });
  }
  const stray = [...keys.keys()].find((name) => !servers.has(name));
  if (stray !== undefined) return wrong('host_keys', `${quoted(stray)} is none of the servers; correct the name`);
  return ok(servers);
}

function readPlace(text: string): { readonly hostname: string; readonly port: number } | null {
  const [, bracketed, plain, port = '22'] =
    /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9._-]+))(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
  const hostname = bracketed ?? plain;
  // A name that begins with a hyphen would be an option of the client.
  if (hostname === undefined || hostname.startsWith('-') || hostname.length > 253 || Number(port) > 65_535) return null;
  return { hostname, port: Number(port) };
}

function parseHostKeys(text: string): Result<ReadonlyMap<string, readonly HostKey[]>> {
  const keys = new Map<string, readonly HostKey[]>();
  for (const line of text.split(/[,\n]/)) {
    const [name, type, key, ...rest] = wordsOf(line);
    if (name === undefined) continue;
    const reads = /^[a-z0-9@.-]{3,60}$/.test(type ?? '') && /^[A-Za-z0-9+/]{40,4000}={0,2}$/.test(key ?? '');
    if (type === undefined || key === undefined || !reads || rest.length > 1) {
      return wrong(
        'host_keys',
        `${quoted(line)} is no host key; give \`name type key\`, as \`web1 ssh-ed25519 AAAA…\``,
      );
    }
    const known = keys.get(name) ?? [];
    if (known.length >= sshLimits.hostKeysPerServerMax) {
      return wrong(
        'host_keys',
        `${quoted(name)} has more than ${sshLimits.hostKeysPerServerMax} host keys; give fewer`,
      );
    }
    keys.set(name, [...known, { type, key }]);
  }
  return ok(keys);
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const credentialShape = z.strictObject({
  username: z.string().refine(isAccountName),
  private_key: z.string().min(1).max(10_000),
  ca_key: z.string().min(1).max(10_000),
});

/** Reads the secret text; says what is wrong with it without repeating any of it. */
export function parseCredential(text: string | null): Result<SshCredential> {
  const form =
    'JSON `{"username": "…", "private_key": "…", "ca_key": "…"}`: the connector’s account and key, and the key that signs';
  if (text === null) return no(refusal('secret.missing', `this integration needs a credential: ${form}`));
  const parsed = credentialShape.safeParse(parseJson(text));
  if (!parsed.success) return no(refusal('integration.invalid', `the credential is not what it must be: ${form}`));
  const [login, authority] = [readPrivateKey(parsed.data.private_key), readPrivateKey(parsed.data.ca_key)];
  if (login === null || authority === null) {
    const which = login === null ? 'private_key' : 'ca_key';
    const fix = 'make one with `ssh-keygen -t ed25519 -N ""` and give the whole file';
    return no(refusal('integration.invalid', `\`${which}\` of the credential is no Ed25519 key of OpenSSH; ${fix}`));
  }
  if (login.publicBlob.equals(authority.publicBlob)) {
    const why = 'who could log in at servers could then sign for everybody';
    return no(refusal('integration.invalid', `\`private_key\` and \`ca_key\` are the same key: ${why}; make two`));
  }
  const { username, private_key: privateKey } = parsed.data;
  return ok({ username, privateKey: `${privateKey.trim()}\n`, authority });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
