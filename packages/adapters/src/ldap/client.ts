// The only file that speaks to the driver. A signed-in connection for one piece of work, every answer within a fixed time, and the
// translation of everything that can go wrong into what an adapter may answer. A connection that breaks under a change is `unknown`: it may
// have happened. No message holds a password.

import { isIP } from 'node:net';
import { quoted } from '@tidegate/core';
import {
  Attribute,
  BusyError,
  Change,
  Client,
  type Entry,
  InvalidCredentialsError,
  NoSuchAttributeError,
  NoSuchObjectError,
  ObjectClassViolationError,
  ResultCodeError,
  type SearchResult,
  TypeOrValueExistsError,
  UnavailableError,
} from 'ldapts';
import { CallError, type FailureKind } from '../call-error.ts';
import { type LdapConfig, type LdapCredential, ldapLimits as limits } from './config.ts';

/** What the directory said of a change that is not as we thought: a value is there already, is not there, or has to stay. */
export type Conflict = 'value-exists' | 'no-such-value' | 'must-have-value';

/** Why a call failed, in an adapter's words. */
export class TargetError extends CallError {
  override readonly name = 'TargetError';
  readonly conflict: Conflict | null;

  constructor(kind: FailureKind, message: string, conflict: Conflict | null = null, letIn: 'refused' | null = null) {
    super(kind, message, letIn);
    this.conflict = conflict;
  }
}

/** An entry as it came: every value as text, by lower case name. */
export interface LdapEntry {
  readonly dn: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Values to add to one attribute of an entry or to take out of it. */
export interface LdapChange {
  readonly operation: 'add' | 'delete';
  readonly attribute: string;
  readonly value: string;
}

export interface LdapSearch {
  readonly base: string;
  readonly filter: string;
  readonly attributes: readonly string[];
}

/** A signed-in connection. Everything throws `TargetError`. */
export interface Directory {
  /** Everything under a base that fits, in pages. Throws unless the server says that this is all. */
  list(ask: LdapSearch): AsyncIterable<readonly LdapEntry[]>;
  /** One entry by its name; null when there is none, or it may not be seen. `''` is the server itself. */
  read(dn: string, attributes: readonly string[]): Promise<LdapEntry | null>;
  /** All of the changes or none of them (RFC 4511, section 4.6). */
  modify(dn: string, changes: readonly LdapChange[]): Promise<void>;
  close(): Promise<void>;
}

/** Connects and signs in. Throws `TargetError`. */
export type OpenDirectory = () => Promise<Directory>;

/** The way to a directory. Connects nothing yet. */
export const directoryAt =
  (config: LdapConfig, credential: LdapCredential): OpenDirectory =>
  async () => {
    const client = makeClient(config);
    try {
      if (config.tls === 'starttls') await client.startTLS({ ...tlsOptions(config), host: config.hostname });
      await client.bind(credential.username, credential.password);
    } catch (error) {
      await client.unbind().catch(() => undefined);
      throw translate(error, 'reading');
    }
    return {
      list: (ask) => list(client, ask),
      read: (dn, attributes) => read(client, dn, attributes),
      modify: (dn, changes) => modify(client, dn, changes),
      close: () => client.unbind().catch(() => undefined),
    };
  };

function makeClient(config: LdapConfig): Client {
  const host = isIP(config.hostname) === 6 ? `[${config.hostname}]` : config.hostname;
  return new Client({
    url: `${config.tls === 'verify-full' ? 'ldaps' : 'ldap'}://${host}:${config.port}`,
    timeout: limits.answerMs,
    connectTimeout: limits.connectMs,
    strictDN: false,
    ...(config.tls === 'verify-full' ? { tlsOptions: tlsOptions(config) } : {}),
  });
}

const tlsOptions = ({ ca, hostname }: LdapConfig) => ({
  minVersion: 'TLSv1.2' as const,
  // A name to check the certificate against; addresses are checked as the host that was dialled.
  ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
  ...(ca === null ? {} : { ca: [ca] }),
});

async function* list(client: Client, ask: LdapSearch): AsyncGenerator<readonly LdapEntry[]> {
  let count = 0;
  const pages = client.searchPaginated(ask.base, {
    scope: 'sub',
    filter: ask.filter,
    attributes: [...ask.attributes],
    paged: { pageSize: limits.pageSize },
  });
  for (;;) {
    signedIn(client);
    const next = await pages.next().catch((error: unknown) => {
      throw translate(error, 'reading');
    });
    if (next.done === true) return;
    const entries = entriesOf(next.value, ask.base);
    count += entries.length;
    if (count > limits.entriesMax) {
      throw new TargetError('refused', `there are more than ${limits.entriesMax} entries below ${quoted(ask.base)}`);
    }
    yield entries;
  }
}

async function read(client: Client, dn: string, attributes: readonly string[]): Promise<LdapEntry | null> {
  signedIn(client);
  try {
    const found = await client.search(dn, { scope: 'base', attributes: [...attributes] });
    return entriesOf(found, dn)[0] ?? null;
  } catch (error) {
    if (error instanceof NoSuchObjectError) return null;
    throw translate(error, 'reading');
  }
}

async function modify(client: Client, dn: string, changes: readonly LdapChange[]): Promise<void> {
  signedIn(client);
  try {
    await client.modify(
      dn,
      changes.map(
        ({ operation, attribute, value }) =>
          new Change({ operation, modification: new Attribute({ type: attribute, values: [value] }) }),
      ),
    );
  } catch (error) {
    throw translate(error, 'changing');
  }
}

/** The driver would open a lost connection again, as nobody: what nobody may see would look like nothing. */
function signedIn(client: Client): void {
  if (!client.isBound) throw new TargetError('unavailable', 'the connection to the directory was lost');
}

function entriesOf(result: SearchResult, base: string): readonly LdapEntry[] {
  if (result.searchReferences.length > 0) {
    const fix = 'name a base below it, or a directory that has everything';
    throw new TargetError('refused', `a part of ${quoted(base)} is on another server, so no list is whole; ${fix}`);
  }
  return result.searchEntries.map(readEntry);
}

function readEntry({ dn, ...given }: Entry): LdapEntry {
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(given)) {
    const texts = (Array.isArray(value) ? value : [value]).map((one) =>
      typeof one === 'string' ? one : one.toString('hex'),
    );
    if (texts.length === 0) continue;
    if (name.includes(';range=')) {
      throw new TargetError(
        'refused',
        `the values of ${quoted(name)} of ${quoted(dn)} come in parts, which is not read`,
      );
    }
    values.set(name.toLowerCase(), texts);
  }
  return { dn, values };
}

function translate(error: unknown, doing: 'reading' | 'changing'): TargetError {
  if (error instanceof TargetError) return error;
  if (error instanceof TypeOrValueExistsError) return new TargetError('unavailable', answered(error), 'value-exists');
  if (error instanceof NoSuchAttributeError) return new TargetError('unavailable', answered(error), 'no-such-value');
  if (error instanceof ObjectClassViolationError) return new TargetError('refused', answered(error), 'must-have-value');
  if (error instanceof InvalidCredentialsError) {
    return new TargetError('refused', 'the directory does not let the connector in', null, 'refused');
  }
  if (error instanceof BusyError || error instanceof UnavailableError) {
    return new TargetError('unavailable', answered(error));
  }
  if (error instanceof ResultCodeError) return new TargetError('refused', answered(error));
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : 'no message';
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|EPROTO|ERR_SSL/.test(code ?? '')) {
    const fix = 'give its certificate authority as `ca`, or correct `tls`';
    return new TargetError('refused', `no trusted encryption with the directory (${quoted(message, 200)}); ${fix}`);
  }
  if (doing === 'changing') return new TargetError('unknown', 'the connection broke while the change was being made');
  return new TargetError(
    'unavailable',
    `the directory cannot be reached or does not answer (${quoted(code ?? message, 100)})`,
  );
}

/** The directory's answer: the name of its code, and what it says besides. */
function answered(error: ResultCodeError): string {
  const words = error.name
    .replace(/Error$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return `the directory answered \`${words}\` (${quoted(error.message, 200)})`;
}

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
