// The settings of a Redis integration and its credential, parsed once. A missing or wrong one is a refusal that names the setting and
// the fix; a setting we do not know is refused rather than ignored. Connecting is client.ts.

import { type Adapter, ok, quoted, type Result } from '@tidegate/core';
import { givenSettings, type Login, list, readLogin, readPlace, wrong } from '../read-settings.ts';
import { type NamedKeys, readNativeId } from './native-id.ts';

/** Every limit of this adapter. Times in milliseconds. */
export const redisLimits = {
  /** From 7.0 on, rules tell reading from writing and know subcommands. */
  versionMin: 7,
  connectMs: 5_000,
  answerMs: 15_000,
  idleMs: 5_000,
  /** How long the list of commands that the server knows is believed. */
  catalogMs: 60_000,
  /** How long ended connections may take to disappear. */
  terminateMs: 10_000,
  /** Databases whose keys are looked at. */
  databasesMax: 64,
  /** Keys per step of `SCAN`. */
  scanCount: 1_000,
  sampleKeysMax: 1_000_000,
  /** Prefixes found in one database. */
  prefixesMax: 1_000,
  /** Key patterns named in the settings. */
  patternsMax: 200,
  pageSize: 500,
  /** Users that one survey reads, each with a question. */
  surveyUsersMax: 5_000,
  /** Examples named in one sentence. */
  examples: 3,
} as const;

/** The settings, as the catalogue shows them. */
export const settings: Adapter['settings'] = [
  { key: 'hostname', label: 'name or address of the server', required: true, default: null, guards: 'place' },
  { key: 'port', label: 'port of the server', required: false, default: '6379', guards: 'place' },
  {
    key: 'tls',
    label: '`verify-full`: encrypted, certificate checked; `require`: encrypted only; `disable`: plain text',
    required: false,
    default: 'verify-full',
    guards: 'transport',
  },
  {
    key: 'patterns',
    label: 'key patterns to offer, with their database, separated by spaces: `0/app:* 1/jobs:*`',
    required: false,
    default: '',
    guards: null,
  },
  {
    key: 'sample_keys',
    label: 'keys per database that are looked at for prefixes; `0`: none, only the named patterns are offered',
    required: false,
    default: '100000',
    guards: null,
  },
  {
    key: 'config_rewrite',
    label: '`always`: where the server has no ACL file, `CONFIG REWRITE` after each opening and closing; `never`',
    required: false,
    default: 'never',
    guards: null,
  },
];

const tlsModes = ['verify-full', 'require', 'disable'] as const;
const rewrites = ['never', 'always'] as const;

/** Parsed settings. */
export interface RedisConfig {
  readonly hostname: string;
  readonly port: number;
  readonly tls: (typeof tlsModes)[number];
  readonly patterns: readonly NamedKeys[];
  readonly sampleKeys: number;
  readonly configRewrite: (typeof rewrites)[number];
}

/** The ACL user of the connector. */
export type RedisCredential = Login;

/** Reads the settings; empty text counts as not given. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<RedisConfig> {
  const settingsGiven = givenSettings(settings, given);
  if (!settingsGiven.ok) return settingsGiven;
  const values = settingsGiven.value;
  const place = readPlace(values, { of: 'Redis', example: 'cache.acme.example', port: '6379' });
  if (!place.ok) return place;
  const tls = tlsModes.find((mode) => mode === (values.get('tls') ?? 'verify-full'));
  if (tls === undefined) return wrong('tls', `${quoted(values.get('tls') ?? '')} is no \`tls\`; use ${list(tlsModes)}`);
  const patterns = parsePatterns(values.get('patterns') ?? '');
  if (!patterns.ok) return patterns;
  const sample = values.get('sample_keys') ?? '100000';
  if (!/^\d{1,7}$/.test(sample) || Number(sample) > redisLimits.sampleKeysMax) {
    const range = `a whole number from 0 to ${redisLimits.sampleKeysMax}`;
    return wrong('sample_keys', `${quoted(sample)} is no number of keys; give ${range}`);
  }
  const configRewrite = rewrites.find((wish) => wish === (values.get('config_rewrite') ?? 'never'));
  if (configRewrite === undefined) return wrong('config_rewrite', `use ${list(rewrites)} for \`config_rewrite\``);
  return ok({ ...place.value, tls, patterns: patterns.value, sampleKeys: Number(sample), configRewrite });
}

function parsePatterns(text: string): Result<readonly NamedKeys[]> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length > redisLimits.patternsMax) {
    return wrong(
      'patterns',
      `${words.length} patterns are more than the ${redisLimits.patternsMax} that fit; name fewer`,
    );
  }
  const patterns: NamedKeys[] = [];
  for (const word of words) {
    const named = readNativeId('keys', word);
    if (named === null) {
      const rule = 'a database number, `/`, and a pattern without quotes that is more than `*`';
      return wrong('patterns', `${quoted(word)} is no key pattern; it must be ${rule}: \`0/app:*\``);
    }
    patterns.push(named);
  }
  return ok(patterns);
}

/** Reads the secret text; says what is wrong with it without repeating any of it. */
export const parseCredential = (text: string | null): Result<RedisCredential> =>
  readLogin(text, { whose: 'ACL user', usernameMax: 200 });
