// The settings of a PostgreSQL integration and its credential, parsed once. A missing or wrong one is a refusal that names the
// setting and the fix; a setting we do not know is refused rather than ignored. Connecting is client.ts.

import { type Adapter, ok, quoted, type Result } from '@tidegate/core';
import { givenSettings, type Login, list, readLogin, readPlace, wrong } from '../read-settings.ts';

/** Every limit of this adapter. Times in milliseconds. */
export const postgresqlLimits = {
  versionMin: 15,
  /** Connections a person may have open at once. */
  connectionsPerLogin: 10,
  connectMs: 5_000,
  lockMs: 10_000,
  statementMs: 30_000,
  /** Waiting for an answer; longer than the server's own limit, so that normally the server answers first. */
  answerMs: 35_000,
  poolSize: 4,
  poolIdleMs: 5_000,
  /** How long ended connections may take to disappear. */
  terminateMs: 10_000,
  pageSize: 500,
  /** Examples named in one sentence. */
  examples: 3,
  /** Other databases looked into for rights of PUBLIC. */
  excessDatabasesMax: 20,
  /** Rights of everyone that the checks name. */
  everyonesShownMax: 6,
  /** Logins that one survey reads. */
  surveyAccountsMax: 10_000,
  /** Tables of a schema that a survey names one by one for a login; more are told together. */
  surveyTablesMax: 20,
  /** Rights that are no permission, named for one login. */
  surveySentencesMax: 5,
  skewWarningMs: 2_000,
  skewFailedMs: 30_000,
} as const;

/** The settings, as the catalogue shows them. */
export const settings: Adapter['settings'] = [
  { key: 'hostname', label: 'name or address of the server', required: true, default: null, guards: 'place' },
  { key: 'port', label: 'port of the server', required: false, default: '5432', guards: 'place' },
  {
    key: 'dbname',
    label: 'database the connector itself connects to',
    required: false,
    default: 'postgres',
    guards: null,
  },
  {
    key: 'sslmode',
    label: '`verify-full`: encrypted, certificate checked; `require`: encrypted only; `disable`: plain text',
    required: false,
    default: 'verify-full',
    guards: 'transport',
  },
];

const sslModes = ['verify-full', 'require', 'disable'] as const;

/** Parsed settings. */
export interface PostgresqlConfig {
  readonly hostname: string;
  readonly port: number;
  readonly dbname: string;
  readonly sslmode: (typeof sslModes)[number];
}

/** The login of the connector. */
export type PostgresqlCredential = Login;

/** Reads the settings; empty text counts as not given. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<PostgresqlConfig> {
  const settingsGiven = givenSettings(settings, given);
  if (!settingsGiven.ok) return settingsGiven;
  const values = settingsGiven.value;
  const place = readPlace(values, { of: 'PostgreSQL', example: 'db.acme.example', port: '5432' });
  if (!place.ok) return place;
  const dbname = values.get('dbname') ?? 'postgres';
  if (Buffer.byteLength(dbname) > 63 || dbname.includes('\0')) {
    return wrong('dbname', `${quoted(dbname)} is no database name; it may have at most 63 bytes`);
  }
  const wish = values.get('sslmode') ?? 'verify-full';
  const sslmode = sslModes.find((mode) => mode === wish);
  if (sslmode === undefined) return wrong('sslmode', `${quoted(wish)} is no \`sslmode\`; use ${list(sslModes)}`);
  return ok({ ...place.value, dbname, sslmode });
}

/** Reads the secret text; says what is wrong with it without repeating any of it. */
export const parseCredential = (text: string | null): Result<PostgresqlCredential> =>
  readLogin(text, { whose: 'login', usernameMax: 63 });

/** Whether the server is on the connector's own machine, where the server's rules for local connections count too. */
export const onThisMachine = (config: PostgresqlConfig): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(config.hostname);
