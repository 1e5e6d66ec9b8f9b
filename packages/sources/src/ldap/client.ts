// The only file that knows the LDAP driver: one signed-in connection, lists read page by page and whole or not at all, and the driver's
// errors as ours. A limit of the server, a referral to another server or a connection that ends are no list.

import { Fault, limits, quoted } from '@tidegate/core';
import { Client, type Entry, FilterParser, InvalidCredentialsError, NoSuchObjectError, ResultCodeError } from 'ldapts';

import { type LdapConfig, ldapLimits } from './config.ts';

/** An entry as it came: every value as text, by lower case name. */
export interface LdapEntry {
  readonly dn: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** A signed-in connection. */
export interface Directory {
  /** Everything under a base that fits. Throws `Fault` unless the server says that this is all. */
  list(ask: {
    readonly base: string;
    readonly filter: string;
    readonly attributes: readonly string[];
  }): Promise<readonly LdapEntry[]>;
  close(): Promise<void>;
}

/** Whether the driver can read a filter. */
export function readsFilter(text: string): boolean {
  try {
    FilterParser.parseString(text);
    return text.startsWith('(') && text.endsWith(')');
  } catch {
    return false;
  }
}

/** Connects and signs in. Throws `Fault`. */
export async function openDirectory(config: LdapConfig, password: string): Promise<Directory> {
  const tlsOptions = { minVersion: 'TLSv1.2' as const, ...(config.ca === null ? {} : { ca: [config.ca] }) };
  const client = new Client({
    url: config.url,
    timeout: ldapLimits.answerMs,
    connectTimeout: ldapLimits.connectMs,
    strictDN: false,
    ...(config.encryption === 'ldaps' ? { tlsOptions } : {}),
  });
  try {
    if (config.encryption === 'starttls') {
      await client.startTLS({ ...tlsOptions, host: new URL(config.url).hostname, servername: serverName(config.url) });
    }
    await client.bind(config.bindDn, password);
  } catch (error) {
    await client.unbind().catch(() => undefined);
    throw faultOf(error, 'the directory cannot be reached');
  }
  const until = performance.now() + limits.sourceReadMs;
  return { list: (ask) => list(client, ask, until), close: () => client.unbind().catch(() => undefined) };
}

/** A name to check the certificate against; addresses have none. */
const serverName = (url: string): string => {
  const { hostname } = new URL(url);
  return /^[\d.]+$|^\[/.test(hostname) ? '' : hostname;
};

async function list(
  client: Client,
  ask: Parameters<Directory['list']>[0],
  until: number,
): Promise<readonly LdapEntry[]> {
  const entries: LdapEntry[] = [];
  const options = {
    scope: 'sub' as const,
    filter: ask.filter,
    attributes: [...ask.attributes],
    paged: { pageSize: ldapLimits.pageSize },
  };
  try {
    for await (const page of client.searchPaginated(ask.base, options)) {
      if (page.searchReferences.length > 0) {
        throw new Fault(
          'source.unfinished',
          `a part of ${quoted(ask.base)} is on another server, so this list is not whole; read from a base below it, or from a server that has everything`,
        );
      }
      for (const entry of page.searchEntries) entries.push(await whole(client, readEntry(entry)));
      if (performance.now() > until) {
        throw new Fault('source.unfinished', 'the directory takes too long; use a narrower filter or a faster server');
      }
      if (entries.length > ldapLimits.entriesMax) {
        throw new Fault(
          'source.unfinished',
          `there are more than ${ldapLimits.entriesMax} entries below ${quoted(ask.base)}; use a narrower filter`,
        );
      }
    }
  } catch (error) {
    throw faultOf(error, `the list below ${quoted(ask.base)} broke off`);
  }
  return entries;
}

function readEntry({ dn, ...given }: Entry): LdapEntry {
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(given)) {
    const texts = (Array.isArray(value) ? value : [value]).map((one) =>
      typeof one === 'string' ? one : one.toString('hex'),
    );
    if (texts.length > 0) values.set(name.toLowerCase(), texts);
  }
  return { dn, values };
}

/** Long lists of values come in ranges (`member;range=0-1499`); the rest is fetched, for a part of them is no list. */
async function whole(client: Client, entry: LdapEntry): Promise<LdapEntry> {
  const values = new Map<string, readonly string[]>();
  for (const [name, first] of entry.values) {
    const range = /^(.+);range=\d+-(\d+|\*)$/.exec(name);
    const [, attribute = name, last = '*'] = range ?? [];
    if (range === null) {
      if (!values.has(name)) values.set(name, first);
    } else
      values.set(
        attribute,
        last === '*' ? first : [...first, ...(await rest(client, entry.dn, attribute, Number(last) + 1))],
      );
  }
  return { dn: entry.dn, values };
}

async function rest(client: Client, dn: string, attribute: string, from: number): Promise<readonly string[]> {
  const found: string[] = [];
  let next = from;
  for (let step = 0; step < ldapLimits.rangesMax; step += 1) {
    const asked = `${attribute};range=${next}-*`;
    const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [asked] });
    const [entry] = searchEntries.map(readEntry);
    const [name, part] = [...(entry?.values ?? [])].find(([key]) => key.startsWith(`${attribute};range=`)) ?? [];
    if (name === undefined || part === undefined) break;
    found.push(...part);
    if (name.endsWith('-*')) return found;
    next += part.length;
  }
  throw new Fault('source.unfinished', `the values of ${quoted(attribute)} of ${quoted(dn)} did not come to an end`);
}

function faultOf(error: unknown, what: string): Fault {
  if (error instanceof Fault) return error;
  const cause = { cause: error };
  if (error instanceof InvalidCredentialsError) {
    return new Fault('source.invalid', 'the directory does not take this name and password; give others', cause);
  }
  if (error instanceof NoSuchObjectError) {
    return new Fault(
      'source.unfinished',
      `${what}: there is no such entry, or it may not be seen; correct the base`,
      cause,
    );
  }
  if (error instanceof ResultCodeError) {
    const words = error.name
      .replace(/Error$/, '')
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase();
    return new Fault('source.unfinished', `${what}: the directory answered with \`${words}\``, cause);
  }
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer';
  return new Fault(
    'target.unreachable',
    `${what} (\`${code}\`); check its address, its certificate and that it runs`,
    cause,
  );
}
