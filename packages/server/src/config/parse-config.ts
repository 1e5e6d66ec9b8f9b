// Parses environment and command line once. Anything unknown, missing or unsafe stops the start with the setting's name and
// the fix; nothing is ignored and nothing is guessed.

import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Fault, limits, nearestName, quoted } from '@tidegate/core';
import { parseQuery, type Query } from '@tidegate/core/query';
import { type Config, isLoopback, isSecure } from './config.ts';
import { readMail } from './read-mail.ts';
import { type SettingName, secretPrefix, settings, settingsOfTheCli, switches } from './settings.ts';

/** What a process is started with. */
export interface StartWords {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The arguments after the program's name. */
  readonly args: readonly string[];
  /** Relative paths are meant from here. */
  readonly folder: string;
}

/** What was asked for: to run, or only to say something and stop. */
export type StartAsk =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly config: Config };

/** Parses, checks and freezes. Throws `Fault` with a `config.*` code. */
export function parseConfig(words: StartWords): StartAsk {
  refuseUnknownVariables(words.environment);
  const flags = readFlags(words.args);
  if (flags.switches.has('--help')) return { kind: 'help' };
  if (flags.switches.has('--version')) return { kind: 'version' };
  const given = new Map<SettingName, string>();
  for (const { name, flag } of settings) {
    const value = (flag === null ? undefined : flags.values.get(flag)) ?? words.environment[name];
    if (value !== undefined && value !== '') given.set(name, value);
  }
  const config = {
    ...readValues(given, flags.switches.has('--demo'), words.folder),
    adminLink: flags.switches.has('--admin-link'),
  };
  refuseUnsafe(config);
  return { kind: 'run', config: Object.freeze(config) };
}

function refuseUnknownVariables(environment: StartWords['environment']): void {
  const known: readonly string[] = [...settings.map(({ name }) => name), ...settingsOfTheCli];
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('TIDEGATE_') || name.startsWith(secretPrefix) || known.includes(name)) continue;
    throw new Fault(
      'config.unknown_setting',
      `there is no setting ${quoted(name)}${didYouMean(name, known)}; correct or unset it`,
    );
  }
}

interface Flags {
  readonly values: ReadonlyMap<string, string>;
  readonly switches: ReadonlySet<string>;
}

function readFlags(args: readonly string[]): Flags {
  const valued: readonly string[] = settings.flatMap(({ flag }) => (flag === null ? [] : [flag]));
  const known: readonly string[] = [...valued, ...switches.map(({ flag }) => flag)];
  const values = new Map<string, string>();
  const on = new Set<string>();
  for (let index = 0; index < args.length; index += 1) {
    const [name = '', ...rest] = (args[index] ?? '').split('=');
    if (!known.includes(name)) {
      throw new Fault(
        'config.unknown_setting',
        `there is no flag ${quoted(name)}${didYouMean(name, known)}; \`--help\` lists them`,
      );
    }
    if (!valued.includes(name)) {
      if (rest.length > 0) throw new Fault('config.unknown_setting', `\`${name}\` takes no value`);
      on.add(name);
      if (name === '--demo') on.delete('--no-demo');
      if (name === '--no-demo') on.delete('--demo');
      continue;
    }
    if (rest.length === 0) index += 1;
    const value = rest.length > 0 ? rest.join('=') : args[index];
    if (value === undefined || value === '') throw new Fault('config.missing', `\`${name}\` needs a value after it`);
    values.set(name, value);
  }
  return { values, switches: on };
}

function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === null ? '' : ` (did you mean \`${nearest}\`?)`;
}

type Given = ReadonlyMap<SettingName, string>;

function readValues(given: Given, demo: boolean, folder: string): Omit<Config, 'adminLink'> {
  const path = (name: SettingName): string | null => {
    const text = textOf(given, name);
    return text === null ? null : resolve(folder, text);
  };
  const cert = path('TIDEGATE_TLS_CERT');
  const key = path('TIDEGATE_TLS_KEY');
  if ((cert === null) !== (key === null)) {
    const missing = cert === null ? 'TIDEGATE_TLS_CERT' : 'TIDEGATE_TLS_KEY';
    throw new Fault('config.missing', `\`${missing}\` is not set: a certificate and its key are given together`);
  }
  const stateFolder = path('TIDEGATE_STATE') ?? resolve(folder, '.tidegate');
  return {
    demo,
    databaseUrl: readDatabaseUrl(given),
    stateFolder,
    host: readHost(given),
    port: wholeNumber(given, 'TIDEGATE_PORT', 0, 65_535),
    portChosen: given.has('TIDEGATE_PORT'),
    publicUrl: readPublicUrl(given),
    trustedProxies: readProxies(given),
    tls: cert === null || key === null ? null : { certFile: cert, keyFile: key },
    keyFile: path('TIDEGATE_KEY_FILE'),
    connectorKeyFile: path('TIDEGATE_CONNECTOR_KEY_FILE'),
    watchdog: readWatchdog(given),
    secretsFolder: path('TIDEGATE_SECRETS_FOLDER'),
    adminEmail: readAdminEmail(given),
    logLevel: given.has('TIDEGATE_LOG_LEVEL') || !demo ? readLogLevel(given) : 'warn',
    workers: wholeNumber(given, 'TIDEGATE_WORKERS', 1, 64),
    ratePerMinute: wholeNumber(given, 'TIDEGATE_RATE_PER_MINUTE', 60, 1_000_000),
    webhookLocal: readWebhookLocal(given, demo),
    awsEndpointHosts: readAwsEndpointHosts(given),
    readings: readReadings(given),
    drift: readDrift(given),
    segmentationFile: path('TIDEGATE_SEGMENTATION'),
    signInFile: path('TIDEGATE_SIGN_IN'),
    epochFile: path('TIDEGATE_EPOCH_FILE') ?? resolve(stateFolder, 'epoch.json'),
    checkpoints: {
      everyMs: wholeNumber(given, 'TIDEGATE_CHECKPOINT_SECONDS', 1, 86_400) * 1_000,
      witnessFile: path('TIDEGATE_WITNESS_FILE') ?? resolve(stateFolder, 'witness.jsonl'),
      signerSocket: path('TIDEGATE_SIGNER_SOCKET'),
    },
    mail: readMail({
      url: textOf(given, 'TIDEGATE_MAIL_URL'),
      from: textOf(given, 'TIDEGATE_MAIL_FROM'),
      passwordFile: path('TIDEGATE_MAIL_PASSWORD_FILE'),
      publicUrl: readPublicUrl(given),
    }),
    perimeterRules: {
      ownChangeWaitMs: wholeNumber(given, 'TIDEGATE_OWN_CHANGE_HOURS', 0, 8_760) * 3_600_000,
      production: readProduction(given, demo),
    },
  };
}

function textOf(given: Given, name: SettingName): string | null {
  return given.get(name) ?? settings.find((setting) => setting.name === name)?.default ?? null;
}

/** A value that is not of its form. `shown` is left out where the value may hold a secret. */
function malformed(name: SettingName, shown?: string): Fault {
  const form = settings.find((setting) => setting.name === name)?.form ?? 'something else';
  return new Fault(
    'config.unsafe',
    `\`${name}\` must be ${form}${shown === undefined ? '' : `, not ${quoted(shown)}`}; correct it`,
  );
}

function wholeNumber(given: Given, name: SettingName, min: number, max: number): number {
  const text = textOf(given, name) ?? '';
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw malformed(name, text);
  return value;
}

function readDatabaseUrl(given: Given): string | null {
  const text = textOf(given, 'DATABASE_URL');
  if (text === null) return null;
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) throw malformed('DATABASE_URL');
  return text;
}

function readHost(given: Given): string {
  const text = textOf(given, 'TIDEGATE_HOST') ?? '';
  if (text !== 'localhost' && isIP(text) === 0) throw malformed('TIDEGATE_HOST', text);
  return text;
}

function readPublicUrl(given: Given): URL | null {
  const text = textOf(given, 'TIDEGATE_PUBLIC_URL');
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (url === null || !plain || !['http:', 'https:'].includes(url.protocol)) {
    throw malformed('TIDEGATE_PUBLIC_URL', text);
  }
  return url;
}

function readProxies(given: Given): readonly string[] {
  const text = textOf(given, 'TIDEGATE_TRUSTED_PROXY');
  if (text === null) return [];
  const proxies = text.split(',').map((part) => part.trim());
  for (const proxy of proxies) {
    const [address = '', bits, ...rest] = proxy.split('/');
    const family = isIP(address);
    const bitsMax = family === 6 ? 128 : 32;
    const bitsRight = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= bitsMax);
    if (family === 0 || rest.length > 0 || !bitsRight) throw malformed('TIDEGATE_TRUSTED_PROXY', proxy);
  }
  return proxies;
}

function readAdminEmail(given: Given): string {
  const text = (textOf(given, 'TIDEGATE_ADMIN_EMAIL') ?? '').toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(text) || text.length > 320) throw malformed('TIDEGATE_ADMIN_EMAIL', text);
  return text;
}

function readWatchdog(given: Given): Config['watchdog'] {
  const text = textOf(given, 'TIDEGATE_WATCHDOG') ?? '';
  if (text === 'start' || text === 'off') return text;
  throw malformed('TIDEGATE_WATCHDOG', text);
}

function readWebhookLocal(given: Given, demo: boolean): Config['webhookLocal'] {
  const text = textOf(given, 'TIDEGATE_WEBHOOK_LOCAL') ?? (demo ? 'allow' : 'refuse');
  if (text !== 'allow' && text !== 'refuse') throw malformed('TIDEGATE_WEBHOOK_LOCAL', text);
  return text;
}

function readAwsEndpointHosts(given: Given): readonly string[] {
  const text = textOf(given, 'TIDEGATE_AWS_ENDPOINT_HOSTS');
  const hosts = (text ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim().toLowerCase()]));
  if (hosts.some((host) => !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host))) {
    throw malformed('TIDEGATE_AWS_ENDPOINT_HOSTS', text ?? '');
  }
  return hosts;
}

/** A rule that cannot be read stops the start: a server without it would be wider than meant. */
function readProduction(given: Given, demo: boolean): Query | null {
  const text = textOf(given, 'TIDEGATE_PRODUCTION') ?? (demo ? 'resource_tag["Environment"] = "production"' : 'none');
  if (text.trim() === 'none') return null;
  const parsed = parseQuery(text);
  if (parsed.ok) return parsed.value;
  throw new Fault('config.unsafe', `\`TIDEGATE_PRODUCTION\` is not a query: ${parsed.refusal.message}; correct it`);
}

function readReadings(given: Given): Config['readings'] {
  const minutes = wholeNumber(given, 'TIDEGATE_READ_EVERY_MINUTES', 0, limits.readEverySecMax / 60);
  const everySec = minutes * 60;
  if (everySec !== 0 && everySec < limits.readEverySecMin) {
    throw malformed('TIDEGATE_READ_EVERY_MINUTES', String(minutes));
  }
  return { everySec };
}

function readDrift(given: Given): Config['drift'] {
  const text = textOf(given, 'TIDEGATE_ENVIRONMENT_TAGS') ?? '';
  const environmentTags = [...new Set(text.split(',').map((one) => one.trim()))].filter((one) => one !== '');
  if (environmentTags.length === 0 || environmentTags.some((one) => one.length > limits.tagKeyLengthMax)) {
    throw malformed('TIDEGATE_ENVIRONMENT_TAGS', text);
  }
  return {
    share: wholeNumber(given, 'TIDEGATE_DRIFT_SHARE_PERCENT', 0, 100_000) / 100,
    rowsMin: wholeNumber(given, 'TIDEGATE_DRIFT_RESOURCES_MIN', 1, 1_000_000),
    environmentTags,
    reviewEveryMs: wholeNumber(given, 'TIDEGATE_REVIEW_EVERY_MINUTES', 1, 44_640) * 60_000,
  };
}

function readLogLevel(given: Given): Config['logLevel'] {
  const text = textOf(given, 'TIDEGATE_LOG_LEVEL') ?? '';
  const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
  const level = levels.find((known) => known === text);
  if (level === undefined) throw malformed('TIDEGATE_LOG_LEVEL', text);
  return level;
}

/** What would expose people or secrets. Each message says which setting to change and how. */
function refuseUnsafe(config: Config): void {
  const unsafe = (sentence: string): never => {
    throw new Fault('config.unsafe', sentence);
  };
  if (!config.demo && config.keyFile === null) {
    throw new Fault(
      'config.missing',
      '`TIDEGATE_KEY_FILE` is not set: name a file with the key that seals secrets; `openssl rand -base64 32` makes one, keep it readable by its owner only',
    );
  }
  const open = !isLoopback(config.host);
  if (config.demo && open) {
    unsafe('`--demo` lets anybody be anyone, so `TIDEGATE_HOST` must be a loopback address; remove one of the two');
  }
  if (config.demo && config.trustedProxies.length > 0) {
    unsafe(
      '`--demo` lets anybody be anyone, so no `TIDEGATE_TRUSTED_PROXY` may stand before it; remove one of the two',
    );
  }
  if (open && config.tls === null && config.trustedProxies.length === 0) {
    unsafe(
      '`TIDEGATE_HOST` is not a loopback address and nothing protects the connection: set `TIDEGATE_TLS_CERT` and `TIDEGATE_TLS_KEY`, or name the proxy that ends TLS in `TIDEGATE_TRUSTED_PROXY`',
    );
  }
  if ((open || config.trustedProxies.length > 0) && config.publicUrl === null) {
    throw new Fault(
      'config.missing',
      '`TIDEGATE_PUBLIC_URL` is not set: name the address that people open, for example `https://tidegate.example`',
    );
  }
  if ((open || config.trustedProxies.length > 0) && !isSecure(config)) {
    unsafe('`TIDEGATE_PUBLIC_URL` must be an https address when others than this machine may connect');
  }
  if (config.tls !== null && config.publicUrl !== null && config.publicUrl.protocol !== 'https:') {
    unsafe('`TIDEGATE_PUBLIC_URL` must be an https address, because this server serves https');
  }
  if (config.publicUrl?.protocol === 'http:' && !isLoopback(config.publicUrl.hostname)) {
    unsafe('`TIDEGATE_PUBLIC_URL` must be an https address: sign-in cookies would travel in the clear');
  }
}
